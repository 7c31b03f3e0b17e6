import { ParleyError } from '@parley/errors';
import { metricValueTree } from '../model/metric-value-tree.js';
import { METRIC_TIME, type MetricsQuery } from '../model/query.js';
import { instanceKeyName } from '../passes/group-columns.js';
import { type ModelIndex, requireDimension } from '../resolve/model-index.js';
import type { Compilation, NamedGroup } from './compilation.js';
import { groupConditionSql } from './group-conditions.js';
import { type GroupedResult, groupedSelect, notGrouped } from './grouped-select.js';
import { printMetric } from './metric-sql.js';
import { freeName } from './output-names.js';
import { limitColumns, orderedGroup, placeColumn, type ResultGroup, windowSql } from './result-levels.js';
import { computedName, conditionMetrics, type ResultMetric, type ResultPlan } from './result-plan.js';
import type { SelectColumn } from './select.js';
import { identifier } from './sql-text.js';

/** A result of which more is computed, or which is cut in other ways than by its first rows. */
interface Result {
  readonly groups: readonly ResultGroup[];
  readonly instanceKeys: readonly string[];
  /** The query that has them, and its other columns. */
  readonly from: string;
  readonly columns: readonly SelectColumn[];
}

/** True where the groups and their metrics alone don't answer a query. */
export function needsLevels(query: MetricsQuery, plan: ResultPlan): boolean {
  return plan.levels.length > 0 || query.limitPer !== undefined || cutsTies(query);
}

/** The last SELECT over a result: values by the places of its rows, conditions on them, and cuts within groups or with ties. */
export function resultSelect(
  compilation: Compilation,
  of: { readonly query: MetricsQuery; readonly plan: ResultPlan; readonly result: GroupedResult },
): string {
  const { query, plan } = of;
  const { dialect } = compilation.target;
  const isCut = plan.after.length > 0 || query.limitPer !== undefined || cutsTies(query);
  let result = baseResult(compilation, of);
  plan.levels.forEach((level, position) => {
    const isLast = position === plan.levels.length - 1;
    result = withLevel(compilation, result, { level, isLater: isCut || !isLast });
  });
  const order = orderKeys(compilation, result, query);
  const column = (name: string): string => columnSql(result, name);
  const taken = everyColumn(result).map(({ name }) => name);
  const place = freeName('place', taken);
  let where = plan.after.map((condition) => groupConditionSql(condition, column, dialect));
  for (const cut of cutsOf(query, result, order)) {
    const from = compilation.addQuery(
      'placed',
      compilation.select({
        columns: [...everyColumn(result), placeColumn(compilation, { ...cut, name: place })],
        from: [`FROM ${identifier(result.from)}`],
        where,
      }),
    );
    result = { ...result, from };
    where = [`${place} <= ${cut.count}`];
  }
  const isLimited = query.limit !== undefined && !cutsTies(query);
  const isOrdered = query.orderBy.length > 0 || query.limit !== undefined || query.limitPer !== undefined;
  return compilation.select({
    columns: [
      ...of.result.ask.groups.flatMap(({ name, hidden }) =>
        hidden === true ? [] : [{ sql: identifier(name), name }],
      ),
      ...query.metrics.map((name) => ({ sql: columnSql(result, name), name })),
    ],
    from: [`FROM ${identifier(result.from)}`],
    where,
    orderBy: isOrdered ? [...order.written, ...order.ties.map((name) => ascending(compilation, name))] : [],
    ...(isLimited ? { limit: query.limit } : {}),
  });
}

/** The groups, and of their metrics those that anything else is made of. */
function baseResult(
  compilation: Compilation,
  {
    query,
    plan,
    result,
  }: { readonly query: MetricsQuery; readonly plan: ResultPlan; readonly result: GroupedResult },
): Result {
  const used = new Set([
    ...query.metrics,
    ...query.orderBy.map(({ by }) => by),
    ...plan.after.flatMap(conditionMetrics),
    ...plan.levels.flat().flatMap(partsOf),
  ]);
  const metrics = plan.base.filter((name) => used.has(name));
  const instanceKeys = result.combined.instanceKeys.map((_, position) => instanceKeyName(position));
  const text = groupedSelect(compilation, result, {
    metrics,
    conditions: plan.before,
    orderBy: [],
    keyNames: instanceKeys,
  });
  const { groups } = result.ask;
  return {
    groups: groups.map((group) => resultGroup(compilation.index, group)),
    instanceKeys,
    from: compilation.addQuery('result', text),
    columns: metrics.map((name) => ({ sql: identifier(name), name })),
  };
}

