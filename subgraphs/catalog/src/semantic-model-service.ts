import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { type ModelFault, parseModel } from '@parley/semantic-layer';
import { checkFirst, decodeCursor, isId } from '@parley/service-kit';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { findModelFaults } from './find-model-faults.js';
import { type CutModel, editConflict } from './models/edit-conflict.js';
import type { PhysicalSchemaService } from './physical/physical-schema-service.js';
import type {
  ModelVersionRecord,
  PublishedModel,
  SemanticModelRepository,
} from './semantic-model-repository.js';

/** What the words of a business mean: the published models. */
export interface SemanticModelService {
  /** The published model of each data source, in the order of `ids`; `null` where there is none. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<(PublishedModel | null)[]>;
  /** In the order of `ids`; `null` for another tenant's, for drafts and for none. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(PublishedModel | null)[]>;
  /** Published now or once; `null` for another tenant's, for drafts and for none. */
  findVersion(scope: PlatformScope, id: string): Promise<PublishedModel | null>;
  /** As `findVersion`. @throws ParleyError NOT_FOUND */
  requireVersion(scope: PlatformScope, id: string): Promise<PublishedModel>;
  /** Newest first, one more than asked for where there are more. @throws ParleyError BAD_INPUT, INVALID_CURSOR */
  versions(
    scope: PlatformScope,
    dataSourceId: string,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<ModelVersionRecord[]>;
  /**
   * Publishes a model that has no faults; else stores nothing. The database is read anew, so that a table
   * made a minute ago counts.
   * @throws ParleyError EDIT_CONFLICT where another version than `replaces` is published; what reading the schema throws
   */
  publish(scope: PlatformScope, publication: Publishing): Promise<Publication>;
}

export interface Publishing {
  readonly dataSourceId: string;
  readonly model: unknown;
  /** The version that has to be the published one, 0 for none; absent: whichever is. */
  readonly replaces?: number;
  /** The version whose content it is. */
  readonly restoredFrom?: number;
  /** The part of the schema that faults may speak of; absent: all of it. */
  readonly cut?: (catalog: PhysicalCatalog) => PhysicalCatalog;
  /** What of a model the publisher may be shown; absent: all of it. */
  readonly cutModel?: CutModel;
}

type Publication =
  | { readonly kind: 'published'; readonly model: PublishedModel }
  | { readonly kind: 'faulty'; readonly faults: readonly ModelFault[] };

interface SemanticModelServiceDeps {
  readonly models: SemanticModelRepository;
  readonly physicalSchemas: PhysicalSchemaService;
  /** Told when a version was published. */
  readonly onPublish: (scope: PlatformScope, dataSourceId: string) => void;
  readonly now: () => Date;
}

export function createSemanticModelService(deps: SemanticModelServiceDeps): SemanticModelService {
  const { models, physicalSchemas, onPublish, now } = deps;

  /** What was published meanwhile, beside what the publication was based on. */
  async function conflict(
    scope: PlatformScope,
    {
      dataSourceId,
      replaces,
      cut,
    }: { readonly dataSourceId: string; readonly replaces: number; readonly cut: CutModel },
  ): Promise<ParleyError> {
    const [current] = await models.byDataSourceIds(scope, [dataSourceId]);
    const [before] = await models.versions(scope, dataSourceId, { first: 1, before: replaces + 1 });
    const base = before?.version === replaces ? await models.anyVersion(scope, before.id) : null;
    const version = current?.version ?? 0;
    return editConflict({
      cut,
      message: `Version ${version} was published since you began: take over what changed, and publish with \`replacesVersion: ${version}\`.`,
      current: { version },
      before: base?.definition,
      after: current?.definition,
    });
  }

  const findVersion = async (scope: PlatformScope, id: string) =>
    isId(id) ? models.anyVersion(scope, id) : null;

  return {
    findVersion,

    async byDataSourceIds(scope, ids) {
      const found = await models.byDataSourceIds(scope, ids.filter(isId));
      const byDataSource = new Map(found.map((model) => [model.dataSourceId, model]));
      return ids.map((id) => byDataSource.get(id) ?? null);
    },

    async byIds(scope, ids) {
      const found = await models.byIds(scope, ids.filter(isId));
      const byId = new Map(found.map((model) => [model.id, model]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async requireVersion(scope, id) {
      const model = await findVersion(scope, id);
      if (model !== null) return model;
      throw new ParleyError(
        'NOT_FOUND',
        'There is no such version of a semantic model: `dataSource { semanticModelVersions }` lists yours.',
      );
    },

    async versions(scope, dataSourceId, { first, after }) {
      checkFirst(first);
      const [text] = decodeCursor(after, 1) ?? [];
      const before = text === undefined ? undefined : versionAt(text);
      return models.versions(scope, dataSourceId, {
        first: first + 1,
        ...(before !== undefined && { before }),
      });
    },

    async publish(scope, { dataSourceId, model, cut, cutModel = (whole) => whole, replaces, restoredFrom }) {
      const faults = await findModelFaults(model, async () => {
        const { catalog } = await physicalSchemas.refresh(scope, dataSourceId);
        return cut === undefined ? catalog : cut(catalog);
      });
      if (faults.length > 0) return { kind: 'faulty', faults };
      const published = await models.publish(scope, {
        dataSourceId,
        publishedAt: now(),
        definition: parseModel(model),
        ...(replaces !== undefined && { replaces }),
        ...(restoredFrom !== undefined && { restoredFrom }),
      });
      if (published !== null) {
        onPublish(scope, dataSourceId);
        return { kind: 'published', model: published };
      }
      throw await conflict(scope, { dataSourceId, replaces: replaces ?? 0, cut: cutModel });
    },
  };
}

function versionAt(text: string): number {
  const version = Number(text);
  if (Number.isSafeInteger(version) && version >= 0 && version <= 2_147_483_647) return version;
  throw new ParleyError('INVALID_CURSOR', '`after` must be a cursor that this list gave you.');
}
