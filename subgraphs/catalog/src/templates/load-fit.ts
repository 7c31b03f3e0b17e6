import { ParleyError } from '@parley/errors';
import { closest, type SemanticModel, semanticModelSchema } from '@parley/semantic-layer';
import type { CatalogContext } from '../context.js';
import { cutModel, loadModelSight } from '../models/model-sight.js';
import { openDraft } from '../models/open-draft.js';
import { requireDataSource } from '../models/require-data-source.js';
import { fitTemplate, type TemplateFit } from './fit-template.js';
import { findTemplate, METRIC_TEMPLATES } from './metric-templates.js';

export interface WantedFit {
  readonly dataSourceId: string;
  readonly template: string;
  /** Instead of the published model. */
  readonly draftId: string | null;
}

/**
 * Fits a template to what the caller may see of a model.
 * @throws ParleyError BAD_INPUT, NOT_FOUND, SEMANTIC_MODEL_MISSING, FORBIDDEN
 */
export async function loadFit(wanted: WantedFit, context: CatalogContext): Promise<TemplateFit> {
  await requireDataSource(wanted.dataSourceId, context);
  const template = findTemplate(wanted.template);
  if (template === undefined) throw unknownTemplate(wanted.template);
  return fitTemplate(template, await modelOf(wanted, context));
}

async function modelOf(
  { dataSourceId, draftId }: WantedFit,
  context: CatalogContext,
): Promise<SemanticModel> {
  if (draftId === null) {
    const published = await context.loaders.publishedModel.load(dataSourceId);
    if (published === null) throw noModel();
    const model = semanticModelSchema.parse(published.definition);
    return cutModel(model, await loadModelSight(dataSourceId, context));
  }
  if (!context.caller?.permissions.has('model:edit')) throw mayNotEdit();
  const { draft, definition } = await openDraft(draftId, context);
  if (draft.dataSourceId !== dataSourceId) {
    throw new ParleyError('NOT_FOUND', 'The data source has no such draft: `modelDrafts` lists its drafts.');
  }
  const shaped = semanticModelSchema.safeParse(definition);
  if (shaped.success) return shaped.data;
  throw new ParleyError('BAD_INPUT', 'The draft is no whole model yet: mend its `faults` first.');
}

function unknownTemplate(name: string): ParleyError {
  const near = closest(
    name,
    METRIC_TEMPLATES.map((template) => template.name),
  );
  const hint = near === undefined ? '`metricTemplates` lists them' : `did you mean ${near}`;
  return new ParleyError('BAD_INPUT', `There is no such template: ${hint}.`);
}

function noModel(): ParleyError {
  return new ParleyError(
    'SEMANTIC_MODEL_MISSING',
    'No model is published for this data source: publish one, or name a draft with `draftId`.',
  );
}

function mayNotEdit(): ParleyError {
  return new ParleyError(
    'FORBIDDEN',
    'Drafts are for those who edit models: leave `draftId` out, or ask an administrator for the permission model:edit.',
    { details: { permission: 'model:edit' } },
  );
}
