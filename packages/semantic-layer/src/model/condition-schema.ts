import { z } from 'zod';
import type { Condition, DimensionRef } from './condition.js';
import { TIME_GRAINS } from './time-grain.js';

/** A name within a model. */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'A name is lower-case letters, digits and _');

export const dimensionRefSchema = z.custom<DimensionRef>(
  (value) =>
    typeof value === 'string' && value.length <= 500 && /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(value),
  'Write it as entity.dimension',
);
export const filterValueSchema = z.union([z.string().max(4_000), z.number(), z.boolean()]);
export const timeGrainSchema = z.enum(TIME_GRAINS);
export const datePartSchema = z.enum(['year', 'quarter', 'month', 'day', 'dow', 'doy']);
export const aggregationSchema = z.enum([
  'sum',
  'count',
  'count_distinct',
  'average',
  'min',
  'max',
  'median',
  'percentile',
  'sum_boolean',
]);
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

const conditionReferenceSchema = z.union(
  [
    z.strictObject({
      dimension: dimensionRefSchema,
      grain: timeGrainSchema.optional(),
      customGrain: nameSchema.optional(),
      datePart: datePartSchema.optional(),
    }),
    z.strictObject({ metric: nameSchema, by: z.array(dimensionRefSchema).max(20) }),
  ],
  'A reference is {dimension} or {metric, by}',
);

/** Deeper trees are refused before anything walks them. */
const MAX_DEPTH = 20;
const FORMS =
  'A condition is a filter, {all: [...]}, {any: [...]}, {not: ...}, {metric, by, op, value} or {sql, references}';

const metricConditionSchema = z.strictObject({
  metric: nameSchema,
  by: z.array(dimensionRefSchema).max(20),
  op: comparisonSchema,
  value: filterValueSchema,
});

const sqlConditionSchema = z.strictObject({
  sql: z.string().min(1).max(4_000),
  references: z.record(nameSchema, conditionReferenceSchema),
});

/** A condition's form is told by its key, so that each level is read once: a union of all would try them all at each. */
function schemaFor(condition: unknown, depth: number): z.ZodType<Condition> {
  if (typeof condition !== 'object' || condition === null) return z.never(FORMS);
  const isGroup = 'all' in condition || 'any' in condition || 'not' in condition;
  if (isGroup && depth === 0) return z.never(`Conditions are nested at most ${MAX_DEPTH} deep`);
  const inner = conditionSchemaTo(depth - 1);
  const parts = z.array(inner).min(1).max(100);
  if ('all' in condition) return z.strictObject({ all: parts });
  if ('any' in condition) return z.strictObject({ any: parts });
  if ('not' in condition) return z.strictObject({ not: inner });
  if ('metric' in condition) return metricConditionSchema;
  return 'sql' in condition ? sqlConditionSchema : filterSchema;
}

function conditionSchemaTo(depth: number): z.ZodType<Condition> {
  return z.unknown().transform((condition, context) => {
    const read = schemaFor(condition, depth).safeParse(condition);
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues) {
      context.issues.push({ code: 'custom', path, message, input: condition });
    }
    return z.NEVER;
  });
}

const conditionSchema = conditionSchemaTo(MAX_DEPTH);
export const conditionsSchema = z.array(conditionSchema).max(50);
