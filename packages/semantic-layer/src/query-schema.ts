import { z } from 'zod';
import {
  aggregationSchema,
  comparisonSchema,
  dimensionRefSchema,
  filterSchema,
  filterValueSchema,
  timeGrainSchema,
} from './model-schema.js';
import type { SemanticQuery } from './query.js';

const name = z.string().min(1).max(100);
const day = z.iso.date();

const groupBySchema = z.strictObject({
  dimension: dimensionRefSchema,
  grain: timeGrainSchema.optional(),
  perInstance: z.boolean().optional(),
});

const timeRangeSchema = z.strictObject({
  from: day.optional(),
  to: day.optional(),
  dimension: dimensionRefSchema.optional(),
  alsoIn: z
    .array(z.strictObject({ from: day.optional(), to: day.optional() }))
    .max(20)
    .optional(),
});

const queryBase = {
  filters: z.array(filterSchema).max(100),
  related: z
    .array(
      z.strictObject({
        entity: name,
        negated: z.boolean().optional(),
        filters: z.array(filterSchema).max(100),
        timeRange: timeRangeSchema.optional(),
        count: z.strictObject({ op: comparisonSchema, value: z.number() }).optional(),
      }),
    )
    .max(20)
    .optional(),
  timeRange: timeRangeSchema.optional(),
  orderBy: z.array(z.strictObject({ by: name, direction: z.enum(['ascending', 'descending']) })).max(50),
  limit: z.int().min(1).max(1_000_000).optional(),
};

/** The shape of a semantic query: queries come from planners and are untrusted. */
export const semanticQuerySchema: z.ZodType<SemanticQuery> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...queryBase,
    kind: z.literal('metrics'),
    metrics: z.array(name).min(1).max(50),
    adHocMetrics: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
          label: z.string().min(1).max(200),
          entity: name,
          aggregation: aggregationSchema,
          of: z.union([z.strictObject({ dimension: name }), z.strictObject({ measure: name })]).optional(),
        }),
      )
      .max(50)
      .optional(),
    groupBy: z.array(groupBySchema).max(50),
    metricFilters: z
      .array(z.strictObject({ metric: name, op: comparisonSchema, value: filterValueSchema }))
      .max(50),
  }),
  z.strictObject({
    ...queryBase,
    kind: z.literal('list'),
    entity: name,
    dimensions: z.array(groupBySchema).min(1).max(100),
    distinct: z.boolean().optional(),
  }),
]);
