import { z } from 'zod';
import { nameSchema } from '../../model/condition-schema.js';

/**
 * MetricFlow's vocabulary as dbt's manifests and MetricFlow's YAML write it, versions side by side:
 * enumerations in either case, windows as text or object, filters as text, list or object.
 */

const text = z.string();
/** MetricFlow's own rule for names; what doesn't meet it has no place in a model. */
const name = nameSchema;
const table = z.string().min(1);
/** YAML reads `expr: 1` as a number. */
const sql = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const lower = z.string().transform((word) => word.toLowerCase());
const grain = lower.transform((word) => word.trim());

function anyCase<const T extends readonly [string, ...string[]]>(words: T) {
  return lower.pipe(z.enum(words));
}

const FIXED_GRAINS = ['nanosecond', 'microsecond', 'millisecond', 'second', 'minute', 'hour'];
const ALL_GRAINS = new Set([...FIXED_GRAINS, 'day', 'week', 'month', 'quarter', 'year']);

/** `2 days`, `1 month`, or `{count: 2, granularity: day}`; custom grains keep their name. */
const windowSchema = z
  .preprocess(
    (value) => {
      if (typeof value !== 'string') return value;
      const [count = '', granularity = '', ...rest] = value.trim().split(/\s+/);
      return rest.length > 0 || !/^\d+$/.test(count) ? value : { count: Number(count), granularity };
    },
    z.strictObject(
      { count: z.int().min(1), granularity: grain, is_standard_granularity: z.boolean().optional() },
      'Write a window as "2 days"',
    ),
  )
  .transform(({ count, granularity }) => ({ count, grain: singular(granularity) }));

function singular(word: string): string {
  return word.endsWith('s') && ALL_GRAINS.has(word.slice(0, -1)) ? word.slice(0, -1) : word;
}

/** One condition or several that must all hold, each a text with `{{ ... }}`. */
const filterSchema = z.preprocess(
  (value) => {
    if (typeof value === 'string') return [value];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const each = (part: unknown): unknown =>
      typeof part === 'object' && part !== null && 'where_sql_template' in part
        ? part.where_sql_template
        : part;
    return 'where_filters' in value && Array.isArray(value.where_filters)
      ? value.where_filters.map(each)
      : [each(value)];
  },
  z.array(text, 'A filter is text, or a list of texts'),
);

function named<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? { name: value } : value),
    z.strictObject({ name, ...shape }),
  );
}

const measureInput = named({
  filter: filterSchema.optional(),
  alias: name.optional(),
  join_to_timespine: z.boolean().optional(),
  fill_nulls_with: z.number().optional(),
});

const metricInput = named({
  filter: filterSchema.optional(),
  alias: name.optional(),
  offset_window: windowSchema.optional(),
  offset_to_grain: grain.optional(),
});

const AGGREGATIONS = [
  'sum',
  'min',
  'max',
  'count',
  'count_distinct',
  'sum_boolean',
  'average',
  'median',
  'percentile',
] as const;

const aggregation = {
  agg: anyCase(AGGREGATIONS),
  agg_params: z
    .strictObject({
      percentile: z.number().optional(),
      use_discrete_percentile: z.boolean().optional(),
      use_approximate_percentile: z.boolean().optional(),
    })
    .optional(),
  agg_time_dimension: name.optional(),
  expr: sql.optional(),
  non_additive_dimension: z
    .strictObject({
      name,
      window_choice: anyCase(['min', 'max']).default('min'),
      window_groupings: z.array(name).default([]),
    })
    .optional(),
};

const described = {
  name,
  label: text.optional(),
  description: text.optional(),
  config: z.strictObject({ enabled: z.boolean().optional(), group: text.optional() }).optional(),
};

export const entitySchema = z.strictObject({
  ...described,
  type: anyCase(['primary', 'unique', 'foreign', 'natural']),
  role: text.optional(),
  expr: sql.optional(),
});

