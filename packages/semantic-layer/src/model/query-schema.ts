import { z } from 'zod';
import {
  aggregationSchema,
  comparisonSchema,
  conditionsSchema,
  datePartSchema,
  dimensionRefSchema,
  filterSchema,
  filterValueSchema,
  nameSchema,
  timeGrainSchema,
} from './condition-schema.js';
import type { SemanticQuery } from './query.js';

const name = z.string().min(1).max(100);
/** A day, or a moment of it without a zone. */
const moment = z.union(
  [z.iso.date(), z.iso.datetime({ local: true }).refine((text) => !text.endsWith('Z'))],
  'Write it as 2025-01-31 or 2025-01-31T08:00:00',
);

const groupBySchema = z.strictObject({
  dimension: dimensionRefSchema,
  grain: timeGrainSchema.optional(),
  customGrain: nameSchema.optional(),
  datePart: datePartSchema.optional(),
  as: z.string().min(1).max(500).optional(),
  perInstance: z.boolean().optional(),
});

const timeRangeSchema = z.strictObject({
  from: moment.optional(),
  to: moment.optional(),
  through: moment.optional(),
  wholePeriods: z.boolean().optional(),
  dimension: dimensionRefSchema.optional(),
  alsoIn: z
    .array(z.strictObject({ from: moment.optional(), to: moment.optional() }))
    .max(20)
    .optional(),
});

const queryBase = {
  filters: z.array(filterSchema).max(100),
  where: conditionsSchema.optional(),
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
  orderBy: z
    .array(z.strictObject({ by: z.string().min(1).max(500), direction: z.enum(['ascending', 'descending']) }))
    .max(50),
  limit: z.int().min(1).max(1_000_000).optional(),
};

/** The shape of a semantic query: queries come from planners and are untrusted. */
export const semanticQuerySchema: z.ZodType<SemanticQuery> = z.discriminatedUnion('kind', [
  z.strictObject({
    ...queryBase,
    kind: z.literal('metrics'),
    metrics: z.array(name).max(50),
    adHocMetrics: z
      .array(
        z.strictObject({
          name: nameSchema,
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
    fillMissing: z.boolean().optional(),
    values: z.enum(['distinct', 'rows', 'bounds']).optional(),
  }),
  z.strictObject({
    ...queryBase,
    kind: z.literal('list'),
    entity: name,
    dimensions: z.array(groupBySchema).min(1).max(100),
    distinct: z.boolean().optional(),
  }),
]);