/** Computes a level: in a query of its own where others are computed of it, else where it is shown. */
function withLevel(
  compilation: Compilation,
  result: Result,
  { level, isLater }: { readonly level: readonly ResultMetric[]; readonly isLater: boolean },
): Result {
  const added = level.map((metric) => ({ sql: levelSql(compilation, result, metric), name: metric.name }));
  const columns = [...result.columns, ...added];
  if (!isLater) return { ...result, columns };
  const text = compilation.select({
    columns: everyColumn({ ...result, columns }),
    from: [`FROM ${identifier(result.from)}`],
  });
  return {
    ...result,
    from: compilation.addQuery('result', text),
    columns: columns.map(({ name }) => ({ sql: identifier(name), name })),
  };
}

function levelSql(compilation: Compilation, result: Result, metric: ResultMetric): string {
  if ('window' in metric) return windowSql(compilation, metric, result);
  const tree = metricValueTree(metric.computed, (part) => ({
    kind: 'name',
    name: typeof part === 'string' ? part : computedName(part),
  }));
  return printMetric(tree, {
    aggregate: (name) => ({ sql: columnSql(result, name), exact: false }),
    asDecimal: compilation.target.dialect.asDecimal,
  });
}

function partsOf(metric: ResultMetric): readonly string[] {
  if ('window' in metric) return [metric.of];
  const parts: string[] = [];
  metricValueTree(metric.computed, (part) => {
    const name = typeof part === 'string' ? part : computedName(part);
    parts.push(name);
    return { kind: 'name', name };
  });
  return parts;
}

interface Order {
  readonly written: readonly string[];
  /** Columns that tell rows apart which are equal by what is written. */
  readonly ties: readonly string[];
}

function orderKeys({ target: { dialect } }: Compilation, result: Result, query: MetricsQuery): Order {
  const groups = query.orderBy.map((order) => orderedGroup(result.groups, order));
  const written = query.orderBy.map(({ by, direction }, position) => {
    const group = groups[position];
    if (group === undefined && by.includes('.')) throw notGrouped(by);
    const sql = group === undefined ? columnSql(result, by) : identifier(group.name);
    const key = { sql, name: group === undefined && query.metrics.includes(by) ? identifier(by) : sql };
    return direction === 'descending' ? dialect.descending(key) : dialect.ascending(key);
  });
  const rest = result.groups.filter((group) => !groups.includes(group)).map(({ name }) => name);
  return { written, ties: [...rest, ...result.instanceKeys] };
}

/** How a query cuts its result, one cut after the other. @throws ParleyError SEMANTIC_QUERY_INVALID for ties without an order */
function cutsOf(query: MetricsQuery, { groups }: Result, order: Order) {
  if (query.withTies === true && order.written.length === 0) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Rows can only tie by what they are ordered by; say the order, or leave "withTies" out.',
    );
  }
  const ties = query.withTies === true ? [] : order.ties;
  const { limitPer, limit } = query;
  return [
    ...(limitPer === undefined
      ? []
      : [{ count: limitPer.count, within: limitColumns(groups, limitPer), order: order.written, ties }]),
    ...(limit === undefined || !cutsTies(query)
      ? []
      : [{ count: limit, within: [], order: order.written, ties }]),
  ];
}

function cutsTies({ limit, withTies }: Pick<MetricsQuery, 'limit' | 'withTies'>): boolean {
  return limit !== undefined && withTies === true;
}

function everyColumn({ groups, instanceKeys, columns }: Result): readonly SelectColumn[] {
  const names = [...groups.map(({ name }) => name), ...instanceKeys];
  return [...names.map((name) => ({ sql: identifier(name), name })), ...columns];
}

function columnSql({ columns }: Result, name: string): string {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw new Error(`the result has no ${name}`);
  return column.sql;
}

function ascending({ target: { dialect } }: Compilation, name: string): string {
  return dialect.ascending({ sql: identifier(name), name: identifier(name) });
}

function resultGroup(index: ModelIndex, group: NamedGroup): ResultGroup {
  const { name, dimension, as, grain, customGrain, datePart } = group;
  const isCut = (grain ?? customGrain ?? datePart) !== undefined;
  const isTime = dimension === METRIC_TIME || isCut || isOfTime(index, dimension);
  return { name, dimension, isTime, ...(as === undefined ? {} : { as }) };
}

function isOfTime(index: ModelIndex, dimension: NamedGroup['dimension']): boolean {
  return !dimension.endsWith('.key') && requireDimension(index, dimension).dimension.kind === 'time';
}