export const dimensionSchema = z.strictObject({
  ...described,
  type: anyCase(['categorical', 'time']),
  expr: sql.optional(),
  is_partition: z.boolean().optional(),
  type_params: z
    .strictObject({
      time_granularity: grain.optional(),
      validity_params: z
        .strictObject({ is_start: z.boolean().optional(), is_end: z.boolean().optional() })
        .optional(),
    })
    .optional(),
});

export const measureSchema = z.strictObject({
  ...described,
  ...aggregation,
  create_metric: z.boolean().optional(),
});

const nodeRelation = z.strictObject({
  alias: table,
  schema_name: text.optional(),
  database: text.optional(),
  relation_name: text.optional(),
});

/** Lists stay unread: one dimension that can't be read shall not cost the others. */
const unreadList = z.array(z.unknown()).default([]);

export const semanticModelShellSchema = z.strictObject({
  ...described,
  node_relation: nodeRelation.optional(),
  /** dbt's own YAML names the table by `ref('orders')`. */
  model: text.optional(),
  defaults: z.strictObject({ agg_time_dimension: name.optional() }).optional(),
  primary_entity: name.optional(),
  entities: unreadList,
  dimensions: unreadList,
  measures: unreadList,
  metrics: unreadList,
});

const cumulativeParams = {
  window: windowSchema.optional(),
  grain_to_date: grain.optional(),
};

const typeParams = z.strictObject({
  ...cumulativeParams,
  measure: measureInput.optional(),
  metric_aggregation_params: z.strictObject({ ...aggregation, semantic_model: name }).optional(),
  join_to_timespine: z.boolean().optional(),
  fill_nulls_with: z.number().optional(),
  numerator: metricInput.optional(),
  denominator: metricInput.optional(),
  expr: sql.optional(),
  metrics: z.array(metricInput).optional(),
  cumulative_type_params: z
    .strictObject({
      ...cumulativeParams,
      period_agg: anyCase(['first', 'last', 'average']).optional(),
      metric: metricInput.optional(),
    })
    .optional(),
  conversion_type_params: z
    .strictObject({
      base_measure: measureInput.optional(),
      conversion_measure: measureInput.optional(),
      base_metric: metricInput.optional(),
      conversion_metric: metricInput.optional(),
      entity: name,
      calculation: anyCase(['conversions', 'conversion_rate']).default('conversion_rate'),
      window: windowSchema.optional(),
      constant_properties: z
        .array(z.strictObject({ base_property: name, conversion_property: name }))
        .optional(),
    })
    .optional(),
  is_private: z.boolean().optional(),
  /** Derived from the rest by dbt. */
  input_measures: z.unknown().optional(),
  input_metrics: z.unknown().optional(),
});

export const metricSchema = z.strictObject({
  ...described,
  type: anyCase(['simple', 'ratio', 'derived', 'cumulative', 'conversion']),
  type_params: typeParams.default({}),
  filter: filterSchema.optional(),
  time_granularity: grain.optional(),
});

export const savedQuerySchema = z.strictObject({
  ...described,
  query_params: z.strictObject({
    metrics: z.array(name).default([]),
    group_by: z.array(text).default([]),
    where: filterSchema.optional(),
    order_by: z.array(text).optional(),
    limit: z.int().optional(),
  }),
});

export const timeSpineSchema = z.strictObject({
  node_relation: nodeRelation,
  primary_column: z.strictObject({ name: table, time_granularity: grain }),
  custom_granularities: z.array(z.strictObject({ name, column_name: table.optional() })).default([]),
});

export type MetricFlowEntity = z.output<typeof entitySchema>;
export type MetricFlowDimension = z.output<typeof dimensionSchema>;
export type MetricFlowMeasure = z.output<typeof measureSchema>;
export type MetricFlowMetric = z.output<typeof metricSchema>;
export type MetricFlowSavedQuery = z.output<typeof savedQuerySchema>;
export type MetricFlowTimeSpine = z.output<typeof timeSpineSchema>;
export type MeasureInput = z.output<typeof measureInput>;
export type MetricInput = z.output<typeof metricInput>;
