import type { Dimension, Entity, EntityKey, Measure, TimeSpine } from '../../model/model.js';
import { type ImportOptions, type ImportTable, locateTable } from '../import-options.js';
import type { LeaveOut } from '../untaken.js';
import { isGrain } from '../where/resolve-name.js';
import type {
  MetricFlowDimension,
  MetricFlowEntity,
  MetricFlowMeasure,
  MetricFlowTimeSpine,
} from './project-schema.js';
import type { ReadSemanticModel } from './read-project.js';
import type { Located } from './read-strictly.js';

/** A column by itself, as against SQL. Quoted names stay SQL: what they fold to is the engine's business. */
const PLAIN_COLUMN = /^[a-z_][a-z0-9_$]*$/i;

/** One semantic model as an entity: what MetricFlow calls entities are its keys. */
export function buildEntity(model: ReadSemanticModel, options: ImportOptions, leaveOut: LeaveOut): Entity {
  const { shell } = model;
  const mention = mentionOf(model);
  const table = locateTable(mention, options);
  const primary = model.entities.find(({ value }) => value.type === 'primary')?.value;
  const primaryColumn = primary === undefined ? undefined : (primary.expr ?? primary.name);
  const keys = keysOf(model);
  const validity = validityOf(model.dimensions);
  const defaultTime = shell.defaults?.agg_time_dimension;
  return {
    name: shell.name,
    label: shell.label ?? wordsOf(shell.name),
    description: shell.description ?? '',
    synonyms: [],
    ...ownerOf(shell),
    table: { schema: table.schema, table: table.table },
    primaryKey: primaryColumn !== undefined && PLAIN_COLUMN.test(primaryColumn) ? [primaryColumn] : [],
    ...(keys.length > 0 && { keys }),
    ...(validity !== undefined && { validity }),
    ...(defaultTime !== undefined && { defaultTimeDimension: defaultTime }),
    dimensions: model.dimensions.flatMap((dimension) => buildDimension(dimension, table, leaveOut)),
    measures: model.measures.flatMap((measure) => buildMeasure(measure, leaveOut)),
  };
}

