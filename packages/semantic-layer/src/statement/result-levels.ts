import { ParleyError } from '@parley/errors';
import type { SortKey } from '../dialects/dialect-sql.js';
import type { WindowMetric } from '../model/ad-hoc-metric.js';
import type { Arithmetic } from '../model/arithmetic.js';
import type { DimensionRef } from '../model/model.js';
import type { LimitPer, OrderBy } from '../model/query.js';
import type { Compilation } from './compilation.js';
import { printMetric } from './metric-sql.js';
import type { SelectColumn } from './select.js';
import { identifier } from './sql-text.js';

/** A column of a result that others are computed of. */
export interface ResultGroup {
  /** Its column. */
  readonly name: string;
  readonly dimension: DimensionRef;
  readonly as?: string;
  readonly isTime: boolean;
}

/** A metric of the result's rows, as SQL over its columns. */
export function windowSql(
  compilation: Compilation,
  metric: WindowMetric,
  result: { readonly groups: readonly ResultGroup[]; readonly instanceKeys: readonly string[] },
): string {
  const { dialect } = compilation.target;
  const { window, back = 1 } = metric;
  const value = identifier(metric.of);
  switch (window) {
    case 'rank':
    case 'dense_rank':
    case 'row_number': {
      const within = (metric.within ?? []).map((ref) => requireGroup(result.groups, ref, metric.name).name);
      const key = { sql: value, name: value };
      const by = metric.direction === 'ascending' ? dialect.ascending(key) : dialect.descending(key);
      const ties = window === 'row_number' ? everyColumn(result).map((name) => ascending(dialect, name)) : [];
      return `${window}() ${over(within, [by, ...ties])}`;
    }
    case 'running_total':
      return `sum(${value}) ${over(...sequence(compilation, metric, result), 'ROWS UNBOUNDED PRECEDING')}`;
    case 'previous':
    case 'change':
    case 'growth': {
      const before = `${dialect.earlier(value, back)} ${over(...sequence(compilation, metric, result))}`;
      return printMetric(sinceThen(window), {
        aggregate: (name) => ({ sql: name === 'before' ? before : value, exact: false }),
        asDecimal: dialect.asDecimal,
      });
    }
  }
}

/** Numbers the rows of a result in its order, within some of its columns or in all, so that it can be cut. */
export function placeColumn(
  { target: { dialect } }: Compilation,
  of: {
    readonly name: string;
    readonly within: readonly string[];
    readonly order: readonly string[];
    /** What tells rows apart that are equal by the order; empty: they share a place. */
    readonly ties: readonly string[];
  },
): SelectColumn {
  const call = of.ties.length === 0 ? 'rank()' : 'row_number()';
  const ties = of.ties.map((name) => ascending(dialect, name));
  return { sql: `${call} ${over(of.within, [...of.order, ...ties])}`, name: of.name };
}

/** The columns of some group-bys of a result. */
export function limitColumns(groups: readonly ResultGroup[], { within }: LimitPer): readonly string[] {
  return within.map((ref) => requireGroup(groups, ref, 'limitPer').name);
}

/** The group-by that an order is by; undefined where it is by a metric. */
export function orderedGroup(groups: readonly ResultGroup[], { by }: OrderBy): ResultGroup | undefined {
  return groups.find((group) => group.as === by || group.dimension === by);
}

function sinceThen(window: 'previous' | 'change' | 'growth'): Arithmetic {
  const [now, before] = ['now', 'before'].map((name): Arithmetic => ({ kind: 'name', name }));
  if (now === undefined || before === undefined) throw new Error('there are two');
  if (window === 'previous') return before;
  const change: Arithmetic = { kind: 'binary', operator: '-', left: now, right: before };
  return window === 'change' ? change : { kind: 'binary', operator: '/', left: change, right: before };
}

/** What rows are compared within, and in which order they follow each other. */
function sequence(
  { target: { dialect } }: Compilation,
  metric: WindowMetric,
  {
    groups,
    instanceKeys,
  }: { readonly groups: readonly ResultGroup[]; readonly instanceKeys: readonly string[] },
): readonly [readonly string[], readonly string[]] {
  const along =
    metric.along === undefined
      ? groups.filter(({ isTime }) => isTime)
      : [requireGroup(groups, metric.along, metric.name)];
  if (along.length === 0) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${metric.name}" needs rows that follow each other in time; group by metric.time, or say with "along" what they follow each other by.`,
    );
  }
  const others =
    metric.within === undefined
      ? [...groups.filter((group) => !along.includes(group)).map(({ name }) => name), ...instanceKeys]
      : metric.within.map((ref) => requireGroup(groups, ref, metric.name).name);
  return [others, along.map(({ name }) => ascending(dialect, name))];
}

function over(within: readonly string[], order: readonly string[], frame?: string): string {
  const clauses = [
    ...(within.length === 0 ? [] : [`PARTITION BY ${within.map(identifier).join(', ')}`]),
    `ORDER BY ${order.join(', ')}`,
    ...(frame === undefined ? [] : [frame]),
  ];
  return `OVER (${clauses.join(' ')})`;
}

function ascending(dialect: { ascending(key: SortKey): string }, name: string): string {
  return dialect.ascending({ sql: identifier(name), name: identifier(name) });
}

function everyColumn(result: {
  readonly groups: readonly ResultGroup[];
  readonly instanceKeys: readonly string[];
}): readonly string[] {
  return [...result.groups.map(({ name }) => name), ...result.instanceKeys];
}

function requireGroup(groups: readonly ResultGroup[], ref: DimensionRef, by: string): ResultGroup {
  const group = groups.find(({ dimension, as }) => dimension === ref || as === ref);
  if (group !== undefined) return group;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${by}" is by "${ref}", which is not grouped by; group by it too (with "hidden" where it shall not be shown).`,
  );
}
