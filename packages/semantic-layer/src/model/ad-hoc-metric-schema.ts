import { z } from 'zod';
import type { AdHocMetric, MetricValue } from './ad-hoc-metric.js';
import {
  aggregationSchema,
  arithmeticForms,
  comparisonSchema,
  conditionsSchema,
  dimensionRefSchema,
  nameSchema,
  rowValueSchema,
  timeCutShape,
} from './condition-schema.js';
import { formsByKey } from './forms-by-key.js';
import type { GroupCondition } from './query.js';

const references = z.array(dimensionRefSchema).max(20);

const metricValueSchema: z.ZodType<MetricValue> = formsByKey<MetricValue>({
  name: 'MetricValue',
  says: 'A value is the name of a metric, a number, {overall: metric} or {plus|minus|times|dividedBy: [.., ..]}',
  rest: z.union([nameSchema, z.number()], 'A value is a number or the name of a metric'),
  keyed: (inner) => ({
    ...arithmeticForms(inner),
    overall: z
      .strictObject({ overall: nameSchema, within: references.optional() })
      .describe('The metric without the group-bys, or with those within alone: for shares of the whole.'),
  }),
});

export const groupConditionSchema: z.ZodType<GroupCondition> = formsByKey<GroupCondition>({
  name: 'GroupCondition',
  says: 'A condition on groups is {left, op, right}, {all: [...]}, {any: [...]} or {not: ...}',
  keyed: (inner) => {
    const parts = z.array(inner).min(1).max(100);
    return {
      all: z.strictObject({ all: parts }),
      any: z.strictObject({ any: parts }),
      not: z.strictObject({ not: inner }),
      left: z.strictObject({ left: metricValueSchema, op: comparisonSchema, right: metricValueSchema }),
    };
  },
});

const aggregatedSchema = formsByKey({
  name: 'AggregatedValue',
  says: 'What is aggregated is {dimension}, {measure}, {metric, by}, {daysBetween: [.., ..]} or {plus|minus|times|dividedBy: [.., ..]}',
  keyed: () => ({
    ...arithmeticForms(rowValueSchema),
    daysBetween: z.strictObject({ daysBetween: z.tuple([rowValueSchema, rowValueSchema]) }),
    metric: z.strictObject({ metric: nameSchema, by: references }),
    measure: z.strictObject({ measure: z.string().min(1).max(100) }),
    dimension: z
      .strictObject({ dimension: z.union([dimensionRefSchema, nameSchema]), ...timeCutShape })
      .describe(
        'Of the entity by its name, of what it refers to as entity.dimension; entity.key for distinct counts.',
      ),
  }),
});

const named = { name: nameSchema, label: z.string().min(1).max(200) };

export const adHocMetricSchema = formsByKey<AdHocMetric>({
  name: 'AdHocMetric',
  says: 'A metric has entity and aggregation, metric and where, aggregation and per, computed, or window',
  keyed: () => ({
    computed: z
      .strictObject({ ...named, computed: metricValueSchema })
      .describe('Arithmetic over metrics: ratios, differences, percents.'),
    window: z
      .strictObject({
        ...named,
        window: z.enum(['rank', 'dense_rank', 'row_number', 'previous', 'change', 'growth', 'running_total']),
        of: nameSchema,
        within: references.optional().describe('Group-bys within which rows are compared.'),
        along: dimensionRefSchema.optional().describe('The group-by that rows follow; absent: time.'),
        direction: z.enum(['ascending', 'descending']).optional(),
        back: z.int().min(1).max(1_000).optional(),
      })
      .describe(
        'By the place of a row among the others: ranks, the period before and changes since, running totals.',
      ),
    per: z
      .strictObject({
        ...named,
        aggregation: z.enum(['sum', 'average', 'min', 'max', 'median', 'count']),
        of: nameSchema,
        per: z
          .array(z.strictObject({ dimension: dimensionRefSchema, ...timeCutShape }))
          .min(1)
          .max(10),
      })
      .describe('An aggregate of a metric by per: the average number of orders per customer.'),
    entity: z
      .strictObject({
        ...named,
        entity: z.string().min(1).max(100),
        aggregation: aggregationSchema,
        of: aggregatedSchema.optional(),
        where: conditionsSchema.optional(),
        percentile: z.number().min(0).max(1).optional(),
        timeDimension: dimensionRefSchema.optional(),
      })
      .describe('An aggregate over rows of an entity; without of its rows are counted.'),
    metric: z
      .strictObject({ ...named, metric: nameSchema, where: conditionsSchema })
      .describe('A metric of the model under conditions.'),
  }),
});
