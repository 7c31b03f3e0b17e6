import { ParleyError } from '@parley/errors';
import { closest, type SemanticModel, semanticModelSchema } from '@parley/semantic-layer';
import { requireCaller } from '@parley/service-kit';
import type { CatalogContext } from '../context.js';
import { loadModelSight } from '../models/load-model-sight.js';
import { cutModel } from '../models/model-sight.js';
import { openDraft } from '../models/open-draft.js';
import { requireDataSource } from '../models/require-data-source.js';
import { fitTemplate, type TemplateFit } from './fit-template.js';
import { findTemplate, METRIC_TEMPLATES } from './metric-templates.js';

export interface WantedFit {
  readonly template: string;
  /** Whose published model; or a draft instead. */
  readonly of: { readonly dataSourceId: string } | { readonly draftId: string };
}

/**
 * Fits a template to what the caller may see of a model.
 * @throws ParleyError BAD_INPUT, NOT_FOUND, SEMANTIC_MODEL_MISSING, FORBIDDEN
 */
export async function loadFit(
  { template: name, of }: WantedFit,
  context: CatalogContext,
): Promise<TemplateFit> {
  const model =
    'draftId' in of ? await draftOf(of.draftId, context) : await publishedOf(of.dataSourceId, context);
  const template = findTemplate(name);
  if (template === undefined) throw unknownTemplate(name);
  return fitTemplate(template, model);
}

async function publishedOf(dataSourceId: string, context: CatalogContext): Promise<SemanticModel> {
  await requireDataSource(dataSourceId, context);
  const published = await context.loaders.publishedModel.load(dataSourceId);
  if (published === null) throw noModel();
  const model = semanticModelSchema.parse(published.definition);
  return cutModel(model, await loadModelSight(dataSourceId, context));
}

/** Drafts exist for those who edit models. */
async function draftOf(draftId: string, context: CatalogContext): Promise<SemanticModel> {
  if (!requireCaller(context).permissions.has('model:edit')) {
    throw new ParleyError('NOT_FOUND', 'There is no such draft for you: it takes the permission model:edit.');
  }
  const { definition } = await openDraft(draftId, context);
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
