import { z } from 'zod';
import { adHocMetricSchema, groupConditionSchema } from './ad-hoc-metric-schema.js';
import {
  comparisonSchema,
  conditionsSchema,
  dimensionRefSchema,
  filterSchema,
  filterValueSchema,
  relatedShape,
  rowValueSchema,
  timeCutShape,
  timeRangeSchema,
} from './condition-schema.js';
import type { SemanticQuery } from './query.js';

const name = z.string().min(1).max(100);
const columnName = z.string().min(1).max(500);

const groupBySchema = z.strictObject({
  dimension: dimensionRefSchema,
  ...timeCutShape,
  as: columnName.optional(),
  perInstance: z.boolean().optional(),
  hidden: z.boolean().optional(),
});

const queryBase = {
  adHocMetrics: z.array(adHocMetricSchema).max(50).optional(),
  filters: z.array(filterSchema).max(100),
  where: conditionsSchema.optional(),
  related: z
    .array(
      z.strictObject({
        ...relatedShape(),
        negated: z.boolean().optional(),
        filters: z.array(filterSchema).max(100),
      }),
    )
    .max(20)
    .optional(),
  timeRange: timeRangeSchema.optional(),
  orderBy: z
    .array(z.strictObject({ by: columnName, direction: z.enum(['ascending', 'descending']) }))
    .max(50),
  limitPer: z
    .strictObject({
      count: z.int().min(1).max(1_000_000),
      within: z.array(dimensionRefSchema).min(1).max(20),
    })
    .optional(),
  limit: z.int().min(1).max(1_000_000).optional(),
  withTies: z.boolean().optional(),
};

/** The shape of a semantic query: queries come from planners and are untrusted. */
export const semanticQuerySchema: z.ZodType<SemanticQuery> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('metrics'),
    metrics: z.array(name).max(50),
    groupBy: z.array(groupBySchema).max(50),
    ...queryBase,
    metricFilters: z
      .array(z.strictObject({ metric: name, op: comparisonSchema, value: filterValueSchema }))
      .max(50),
    having: z.array(groupConditionSchema).max(50).optional(),
    fillMissing: z.boolean().optional(),
    everyInstanceOf: name.optional(),
    emptyIsZero: z.boolean().optional(),
    values: z.enum(['distinct', 'rows', 'bounds']).optional(),
  }),
  z.strictObject({
    kind: z.literal('list'),
    entity: name,
    dimensions: z.array(groupBySchema).max(100),
    computed: z
      .array(
        z.strictObject({
          value: rowValueSchema,
          as: columnName,
          label: z.string().min(1).max(200).optional(),
          hidden: z.boolean().optional(),
        }),
      )
      .max(100)
      .optional(),
    ...queryBase,
    distinct: z.boolean().optional(),
    eachOf: z.array(name).min(1).max(10).optional(),
  }),
]);
