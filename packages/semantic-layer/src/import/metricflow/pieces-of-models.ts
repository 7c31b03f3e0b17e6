import type { LeaveOut } from '../untaken.js';
import { isRecord, located, type Pieces } from './pieces.js';
import type { Located } from './read-strictly.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * dbt's newer YAML (from 1.12): a model's own entry says what it means, its columns being entities and dimensions.
 * Sorted here into the form that semantic models have elsewhere. Models without `semantic_model` or
 * `time_spine` mean nothing yet, and are passed over.
 */
export function piecesOfModels(
  pieces: Pieces,
  models: readonly Located<unknown>[],
  leaveOut: LeaveOut,
): void {
  for (const { path, value } of models) {
    if (!isRecord(value)) continue;
    if (isEnabled(value.semantic_model))
      pieces.semanticModels.push({ path, value: semanticModel(value, path, leaveOut) });
    const spine = timeSpineOfModel(value, value.name);
    if (spine !== undefined) pieces.timeSpines.push({ path: `${path}.time_spine`, value: spine });
  }
}

function isEnabled(semanticModel: unknown): boolean {
  return isRecord(semanticModel) ? semanticModel.enabled !== false : semanticModel === true;
}

function semanticModel(model: Fields, path: string, leaveOut: LeaveOut): Fields {
  const own = isRecord(model.semantic_model) ? model.semantic_model : {};
  const derived = isRecord(model.derived_semantics) ? model.derived_semantics : {};
  const columns = located(model.columns, `${path}.columns`);
  for (const key of Object.keys(derived)) {
    if (key === 'entities' || key === 'dimensions') continue;
    leaveOut(`${path}.derived_semantics.${key}`, 'Parley has no place for it.');
  }
  return {
    name: own.name ?? model.name,
    description: own.description ?? model.description,
    label: own.label,
    ...((own.config ?? own.group) !== undefined && { config: own.config ?? { group: own.group } }),
    node_relation: {
      alias: model.alias ?? model.name,
      ...(model.schema !== undefined && { schema_name: model.schema }),
    },
    defaults: { agg_time_dimension: model.agg_time_dimension },
    primary_entity: model.primary_entity,
    entities: [...columns.flatMap(({ value }) => partOf(value, 'entity')), ...list(derived.entities)],
    dimensions: [
      ...columns.flatMap(({ value }) => partOf(value, 'dimension')),
      ...list(derived.dimensions).map((each) => withGrain(each)),
    ],
    metrics: list(model.metrics).map((metric) => (isRecord(metric) ? metricOf(metric) : metric)),
  };
}

/** A column's `entity: {type, name}` or `dimension: {type, name}`; the shorthand `dimension: time` gives the type alone. */
function partOf(column: unknown, kind: 'entity' | 'dimension'): Fields[] {
  if (!isRecord(column) || column[kind] === undefined || column[kind] === null) return [];
  const written = column[kind];
  const part: Fields = isRecord(written) ? written : { type: written };
  const { validity_params: validity, ...rest } = part;
  const time = kind === 'dimension' && (column.granularity !== undefined || validity !== undefined);
  return [
    {
      ...rest,
      name: part.name ?? column.name,
      expr: column.name,
      description: part.description ?? column.description,
      ...(time && { type_params: { time_granularity: column.granularity, validity_params: validity } }),
    },
  ];
}

function withGrain(dimension: unknown): unknown {
  if (!isRecord(dimension) || dimension.granularity === undefined) return dimension;
  const { granularity, validity_params: validity, ...rest } = dimension;
  return { ...rest, type_params: { time_granularity: granularity, validity_params: validity } };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const OWN_FIELDS = new Set([
  'name',
  'label',
  'description',
  'type',
  'filter',
  'time_granularity',
  'config',
  'metadata',
  'type_params',
]);

/** The newer form of a metric has its parameters beside its name; the older one in `type_params`. */
export function metricOf(metric: Fields): Fields {
  if (metric.type_params !== undefined) return metric;
  const own = Object.entries(metric).filter(([key]) => OWN_FIELDS.has(key));
  const flat = Object.fromEntries(Object.entries(metric).filter(([key]) => !OWN_FIELDS.has(key)));
  return {
    type: 'simple',
    ...Object.fromEntries(own),
    type_params: typeParams(String(metric.type ?? 'simple').toLowerCase(), flat),
  };
}

function typeParams(type: string, flat: Fields): Fields {
  switch (type) {
    case 'simple': {
      const {
        join_to_timespine: join,
        fill_nulls_with: fill,
        percentile,
        percentile_type: kind,
        non_additive_dimension: last,
        ...rest
      } = flat;
      return {
        join_to_timespine: join,
        fill_nulls_with: fill,
        metric_aggregation_params: {
          ...rest,
          ...(percentile !== undefined && {
            agg_params: { percentile, use_discrete_percentile: kind === 'discrete' },
          }),
          ...(isRecord(last) && {
            non_additive_dimension: {
              name: last.name,
              window_choice: last.window_agg,
              window_groupings: last.group_by,
            },
          }),
        },
      };
    }
    case 'derived': {
      const { input_metrics: metrics, ...rest } = flat;
      return { ...rest, metrics };
    }
    case 'cumulative': {
      const { input_metric: metric, ...rest } = flat;
      return { cumulative_type_params: { ...rest, metric } };
    }
    case 'conversion':
      return { conversion_type_params: flat };
    default:
      return flat;
  }
}

/** A model's `time_spine`, as dbt's YAML and manifests have it. */
export function timeSpineOfModel(model: Fields, alias: unknown): Fields | undefined {
  const { time_spine: spine, schema } = model;
  if (!isRecord(spine)) return undefined;
  const { standard_granularity_column: column, custom_granularities: custom, ...rest } = spine;
  const columns = located(isRecord(model.columns) ? Object.values(model.columns) : model.columns, '');
  const found = columns.map(({ value }) => value).find((each) => isRecord(each) && each.name === column);
  const grain = isRecord(found) ? found.granularity : undefined;
  return {
    ...rest,
    node_relation: { alias, ...(schema !== undefined && schema !== null && { schema_name: schema }) },
    primary_column: { name: column, time_granularity: grain ?? 'day' },
    ...(custom !== undefined && { custom_granularities: custom }),
  };
}
