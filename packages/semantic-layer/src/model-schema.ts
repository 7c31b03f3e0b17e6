import { z } from 'zod';
import type { DimensionRef, SemanticModel } from './model.js';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'A name is lower-case letters, digits and _');
const label = z.string().min(1).max(200);
const description = z.string().max(4_000);
const synonyms = z.array(z.string().min(1).max(200)).max(200);
const column = z.string().min(1).max(63);

export const dimensionRefSchema = z.custom<DimensionRef>(
  (value) => typeof value === 'string' && /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(value),
  'Write it as entity.dimension',
);
export const filterValueSchema = z.union([z.string().max(4_000), z.number(), z.boolean()]);
export const timeGrainSchema = z.enum(['day', 'week', 'month', 'quarter', 'year']);
export const aggregationSchema = z.enum(['sum', 'count', 'count_distinct', 'average', 'min', 'max']);
export const comparisonSchema = z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']);

export const filterSchema = z.union(
  [
    z.strictObject({ dimension: dimensionRefSchema, op: comparisonSchema, value: filterValueSchema }),
    z.strictObject({
      dimension: dimensionRefSchema,
      op: z.enum(['in', 'not_in']),
      values: z.array(filterValueSchema).min(1).max(1_000),
    }),
    z.strictObject({
      dimension: dimensionRefSchema,
      op: z.enum(['contains', 'starts_with']),
      value: z.string().min(1).max(4_000),
    }),
    z.strictObject({ dimension: dimensionRefSchema, op: z.enum(['is_null', 'is_not_null']) }),
  ],
  'A filter is {dimension, op, value}, {dimension, op: in|not_in, values} or {dimension, op: is_null|is_not_null}',
);

const dimensionSchema = z.strictObject({
  name,
  label,
  description,
  synonyms,
  kind: z.enum(['categorical', 'time', 'numeric', 'boolean', 'identifier', 'text']),
  column,
  timeType: z.enum(['date', 'timestamp', 'timestamp_tz']).optional(),
  values: z
    .array(z.strictObject({ value: z.string().max(1_000), synonyms }))
    .max(1_000)
    .optional(),
  unit: z.string().max(50).optional(),
});

const measureSchema = z.strictObject({
  name,
  label,
  aggregation: aggregationSchema,
  expression: z.string().min(1).max(2_000).optional(),
  filters: z.array(filterSchema).max(20).optional(),
});

const entitySchema = z.strictObject({
  name,
  label,
  description,
  synonyms,
  table: z.strictObject({ schema: column, table: column }),
  primaryKey: z.array(column).min(1).max(16),
  labelDimension: name.optional(),
  defaultTimeDimension: z.union([name, dimensionRefSchema]).optional(),
  dimensions: z.array(dimensionSchema).max(1_000),
  measures: z.array(measureSchema).max(500),
});

const metricBase = {
  name,
  label,
  description,
  synonyms,
  format: z.enum(['number', 'integer', 'currency', 'percent', 'duration_days']).optional(),
  unit: z.string().max(50).optional(),
  goodDirection: z.enum(['higher', 'lower']).optional(),
};

const metricSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...metricBase,
    type: z.literal('simple'),
    entity: name,
    measure: name,
    timeDimension: z.union([name, dimensionRefSchema]).optional(),
  }),
  z.strictObject({ ...metricBase, type: z.literal('ratio'), numerator: name, denominator: name }),
  z.strictObject({
    ...metricBase,
    type: z.literal('derived'),
    expression: z.string().min(1).max(2_000),
    metrics: z.array(name).min(1).max(50),
  }),
]);

const relationshipEnd = z.strictObject({ entity: name, columns: z.array(column).min(1).max(16) });

/** The shape of a semantic model. What its references mean is checked by `validateModel`. */
export const semanticModelSchema: z.ZodType<SemanticModel> = z.strictObject({
  formatVersion: z.literal(1),
  name,
  label,
  description,
  entities: z.array(entitySchema).min(1).max(5_000),
  metrics: z.array(metricSchema).max(5_000),
  relationships: z
    .array(
      z.strictObject({
        name,
        from: relationshipEnd,
        to: relationshipEnd,
        cardinality: z.enum(['many_to_one', 'one_to_one']),
        role: name.optional(),
      }),
    )
    .max(20_000),
  namedFilters: z
    .array(z.strictObject({ name, label, synonyms, filters: z.array(filterSchema).min(1).max(20) }))
    .max(1_000),
});
