import { visibleCatalog, visibleProfiles } from '@parley/access-policy';
import { ParleyError } from '@parley/errors';
import { draftModel, type ModelDraft } from '@parley/model-draft';
import type { PlatformScope } from '@parley/platform-db';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import type { SourceRepository } from './source-repository.js';

/** A data source as one person may see it. */
interface SeenSource {
  readonly dataSourceId: string;
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
}

/** What a question needs of a draft. */
export type DraftedModel = Pick<ModelDraft, 'model' | 'unproved'>;

const MAX_DRAFTS = 50;
/** Drafting so many takes a few tenths of a second of everybody's time; questions are about the large ones. */
const MAX_TABLES = 1_000;

/**
 * Models of data sources for which none was published. Each is drafted from what one person may see and be told, so nothing that is
 * hidden from them, not even the kind of a hidden column's values, can show in a name or a reading.
 */
export class DraftedModels {
  readonly #repository: SourceRepository;
  /** By all that a draft depends on. People of one sight share one. */
  readonly #drafts = new LRUCache<string, DraftedModel>({ max: MAX_DRAFTS });

  constructor(repository: SourceRepository) {
    this.#repository = repository;
  }

  /** @throws ParleyError SEMANTIC_MODEL_MISSING where there is nothing to ask */
  async of(scope: PlatformScope, { dataSourceId, catalog, policy }: SeenSource): Promise<DraftedModel> {
    const profiledAt = await this.#repository.profiledAt(scope, dataSourceId);
    const key = [dataSourceId, catalog.hash, policy.fingerprint, profiledAt?.toISOString()].join('/');
    const known = this.#drafts.get(key);
    if (known !== undefined) return known;
    const profiles = profiledAt === null ? [] : await this.#repository.profiles(scope, dataSourceId);
    const visible = visibleCatalog(catalog, policy);
    if (visible.tables.length === 0) throw nothingToAsk();
    const told = visibleProfiles(profiles, { catalog, policy });
    const { model, unproved } = draftModel({ catalog: largest(visible), profiles: told });
    const drafted = { model, unproved };
    this.#drafts.set(key, drafted);
    return drafted;
  }
}

function nothingToAsk(): ParleyError {
  return new ParleyError(
    'SEMANTIC_MODEL_MISSING',
    'This data source has no published semantic model, and no table that you may see to draft one from.',
  );
}

function largest(catalog: PhysicalCatalog): PhysicalCatalog {
  if (catalog.tables.length <= MAX_TABLES) return catalog;
  const rows = ({ rowEstimate = 0 }: PhysicalCatalog['tables'][number]) => rowEstimate;
  return {
    ...catalog,
    tables: catalog.tables.toSorted((one, other) => rows(other) - rows(one)).slice(0, MAX_TABLES),
  };
}
