import { ParleyError } from '@parley/errors';
import type { DialectSql, SortKey, SqlTarget } from './dialects/dialect-sql.js';
import { COMPARISON_SQL } from './filter-sql.js';
import { joinParts } from './join-parts.js';
import { groupIntoSources, type MetricSource, type SourceSql, writeSource } from './metric-source.js';
import { type PrintedAggregate, printMetric } from './metric-sql.js';
import type { ModelIndex } from './model-index.js';
import { nameGroupColumns } from './output-names.js';
import type { CompiledQuery, MetricsQuery } from './query.js';
import {
  type BaseAggregate,
  type ResolvedMetric,
  type ResolvedMetrics,
  resolveMetrics,
} from './resolve-metrics.js';
import { printSelect, printWith, type SelectColumn } from './select.js';
import { identifier, literal } from './sql-text.js';

/** Everything that printing the last SELECT needs. */
interface Prepared {
  readonly query: MetricsQuery;
  readonly resolved: ResolvedMetrics;
  readonly groupNames: readonly string[];
  readonly dialect: DialectSql;
}

/** Metrics by dimensions. Each entity is aggregated by itself before anything is joined to it that could multiply its rows. */
export function compileMetrics(index: ModelIndex, query: MetricsQuery, target: SqlTarget): CompiledQuery {
  const resolved = resolveMetrics(index, query);
  const sources = groupIntoSources(index, query, resolved.aggregates.values());
  const names = nameGroupColumns(index, query.groupBy, {
    metricTimes: [...new Set(sources.flatMap((source) => source.timeRef ?? []))],
    taken: query.metrics,
  });
  const prepared = {
    query,
    resolved,
    groupNames: names.map((name) => name.name),
    dialect: target.dialect,
  };
  const written = sources.map((source) => ({ source, sql: writeSource(index, source, { query, target }) }));
  const [only, another] = written;
  return {
    sql:
      only !== undefined && another === undefined
        ? oneSource(prepared, only.sql)
        : combined(prepared, written),
    columns: [
      ...names.map(({ name, label }, position) => ({
        name,
        label,
        role: 'dimension' as const,
        source: query.groupBy[position]?.dimension ?? '',
      })),
      ...query.metrics.map((name) => ({
        name,
        label: requireMetric(resolved, name).label,
        role: 'metric' as const,
        source: name,
      })),
    ],
  };
}

function oneSource(prepared: Prepared, sql: SourceSql): string {
  const metricSql = metricPrinter(prepared, (aggregate) => ({
    sql: sql.aggregates.get(aggregate.key) ?? '',
    exact: aggregate.aggregation === 'average',
  }));
  return printSelect({
    columns: [...groupColumns(prepared, sql.groups), ...metricColumns(prepared, metricSql)],
    from: sql.from,
    where: sql.where,
    groupBy: [...sql.groups.map((_, position) => String(position + 1)), ...sql.instanceKeys],
    having: metricConditions(prepared, metricSql),
    orderBy: orderBy(prepared, { metric: metricSql, groups: sql.groups, instanceKeys: sql.instanceKeys }),
    ...limitOf(prepared),
  });
}

/** Several entities: one aggregating query each, joined on the group-bys so that no group is lost. */
function combined(prepared: Prepared, written: readonly { source: MetricSource; sql: SourceSql }[]): string {
  const names = partNames(written.map(({ source }) => source));
  const parts = written.map(({ source, sql }, position) => ({
    name: names[position] ?? '',
    source,
    keys: sql.instanceKeys.map((_, number) => `instance_key_${number + 1}`),
    sql: printSelect({
      columns: [
        ...groupColumns(prepared, sql.groups),
        ...sql.instanceKeys.map((key, number) => ({ sql: key, name: `instance_key_${number + 1}` })),
        ...[...sql.aggregates].map(([key, call]) => ({ sql: call, name: key })),
      ],
      from: sql.from,
      where: sql.where,
      groupBy: [...sql.groups, ...sql.instanceKeys].map((_, number) => String(number + 1)),
      having: [],
      orderBy: [],
    }),
  }));
  const metricSql = metricPrinter(prepared, (aggregate) => {
    const part = parts.find(({ source }) => source.aggregates.includes(aggregate));
    const column = `${identifier(part?.name ?? '')}.${identifier(aggregate.key)}`;
    // A group that an entity has no rows for: none were counted, while a sum of nothing stays unknown.
    const counted = aggregate.aggregation === 'count' || aggregate.aggregation === 'count_distinct';
    return { sql: counted ? `coalesce(${column}, 0)` : column, exact: aggregate.aggregation === 'average' };
  });
  const keys = parts[0]?.keys ?? [];
  const joined = joinParts(names, [...prepared.groupNames, ...keys], prepared.dialect);
  const last = printSelect({
    columns: [
      ...groupColumns(
        prepared,
        prepared.groupNames.map((name) => joined.group(name)),
      ),
      ...metricColumns(prepared, metricSql),
    ],
    from: joined.from,
    where: metricConditions(prepared, metricSql),
    groupBy: [],
    having: [],
    orderBy: orderBy(prepared, {
      metric: metricSql,
      groups: prepared.groupNames.map((name) => joined.group(name)),
      instanceKeys: keys.map((key) => joined.group(key)),
    }),
    ...limitOf(prepared),
  });
  return printWith([...parts, ...joined.queries], last);
}

