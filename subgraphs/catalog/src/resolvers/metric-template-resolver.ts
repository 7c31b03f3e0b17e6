import { ParleyError } from '@parley/errors';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { CatalogContext } from '../context.js';
import { loadFit, type WantedFit } from '../templates/load-fit.js';
import { METRIC_TEMPLATES } from '../templates/metric-templates.js';
import { MetricTemplate, MetricTemplateFit, TemplateIndustry } from '../types/metric-template.js';

@Resolver()
export class MetricTemplateResolver {
  @Query(() => [MetricTemplate], {
    description: 'Metrics that an industry knows, a few for each. Needs `catalog:read`.',
  })
  metricTemplates(
    @Arg('industry', () => TemplateIndustry, { nullable: true, description: 'Only of this one.' })
    industry: MetricTemplate['industry'] | null,
  ): readonly MetricTemplate[] {
    return METRIC_TEMPLATES.filter((template) => industry == null || template.industry === industry);
  }

  @Query(() => MetricTemplateFit, {
    nullable: true,
    description:
      'Proposes what a template’s slots are in the model, by names, labels and synonyms, and gives the definitions to add to a draft. Needs `catalog:read`; `NOT_FOUND` when your tenant has no such data source, `SEMANTIC_MODEL_MISSING` where nothing is published.',
  })
  async fitMetricTemplate(
    @Arg('template', () => String, { description: 'Name of the template.' }) template: string,
    @Arg('dataSourceId', () => ID, {
      nullable: true,
      description: 'The data source whose published model it is fitted to; or give `draftId`.',
    })
    dataSourceId: string | null,
    @Arg('draftId', () => ID, {
      nullable: true,
      description: 'A draft to fit it to instead. Needs `model:edit`.',
    })
    draftId: string | null,
    @Ctx() context: CatalogContext,
  ): Promise<MetricTemplateFit> {
    const fit = await loadFit({ template, of: modelOf(dataSourceId, draftId) }, context);
    return {
      ...fit,
      slots: fit.slots.map(({ slot, filling, confidence }) => ({
        ...{ slot, confidence },
        entity: filling?.entity ?? null,
        measure: filling?.measure ?? null,
        condition: filling?.condition ?? null,
      })),
    };
  }
}

function modelOf(dataSourceId: string | null, draftId: string | null): WantedFit['of'] {
  if (typeof draftId === 'string' && typeof dataSourceId !== 'string') return { draftId };
  if (typeof dataSourceId === 'string' && typeof draftId !== 'string') return { dataSourceId };
  throw new ParleyError('BAD_INPUT', 'Give exactly one of `dataSourceId` and `draftId`.');
}
