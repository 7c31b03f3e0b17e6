import { ParleyError } from '@parley/errors';
import { draftModel } from '@parley/model-draft';
import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { loadPhysicalSchema } from '../physical/load-physical-schema.js';
import type { ModelDraftStart } from '../types/model-draft.js';
import type { CutModel } from './edit-conflict.js';
import { loadModelSight } from './load-model-sight.js';
import type { DraftNote, DraftRecord } from './model-draft-repository.js';
import { cutCatalog, requireWholeSight, writtenModel } from './model-sight.js';

/** What a draft holds, for somebody who may see all of it. */
interface OpenDraft {
  readonly draft: DraftRecord;
  readonly definition: object;
  /** What of other states of it they may be shown. */
  readonly cut: CutModel;
}

/**
 * Reads a draft's content for the caller.
 *
 * @throws ParleyError NOT_FOUND; FORBIDDEN where policies hide parts of it from them
 */
export async function openDraft(id: string, context: CatalogContext): Promise<OpenDraft> {
  const scope = requireCaller(context);
  const draft = await context.modelDrafts.require(scope, id);
  const definition = await context.modelDrafts.definition(scope, draft);
  const sight = await loadModelSight(draft.dataSourceId, context);
  requireWholeSight(definition, sight);
  return { draft, definition, cut: (model) => writtenModel(model, sight) };
}

/** What a draft begins with. */
interface Start {
  readonly definition: object;
  readonly notes: readonly DraftNote[];
}

/** @throws ParleyError NOT_FOUND where nothing is published; FORBIDDEN where policies hide parts of what is */
export async function startOfDraft(
  from: ModelDraftStart,
  dataSourceId: string,
  context: CatalogContext,
): Promise<Start> {
  switch (from) {
    case 'EMPTY':
      return { definition: EMPTY_MODEL, notes: [] };
    case 'PUBLISHED':
      return { definition: await publishedDefinition(dataSourceId, context), notes: [] };
    case 'PHYSICAL_SCHEMA':
      return draftedFromSchema(dataSourceId, context);
  }
}

/** It has the fault that it has no entity: an entity is what comes first. */
const EMPTY_MODEL = {
  formatVersion: 1,
  name: 'model',
  label: 'Model',
  description: '',
  entities: [],
  metrics: [],
  relationships: [],
  namedFilters: [],
};

async function publishedDefinition(dataSourceId: string, context: CatalogContext): Promise<object> {
  const published = await context.loaders.publishedModel.load(dataSourceId);
  if (published === null) {
    throw new ParleyError(
      'NOT_FOUND',
      'Nothing is published for this data source yet: begin with `from: PHYSICAL_SCHEMA` or `from: EMPTY`.',
    );
  }
  requireWholeSight(published.definition, await loadModelSight(dataSourceId, context));
  return Object(published.definition);
}

/** How sure the parts of a drafted model have to be to go without a note. */
const SURE = 0.9;

async function draftedFromSchema(dataSourceId: string, context: CatalogContext): Promise<Start> {
  const { catalog } = await loadPhysicalSchema(dataSourceId, context);
  const visible = cutCatalog(catalog, await loadModelSight(dataSourceId, context));
  // Of values, only what the steward may be told: they become known values of dimensions.
  const profiles = await Promise.all(
    visible.tables.map(({ schema, table }) =>
      context.loaders.visibleProfiles.load({ dataSourceId, schema, table }),
    ),
  );
  const { model, parts, questions } = draftModel({ catalog: visible, profiles: profiles.flat() });
  return {
    definition: model,
    notes: [
      ...questions.map(({ path, question }) => ({ path, reason: question })),
      ...parts
        .filter(({ confidence }) => confidence < SURE)
        .map(({ path, confidence, reason }) => ({
          path,
          reason: `${Math.round(confidence * 100)} % sure: ${reason}`,
        })),
    ],
  };
}
