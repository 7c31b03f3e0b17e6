import { ParleyError } from '@parley/errors';
import type { SortKey } from '../dialects/dialect-sql.js';
import { arithmeticNames } from '../model/arithmetic.js';
import type { CompiledQuery, MetricsQuery } from '../model/query.js';
import { COMPARISON_SQL, constantSql } from '../passes/filter-sql.js';
import { baseAggregates, groupColumn, rangeGrain, withTimeGrain } from '../resolve/metric-groups.js';
import { type ResolvedMetric, type ResolvedMetrics, resolveMetrics } from '../resolve/resolve-metrics.js';
import { withEveryPeriod } from '../time/every-period.js';
import { stretches } from '../time/time-range.js';
import { type CombinedUnits, combineUnits } from '../units/combine-units.js';
import { writeUnits } from '../units/metric-units.js';
import type { Ask, Compilation, NamedGroup } from './compilation.js';
import { printMetric } from './metric-sql.js';
import { nameGroupColumns } from './output-names.js';
import { printEnd, printWith, type SelectColumn } from './select.js';
import { identifier } from './sql-text.js';

/** Everything that writing the last SELECT needs. */
interface Prepared {
  readonly compilation: Compilation;
  readonly query: MetricsQuery;
  readonly resolved: ResolvedMetrics;
  readonly ask: Ask;
  readonly combined: CombinedUnits;
}

/** Metrics by dimensions. Each entity is aggregated by itself before anything is joined to it that could multiply its rows. */
export function compileMetrics(compilation: Compilation, query: MetricsQuery): CompiledQuery {
  const { index } = compilation;
  const prepared = prepare(compilation, query);
  const { ask, resolved } = prepared;
  const labels = prepared.labels;
  const [first] = baseAggregates(resolved.leaves.values());
  return {
    sql: printWith(compilation.queries, lastSelect(prepared)),
    columns: [
      ...ask.groups.map((group, position) =>
        groupColumn(index, group, { label: labels[position] ?? group.name, entity: first?.entity }),
      ),
      ...query.metrics.map((name) => ({
        name,
        label: requireMetric(resolved, name).label,
        role: 'metric' as const,
        source: name,
      })),
    ],
  };
}

function prepare(
  compilation: Compilation,
  query: MetricsQuery,
): Prepared & { readonly labels: readonly string[] } {
  const { index } = compilation;
  const resolved = resolveMetrics(index, query);
  const leaves = [...resolved.leaves.values()];
  const groupBy = withTimeGrain(index, query.groupBy, { metrics: query.metrics, leaves });
  const names = nameGroupColumns(index, groupBy, {
    metricTimes: [...new Set(baseAggregates(leaves).flatMap(({ timeRef }) => timeRef ?? []))],
    taken: query.metrics,
  });
  const groups = groupBy.map(
    (group, position): NamedGroup => ({ ...group, name: names[position]?.name ?? '' }),
  );
  const { timeRange } = query;
  const ask: Ask = {
    groups,
    filters: query.filters,
    related: query.related ?? [],
    where: query.where ?? [],
    ...(timeRange === undefined
      ? {}
      : {
          range: {
            stretches: stretches(timeRange, rangeGrain(index, groups, leaves)),
            ...(timeRange.dimension === undefined ? {} : { dimension: timeRange.dimension }),
          },
        }),
  };
  const keys = [...resolved.metrics.values()].flatMap(({ tree }) => [...arithmeticNames(tree)]);
  const units = writeUnits(compilation, resolved, { keys, ask });
  const all = query.fillMissing === true ? withEveryPeriod(compilation, { units, ask, resolved }) : units;
  const combined = combineUnits(compilation, resolved, { units: all, ask });
  return { compilation, query, resolved, ask, combined, labels: names.map(({ label }) => label) };
}

