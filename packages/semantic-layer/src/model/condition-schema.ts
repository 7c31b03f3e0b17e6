import { z } from 'zod';
import type { Condition } from './condition.js';
import { formsByKey, REFERENCE, referable } from './forms-by-key.js';
import type { DimensionRef } from './reference.js';
import type { RowValue } from './row-value.js';
import { TIME_GRAINS } from './time-grain.js';

/** What JSON schemas call a {@link dimensionRefSchema}, and a day or a moment. */
export const DIMENSION_REF = 'DimensionRef';
export const MOMENT = 'Moment';

/** A name within a model. */
export const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'A name is lower-case letters, digits and _');

export const dimensionRefSchema = z
  .custom<DimensionRef>(
    (value) =>
      typeof value === 'string' && value.length <= 500 && /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(value),
    'Write it as entity.dimension',
  )
  .meta({ [REFERENCE]: DIMENSION_REF });
export const filterValueSchema = z.union([z.string().max(4_000), z.number(), z.boolean()]);
export const timeGrainSchema = referable('Grain', z.enum(TIME_GRAINS));
const datePartSchema = referable(
  'DatePart',
  z.enum(['year', 'quarter', 'month', 'day', 'dow', 'doy']).describe('dow: 1 = Monday to 7 = Sunday'),
);
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
export const comparisonSchema = referable('Comparison', z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte']));

/** What a time is cut to: a {@link timeGrainSchema grain}, a grain of the model's own, or a part. */
export const timeCutShape = {
  grain: timeGrainSchema.optional().describe('Cuts a time to the begin of its period.'),
  customGrain: nameSchema.optional(),
  datePart: datePartSchema.optional().describe('A part of a time as a number.'),
};

const referencesSchema = z.array(dimensionRefSchema).max(20);

/** A day, or a moment of it without a zone. */
const moment = z
  .union(
    [z.iso.date(), z.iso.datetime({ local: true }).refine((text) => !text.endsWith('Z'))],
    'Write it as 2025-01-31 or 2025-01-31T08:00:00',
  )
  .meta({ [REFERENCE]: MOMENT });

export const timeRangeSchema = referable(
  'TimeRange',
  z.strictObject({
    from: moment.optional(),
    to: moment.optional().describe('The first moment that no longer counts.'),
    through: moment.optional().describe('The last day that counts, in place of to.'),
    wholePeriods: z.boolean().optional(),
    dimension: dimensionRefSchema.optional().describe("Absent: each metric's own time."),
    alsoIn: z
      .array(z.strictObject({ from: moment.optional(), to: moment.optional() }))
      .max(20)
      .optional(),
  }),
);

const filtered = {
  dimension: dimensionRefSchema,
  ...timeCutShape,
  ignoreCase: z.boolean().optional().describe('For eq, ne, in, not_in; contains and the like always do.'),
};

export const filterSchema = referable(
  'Filter',
  z.union(
    [
      z.strictObject({ ...filtered, op: comparisonSchema, value: filterValueSchema }),
      z.strictObject({
        ...filtered,
        op: z.enum(['in', 'not_in']),
        values: z.array(filterValueSchema).min(1).max(1_000),
      }),
      z.strictObject({
        ...filtered,
        op: z.enum(['contains', 'starts_with', 'ends_with']),
        value: z.string().min(1).max(4_000),
      }),
      z.strictObject({ ...filtered, op: z.enum(['is_null', 'is_not_null']) }),
    ],
    'A filter is {dimension, op, value}, {dimension, op: in|not_in, values} or {dimension, op: is_null|is_not_null}',
  ),
);

const metricReferenceSchema = referable(
  'MetricBy',
  z
    .strictObject({ metric: nameSchema, by: referencesSchema })
    .describe(
      'A metric of what the row refers to by these keys; by: [] = of everything ("above the average").',
    ),
);
const cutDimensionSchema = referable(
  'CutDimension',
  z.strictObject({ dimension: dimensionRefSchema, ...timeCutShape }),
);

const conditionReferenceSchema = z.union(
  [cutDimensionSchema, metricReferenceSchema],
  'A reference is {dimension} or {metric, by}',
);

/** The forms of an operation of two operands, by key. */
export function arithmeticForms(operand: z.ZodType): Readonly<Record<string, z.ZodType>> {
  const operands = z.tuple([operand, operand]);
  return {
    plus: z.strictObject({ plus: operands }),
    minus: z.strictObject({ minus: operands }),
    times: z.strictObject({ times: operands }),
    dividedBy: z.strictObject({ dividedBy: operands }),
  };
}

export const rowValueSchema: z.ZodType<RowValue> = formsByKey<RowValue>({
  name: 'RowValue',
  says: 'A value is a dimension, a number, {dimension, grain}, {metric, by}, {outer}, {daysBetween: [..]} or {plus|minus|times|dividedBy: [.., ..]}',
  rest: z.union([dimensionRefSchema, z.number()], 'A value is a number or entity.dimension'),
  keyed: (inner) => ({
    ...arithmeticForms(inner),
    daysBetween: z
      .strictObject({ daysBetween: z.tuple([inner, inner]) })
      .describe('Days from the first time to the second.'),
    outer: z
      .strictObject({ outer: dimensionRefSchema, ...timeCutShape })
      .describe('Within has: a value of the row that is asked.'),
    metric: metricReferenceSchema,
    dimension: cutDimensionSchema,
  }),
});

const conditionSchema: z.ZodType<Condition> = formsByKey<Condition>({
  name: 'Condition',
  says: 'A condition is a filter, {all: [...]}, {any: [...]}, {not: ...}, {left, op, right}, {has: {entity, where}}, {metric, by, op, value} or {sql, references}',
  rest: filterSchema,
  keyed: (inner) => {
    const parts = z.array(inner).min(1).max(100);
    return {
      all: z.strictObject({ all: parts }),
      any: z.strictObject({ any: parts }),
      not: z.strictObject({ not: inner }),
      left: z
        .strictObject({ left: rowValueSchema, op: comparisonSchema, right: rowValueSchema })
        .describe('Two values of a row compared; with constants, use {dimension, op, value}.'),
      has: z
        .strictObject({ has: z.strictObject(relatedShape(inner)) })
        .describe('The row has such related rows, over any path; within not: it has none.'),
      metric: z.strictObject({
        metric: nameSchema,
        by: referencesSchema,
        op: comparisonSchema,
        value: filterValueSchema,
      }),
      sql: z.strictObject({
        sql: z.string().min(1).max(4_000),
        references: z.record(nameSchema, conditionReferenceSchema),
      }),
    };
  },
});

export const conditionsSchema = z.array(conditionSchema).max(50);

/** What related rows are asked for. */
export function relatedShape(condition: z.ZodType<Condition> = conditionSchema) {
  return {
    entity: z.string().min(1).max(100),
    through: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('An entity or role on the way, where there are several.'),
    where: z.array(condition).max(50).optional(),
    timeRange: timeRangeSchema.optional(),
    count: z
      .strictObject({ op: comparisonSchema, value: z.number() })
      .optional()
      .describe('How many there must be; absent: at least one.'),
  };
}
