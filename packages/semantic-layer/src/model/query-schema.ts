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
import { referable } from './forms-by-key.js';
import type { SemanticQuery } from './query.js';

const name = z.string().min(1).max(100);
const columnName = z.string().min(1).max(500);

const groupBySchema = referable(
  'GroupBy',
  z.strictObject({
    dimension: dimensionRefSchema,
    ...timeCutShape,
    as: columnName.optional().describe("The output column's name."),
    perInstance: z.boolean().optional().describe('Instances of one name stay apart.'),
    hidden: z.boolean().optional().describe('Grouped or ordered by, not shown.'),
  }),
);

const orderBySchema = referable(
  'OrderBy',
  z.strictObject({ by: columnName, direction: z.enum(['ascending', 'descending']) }),
);

const relatedFilterSchema = referable(
  'RelatedFilter',
  z.strictObject({
    ...relatedShape(),
    negated: z.boolean().optional(),
    filters: z.array(filterSchema).max(100),
  }),
);

const queryBase = {
  adHocMetrics: z
    .array(adHocMetricSchema)
    .max(50)
    .optional()
    .describe('Metrics that the model lacks, by their names within this query.'),
  filters: z.array(filterSchema).max(100).describe('All must hold.'),
  where: conditionsSchema.optional(),
  related: z.array(relatedFilterSchema).max(20).optional(),
  timeRange: timeRangeSchema.optional(),
  orderBy: z
    .array(orderBySchema)
    .max(50)
    .describe('By metrics (shown or not), dimensions, or columns by their "as".'),
  limitPer: z
    .strictObject({
      count: z.int().min(1).max(1_000_000),
      within: z.array(dimensionRefSchema).min(1).max(20),
    })
    .optional()
    .describe('The first rows of each group: top N per group.'),
  limit: z.int().min(1).max(1_000_000).optional(),
  withTies: z.boolean().optional().describe('Rows that equal the last one by orderBy stay.'),
};

/** The shape of a semantic query: queries come from planners and are untrusted. */
export const semanticQuerySchema: z.ZodType<SemanticQuery> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('metrics'),
    metrics: z.array(name).max(50).describe('Shown, by their names; empty: the groups alone.'),
    groupBy: z.array(groupBySchema).max(50).describe("metric.time is each metric's own time."),
    ...queryBase,
    metricFilters: z
      .array(z.strictObject({ metric: name, op: comparisonSchema, value: filterValueSchema }))
      .max(50),
    having: z
      .array(groupConditionSchema)
      .max(50)
      .optional()
      .describe('On groups, as metricFilters, for more.'),
    fillMissing: z.boolean().optional().describe('Periods of metric.time without rows get a row.'),
    everyInstanceOf: name
      .optional()
      .describe('An entity whose instances all get a row, also those without any rows of the metrics.'),
    emptyIsZero: z.boolean().optional().describe('Sums and counts of nothing are 0, not null.'),
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
    eachOf: z
      .array(name)
      .min(1)
      .max(10)
      .optional()
      .describe('Entities that an instance may have several of: one row for each pair.'),
  }),
]);