function groupColumns(prepared: Prepared, groups: readonly string[]): SelectColumn[] {
  return groups.map((sql, position) => ({ sql, name: prepared.groupNames[position] ?? '' }));
}

function metricColumns(prepared: Prepared, metricSql: (name: string) => string): SelectColumn[] {
  return prepared.query.metrics.map((name) => ({ sql: metricSql(name), name }));
}

function metricConditions(prepared: Prepared, metricSql: (name: string) => string): string[] {
  return prepared.query.metricFilters.map(
    ({ metric, op, value }) => `${parenthesised(metricSql(metric))} ${COMPARISON_SQL[op]} ${literal(value)}`,
  );
}

/** What the rows of a SELECT can be ordered by, as SQL of that SELECT. */
interface Orderable {
  readonly metric: (name: string) => string;
  /** One for each group-by of the query. */
  readonly groups: readonly string[];
  readonly instanceKeys: readonly string[];
}

/** Ties are broken by the groups, so that the same data gives the same rows in the same order. */
function orderBy({ query, groupNames, dialect }: Prepared, from: Orderable): string[] {
  if (query.orderBy.length === 0 && query.limit === undefined) return [];
  const positions = query.orderBy.map(({ by }) => query.groupBy.findIndex((group) => group.dimension === by));
  const groupKey = (position: number): SortKey => ({
    sql: from.groups[position] ?? '',
    name: identifier(groupNames[position] ?? ''),
  });
  const written = query.orderBy.map(({ by, direction }, number) => {
    const position = positions[number] ?? -1;
    if (position < 0 && by.includes('.')) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        `"${by}" orders the rows but is not grouped by; group by it too.`,
      );
    }
    const key = position >= 0 ? groupKey(position) : metricKey(by, query, from.metric);
    return direction === 'descending' ? dialect.descending(key) : dialect.ascending(key);
  });
  const rest = groupNames.flatMap((_, position) =>
    positions.includes(position) ? [] : [groupKey(position)],
  );
  const keys = from.instanceKeys.map((sql) => ({ sql, name: sql }));
  return [...written, ...[...rest, ...keys].map(dialect.ascending)];
}

function metricKey(by: string, query: MetricsQuery, metricSql: (name: string) => string): SortKey {
  const sql = metricSql(by);
  return { sql, name: query.metrics.includes(by) ? identifier(by) : sql };
}

function limitOf(prepared: Prepared): { limit?: number } {
  return prepared.query.limit === undefined ? {} : { limit: prepared.query.limit };
}

function metricPrinter(prepared: Prepared, aggregate: (aggregate: BaseAggregate) => PrintedAggregate) {
  return (name: string): string =>
    printMetric(requireMetric(prepared.resolved, name).tree, {
      aggregate: (key) => {
        const base = prepared.resolved.aggregates.get(key);
        if (base === undefined) throw new Error(`the aggregate ${key} was not resolved`);
        return aggregate(base);
      },
      asDecimal: prepared.dialect.asDecimal,
    });
}

function requireMetric(resolved: ResolvedMetrics, name: string): ResolvedMetric {
  const metric = resolved.metrics.get(name);
  if (metric === undefined) throw new Error(`the metric ${name} was not resolved`);
  return metric;
}

function partNames(sources: readonly MetricSource[]): string[] {
  const used = new Map<string, number>();
  return sources.map((source) => {
    const name = `${source.root.name}_totals`;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

function parenthesised(sql: string): string {
  return / [-+*/] /.test(sql) ? `(${sql})` : sql;
}
