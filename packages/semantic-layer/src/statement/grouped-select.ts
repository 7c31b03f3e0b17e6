import { ParleyError } from '@parley/errors';
import type { SortKey } from '../dialects/dialect-sql.js';
import type { OrderBy } from '../model/query.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { CombinedUnits } from '../units/combine-units.js';
import type { Ask, Compilation } from './compilation.js';
import { groupConditionSql } from './group-conditions.js';
import { printMetric } from './metric-sql.js';
import type { PlannedCondition } from './result-plan.js';
import { printEnd, type SelectColumn } from './select.js';
import { identifier } from './sql-text.js';

/** Metrics that were resolved, and their parts brought together: what the SELECT of groups is written from. */
export interface GroupedResult {
  readonly resolved: ResolvedMetrics;
  readonly ask: Ask;
  readonly combined: CombinedUnits;
}

/** What is taken from the groups. */
export interface GroupedOutput {
  readonly metrics: readonly string[];
  readonly conditions: readonly PlannedCondition[];
  readonly orderBy: readonly OrderBy[];
  readonly limit?: number | undefined;
  /** Names for keys that keep instances apart, where others need them; then hidden group-bys are columns, too. */
  readonly keyNames?: readonly string[];
}

/** The groups with their metrics, in one SELECT. */
export function groupedSelect(
  compilation: Compilation,
  result: GroupedResult,
  output: GroupedOutput,
): string {
  const { ask, combined } = result;
  const { dialect } = compilation.target;
  const metricSql = (name: string): string => metricText(compilation, result, name);
  const conditions = output.conditions.map((each) => groupConditionSql(each, metricSql, dialect));
  const shown = shownGroups(ask, output);
  const columns = [
    ...shown.map((place): SelectColumn => column(combined.groups[place], ask.groups[place]?.name)),
    ...(output.keyNames ?? []).map((name, place): SelectColumn => column(combined.instanceKeys[place], name)),
    ...output.metrics.map((name): SelectColumn => ({ sql: metricSql(name), name })),
  ];
  const order = orderBy(compilation, result, output);
  const isPlain = conditions.length === 0 && combined.instanceKeys.length === 0;
  if (combined.only !== undefined && isPlain && columns.length === ask.groups.length + 1) {
    const isSame = columns.every(({ sql, name }) => sql === identifier(name));
    const whole = isSame ? compilation.takeLastQuery(combined.only) : undefined;
    if (whole !== undefined) return [whole, ...printEnd(order, output.limit)].join('\n');
  }
  const groupBy = [
    ...combined.groups.map((sql, place) => (shown.includes(place) ? String(shown.indexOf(place) + 1) : sql)),
    ...combined.instanceKeys,
  ];
  return compilation.select({
    columns,
    from: combined.from,
    where: [...combined.where, ...(combined.aggregates ? [] : conditions)],
    groupBy: combined.aggregates ? groupBy : [],
    having: combined.aggregates ? conditions : [],
    orderBy: order,
    ...(output.limit === undefined ? {} : { limit: output.limit }),
  });
}

/** Ties are broken by the groups, so that the same data gives the same rows in the same order. */
function orderBy(compilation: Compilation, result: GroupedResult, output: GroupedOutput): string[] {
  if (output.orderBy.length === 0 && output.limit === undefined) return [];
  const { ask, combined } = result;
  const { dialect } = compilation.target;
  const shown = shownGroups(ask, output);
  const places = output.orderBy.map(({ by }) =>
    ask.groups.findIndex((group) => group.as === by || group.dimension === by),
  );
  const groupKey = (place: number): SortKey => {
    const sql = combined.groups[place] ?? '';
    if (!shown.includes(place)) return { sql, name: sql };
    return { sql, name: identifier(ask.groups[place]?.name ?? ''), position: shown.indexOf(place) + 1 };
  };
  const metricKey = (name: string): SortKey => {
    const sql = metricText(compilation, result, name);
    const place = output.metrics.indexOf(name);
    if (place < 0) return { sql, name: sql };
    return { sql, name: identifier(name), position: shown.length + place + 1 };
  };
  const written = output.orderBy.map(({ by, direction }, number) => {
    const place = places[number] ?? -1;
    if (place < 0 && by.includes('.')) throw notGrouped(by);
    const key = place >= 0 ? groupKey(place) : metricKey(by);
    return direction === 'descending' ? dialect.descending(key) : dialect.ascending(key);
  });
  const rest = ask.groups.flatMap((_, place) => (places.includes(place) ? [] : [groupKey(place)]));
  const keys = combined.instanceKeys.map((sql) => ({ sql, name: sql }));
  return [...written, ...[...rest, ...keys].map(dialect.ascending)];
}

/** The places of the group-bys that are columns. */
function shownGroups(ask: Ask, { keyNames }: GroupedOutput): readonly number[] {
  const places = ask.groups.map((_, place) => place);
  return keyNames === undefined ? places.filter((place) => ask.groups[place]?.hidden !== true) : places;
}

function metricText(
  { target: { dialect } }: Compilation,
  { resolved, combined }: GroupedResult,
  name: string,
): string {
  const metric = resolved.metrics.get(name);
  if (metric === undefined) throw new Error(`the metric ${name} was not resolved`);
  return printMetric(metric.tree, { aggregate: combined.leaf, asDecimal: dialect.asDecimal });
}

function column(sql = '', name = ''): SelectColumn {
  return { sql, name };
}

/** The error for an order by what the rows don't have. */
export function notGrouped(by: string): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${by}" orders the rows but is not grouped by; group by it too (with "hidden" where it shall not be shown).`,
  );
}
