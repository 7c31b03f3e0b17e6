import { z } from 'zod';
import {
  aggregationSchema,
  conditionsSchema,
  dimensionRefSchema,
  filterSchema,
  nameSchema as name,
  timeGrainSchema,
} from './condition-schema.js';
import type { SemanticModel } from './model.js';
import { semanticQuerySchema } from './query-schema.js';

const label = z.string().min(1).max(200);
const description = z.string().max(4_000);
const synonyms = z.array(z.string().min(1).max(200)).max(200);
const column = z.string().min(1).max(128);
const expression = z.string().min(1).max(4_000);
const table = z.strictObject({ schema: column, table: column });
/** `ordered_at`, or `order.ordered_at` of a related entity. */
const timeDimension = z.union([name, dimensionRefSchema], 'Write it as dimension or entity.dimension');
const window = z.strictObject({ count: z.int().min(1).max(100_000), grain: name });
const timeTypeSchema = z.enum(['date', 'timestamp', 'timestamp_tz']);

const stewardship = {
  owner: z.string().min(1).max(200).optional(),
  certification: z
    .strictObject({
      status: z.enum(['draft', 'certified', 'deprecated']),
      note: z.string().max(1_000).optional(),
    })
    .optional(),
};

const dimensionSchema = z.strictObject({
  name,
  label,
  description,
  synonyms,
  kind: z.enum(['categorical', 'time', 'numeric', 'boolean', 'identifier', 'text', 'geographic']),
  column: column.optional(),
  expression: expression.optional(),
  grain: timeGrainSchema.optional(),
  isPartition: z.boolean().optional(),
  timeType: timeTypeSchema.optional(),
  values: z
    .array(z.strictObject({ value: z.string().max(1_000), synonyms }))
    .max(1_000)
    .optional(),
  unit: z.string().max(50).optional(),
});

const measureSchema = z.strictObject({
  name,
  label,
  description: description.optional(),
  synonyms: synonyms.optional(),
  aggregation: aggregationSchema,
  expression: expression.optional(),
  filters: z.array(filterSchema).max(20).optional(),
  where: conditionsSchema.optional(),
  percentile: z
    .strictObject({
      value: z.number(),
      discrete: z.boolean().optional(),
      approximate: z.boolean().optional(),
    })
    .optional(),
  nonAdditive: z
    .strictObject({
      dimension: name,
      choice: z.enum(['min', 'max']),
      groupings: z.array(name).max(16).optional(),
    })
    .optional(),
  timeDimension: timeDimension.optional(),
  unit: z.string().max(50).optional(),
});

const entitySchema = z.strictObject({
  name,
  label,
  description,
  synonyms,
  ...stewardship,
  table,
  sql: z.string().min(1).max(32_000).optional(),
  primaryKey: z.array(column).max(16),
  keys: z
    .array(
      z.strictObject({
        name,
        kind: z.enum(['primary', 'unique', 'natural', 'foreign']),
        expression: expression.optional(),
        virtual: z.boolean().optional(),
      }),
    )
    .max(200)
    .optional(),
  validity: z.strictObject({ from: name, to: name }).optional(),
  hierarchies: z
    .array(z.strictObject({ name, label, levels: z.array(name).min(2).max(20) }))
    .max(100)
    .optional(),
  labelDimension: name.optional(),
  defaultTimeDimension: timeDimension.optional(),
  dimensions: z.array(dimensionSchema).max(1_000),
  measures: z.array(measureSchema).max(500),
});

const metricBase = {
  name,
  label,
  description,
  synonyms,
  ...stewardship,
  format: z.enum(['number', 'integer', 'currency', 'percent', 'duration_days']).optional(),
  unit: z.string().max(50).optional(),
  goodDirection: z.enum(['higher', 'lower']).optional(),
  where: conditionsSchema.optional(),
  grain: timeGrainSchema.optional(),
};

const measureInput = {
  entity: name,
  measure: name,
  measureWhere: conditionsSchema.optional(),
  fillNullsWith: z.number().optional(),
  joinToTimeSpine: z.boolean().optional(),
};

const metricPart = z.union(
  [
    name,
    z.strictObject({
      metric: name,
      alias: name.optional(),
      where: conditionsSchema.optional(),
      offsetWindow: window.optional(),
      offsetToGrain: timeGrainSchema.optional(),
    }),
  ],
  'A part is the name of a metric, or {metric, alias, where, offsetWindow, offsetToGrain}',
);

const metricSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...metricBase,
    ...measureInput,
    type: z.literal('simple'),
    timeDimension: timeDimension.optional(),
  }),
  z.strictObject({ ...metricBase, type: z.literal('ratio'), numerator: metricPart, denominator: metricPart }),
  z.strictObject({
    ...metricBase,
    type: z.literal('derived'),
    expression,
    metrics: z.array(metricPart).min(1).max(50),
  }),
  z.strictObject({
    ...metricBase,
    ...measureInput,
    type: z.literal('cumulative'),
    timeDimension: timeDimension.optional(),
    window: window.optional(),
    grainToDate: timeGrainSchema.optional(),
    periodAggregation: z.enum(['first', 'last', 'average']).optional(),
  }),
  z.strictObject({
    ...metricBase,
    type: z.literal('conversion'),
    base: z.strictObject(measureInput),
    conversion: z.strictObject(measureInput),
    key: name,
    window: window.optional(),
    calculation: z.enum(['conversions', 'conversion_rate']),
    constantProperties: z
      .array(z.strictObject({ base: name, conversion: name }))
      .max(20)
      .optional(),
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
    .array(
      z.strictObject({
        name,
        label,
        synonyms,
        filters: z.array(filterSchema).max(20),
        where: conditionsSchema.optional(),
      }),
    )
    .max(1_000),
  timeSpines: z
    .array(
      z.strictObject({
        name,
        table,
        column,
        grain: timeGrainSchema,
        timeType: timeTypeSchema.optional(),
        customGrains: z
          .array(z.strictObject({ name, column: column.optional() }))
          .max(50)
          .optional(),
      }),
    )
    .max(20)
    .optional(),
  fiscalYear: z
    .strictObject({
      startMonth: z.int().min(1).max(12),
      namedAfter: z.enum(['end', 'start']).optional(),
    })
    .optional(),
  savedQueries: z
    .array(z.strictObject({ name, label, description, query: semanticQuerySchema }))
    .max(1_000)
    .optional(),
  glossary: z
    .array(z.strictObject({ term: label, definition: description, synonyms }))
    .max(5_000)
    .optional(),
});