/** A metric by some values, as a query before the last one. */
export function writeMetricBy(
  compilation: Compilation,
  metric: string,
  by: readonly `${string}.${string}`[],
) {
  const prepared = prepare(compilation, {
    kind: 'metrics',
    metrics: [metric],
    groupBy: by.map((dimension) => ({ dimension })),
    filters: [],
    metricFilters: [],
    orderBy: [],
  });
  const groups = prepared.ask.groups.map(({ name }) => name);
  const query = compilation.addQuery(`${metric}_by_${groups.join('_')}`, lastSelect(prepared));
  return { query, groups };
}

function lastSelect(prepared: Prepared): string {
  const { query, ask, combined } = prepared;
  const metricSql = (name: string): string => metricText(prepared, name);
  const conditions = query.metricFilters.map(
    ({ metric, op, value }) =>
      `${parenthesised(metricSql(metric))} ${COMPARISON_SQL[op]} ${constantSql(value, prepared.compilation.target.dialect)}`,
  );
  const columns = [
    ...combined.groups.map(
      (sql, position): SelectColumn => ({ sql, name: ask.groups[position]?.name ?? '' }),
    ),
    ...query.metrics.map((name): SelectColumn => ({ sql: metricSql(name), name })),
  ];
  const order = orderBy(prepared, metricSql);
  const isPlain = conditions.length === 0 && combined.instanceKeys.length === 0;
  if (combined.only !== undefined && isPlain && columns.every(({ sql, name }) => sql === identifier(name))) {
    const whole = prepared.compilation.takeLastQuery(combined.only);
    if (whole !== undefined) return [whole, ...printEnd(order, query.limit)].join('\n');
  }
  return prepared.compilation.select({
    columns,
    from: combined.from,
    where: [...combined.where, ...(combined.aggregates ? [] : conditions)],
    groupBy: combined.aggregates
      ? [...combined.groups.map((_, position) => String(position + 1)), ...combined.instanceKeys]
      : [],
    having: combined.aggregates ? conditions : [],
    orderBy: order,
    ...(query.limit === undefined ? {} : { limit: query.limit }),
  });
}

/** Ties are broken by the groups, so that the same data gives the same rows in the same order. */
function orderBy(
  { compilation, query, ask, combined }: Prepared,
  metricSql: (name: string) => string,
): string[] {
  if (query.orderBy.length === 0 && query.limit === undefined) return [];
  const { dialect } = compilation.target;
  const positions = query.orderBy.map(({ by }) =>
    ask.groups.findIndex((group) => group.as === by || group.dimension === by),
  );
  const groupKey = (position: number): SortKey => ({
    sql: combined.groups[position] ?? '',
    name: identifier(ask.groups[position]?.name ?? ''),
    position: position + 1,
  });
  const written = query.orderBy.map(({ by, direction }, number) => {
    const position = positions[number] ?? -1;
    if (position < 0 && by.includes('.')) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `"${by}" orders the rows but is not grouped by; group by it too.`,
      );
    }
    const metric = (): SortKey => {
      const sql = metricSql(by);
      const place = query.metrics.indexOf(by);
      if (place < 0) return { sql, name: sql };
      return { sql, name: identifier(by), position: ask.groups.length + place + 1 };
    };
    const key = position >= 0 ? groupKey(position) : metric();
    return direction === 'descending' ? dialect.descending(key) : dialect.ascending(key);
  });
  const rest = ask.groups.flatMap((_, position) =>
    positions.includes(position) ? [] : [groupKey(position)],
  );
  const keys = combined.instanceKeys.map((sql) => ({ sql, name: sql }));
  return [...written, ...[...rest, ...keys].map(dialect.ascending)];
}

function metricText({ compilation, resolved, combined }: Prepared, name: string): string {
  return printMetric(requireMetric(resolved, name).tree, {
    aggregate: combined.leaf,
    asDecimal: compilation.target.dialect.asDecimal,
  });
}

function requireMetric(resolved: ResolvedMetrics, name: string): ResolvedMetric {
  const metric = resolved.metrics.get(name);
  if (metric === undefined) throw new Error(`the metric ${name} was not resolved`);
  return metric;
}

function parenthesised(sql: string): string {
  return / [-+*/] /.test(sql) ? `(${sql})` : sql;
}