function mentionOf({ shell }: ReadSemanticModel) {
  const { node_relation: relation, model, name } = shell;
  if (relation !== undefined) {
    const schema = relation.schema_name;
    return { table: relation.alias, ...(schema !== undefined && { schema }) };
  }
  // `ref('orders')` or `source('shop', 'orders')`: the last name in quotes is the table.
  return { table: model?.match(/(['"])([^'"]+)\1\s*\)\s*(?:}})?\s*$/)?.[2] ?? name };
}

function keysOf({ shell, entities }: ReadSemanticModel): EntityKey[] {
  const keys = entities.map(({ value }) => buildKey(value));
  const { primary_entity: primary } = shell;
  const isNamed = primary === undefined || keys.some((key) => key.name === primary);
  return isNamed ? keys : [...keys, { name: primary, kind: 'primary', virtual: true }];
}

function buildKey({ name, type, expr }: MetricFlowEntity): EntityKey {
  return { name, kind: type, ...(expr !== undefined && expr !== name && { expression: expr }) };
}

function validityOf(dimensions: readonly Located<MetricFlowDimension>[]): Entity['validity'] {
  const marked = (mark: 'is_start' | 'is_end') =>
    dimensions.find(({ value }) => value.type_params?.validity_params?.[mark])?.value.name;
  const from = marked('is_start');
  const to = marked('is_end');
  return from === undefined || to === undefined ? undefined : { from, to };
}

function buildDimension(
  { path, value }: Located<MetricFlowDimension>,
  table: ImportTable,
  leaveOut: LeaveOut,
): Dimension[] {
  const { name, label, description, type, is_partition: isPartition } = value;
  const sql = value.expr ?? name;
  const isColumn = PLAIN_COLUMN.test(sql);
  const stored = isColumn ? table.timeTypeOf(sql) : undefined;
  const grain = value.type_params?.time_granularity;
  if (grain !== undefined && !isGrain(grain)) {
    leaveOut(path, `"${grain}" is not a grain that a dimension can have.`);
    return [];
  }
  const isTime = type === 'time';
  // A time that is stored as text has to be read before it can be cut.
  const isWritten = isTime && stored === 'text';
  const timeType = isWritten ? 'timestamp' : stored;
  return [
    {
      name,
      label: label ?? wordsOf(name),
      description: description ?? '',
      synonyms: [],
      kind: type,
      ...(isWritten && { expression: `CAST(${sql} AS timestamp)` }),
      ...(!isWritten && (isColumn ? { column: sql } : { expression: sql })),
      ...(isTime && grain !== undefined && { grain }),
      ...(isPartition === true && { isPartition }),
      ...(isTime && timeType !== undefined && timeType !== 'text' && { timeType }),
    },
  ];
}

type Aggregation = Omit<MetricFlowMeasure, 'name' | 'create_metric' | 'label' | 'description' | 'config'>;

function buildMeasure({ path, value }: Located<MetricFlowMeasure>, leaveOut: LeaveOut): Measure[] {
  const { name, label, description } = value;
  const aggregated = buildAggregation({ path, value: { expr: name, ...value } }, leaveOut);
  if (aggregated === undefined) return [];
  return [
    {
      name,
      label: label ?? wordsOf(name),
      ...(description !== undefined && { description }),
      ...aggregated,
    },
  ];
}

/** What measures and simple metrics say alike: how rows are aggregated. */
export function buildAggregation(
  { path, value }: Located<Aggregation>,
  leaveOut: LeaveOut,
): Omit<Measure, 'name' | 'label'> | undefined {
  const { agg, agg_params: params, expr, agg_time_dimension: time, non_additive_dimension: last } = value;
  if (agg === 'percentile' && params?.percentile === undefined) {
    leaveOut(path, 'A percentile needs agg_params.percentile.');
    return undefined;
  }
  // Counting a constant counts rows.
  const countsRows = agg === 'count' && (expr === undefined || /^('[^']*'|\d+|\*)$/.test(expr.trim()));
  return {
    aggregation: agg,
    ...(expr !== undefined && !countsRows && { expression: expr }),
    ...(agg === 'percentile' &&
      params?.percentile !== undefined && {
        percentile: {
          value: params.percentile,
          ...(params.use_discrete_percentile === true && { discrete: true }),
          ...(params.use_approximate_percentile === true && { approximate: true }),
        },
      }),
    ...(time !== undefined && { timeDimension: time }),
    ...(last !== undefined && {
      nonAdditive: {
        dimension: last.name,
        choice: last.window_choice,
        ...(last.window_groupings.length > 0 && { groupings: last.window_groupings }),
      },
    }),
  };
}

export function buildTimeSpine(
  { path, value }: Located<MetricFlowTimeSpine>,
  options: ImportOptions,
  leaveOut: LeaveOut,
): TimeSpine[] {
  const { node_relation: relation, primary_column: primary, custom_granularities: custom } = value;
  if (!isGrain(primary.time_granularity)) {
    leaveOut(path, `"${primary.time_granularity}" is not a grain.`);
    return [];
  }
  const schema = relation.schema_name;
  const table = locateTable({ table: relation.alias, ...(schema !== undefined && { schema }) }, options);
  return [
    {
      name: relation.alias.toLowerCase(),
      table: { schema: table.schema, table: table.table },
      column: primary.name,
      grain: primary.time_granularity,
      ...(custom.length > 0 && {
        customGrains: custom.map(({ name, column_name: column }) => ({
          name,
          ...(column !== undefined && { column }),
        })),
      }),
    },
  ];
}

/** dbt's groups are who answers for a thing. */
export function ownerOf({
  config,
}: {
  readonly config?: { readonly group?: string | undefined } | undefined;
}) {
  return config?.group === undefined ? {} : { owner: config.group };
}

export function wordsOf(name: string): string {
  return name.replaceAll('_', ' ').trim();
}
