import { groupColumns } from '../passes/group-columns.js';
import { passQuery } from '../passes/pass-query.js';
import { type BaseAggregate, type Leaf, requireLeaf } from '../resolve/metric-leaf.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import type { PrintedAggregate } from '../statement/metric-sql.js';
import { identifier } from '../statement/sql-text.js';
import { joinParts } from './join-parts.js';
import type { MetricUnit } from './metric-unit.js';

/** Units brought together: what the SELECT over them needs. */
export interface CombinedUnits {
  readonly from: readonly string[];
  readonly where: readonly string[];
  /** True where the SELECT aggregates by itself: then it groups, and conditions on metrics are HAVING. */
  readonly aggregates: boolean;
  /** Set where all comes from one query before. */
  readonly only?: string;
  readonly groups: readonly string[];
  readonly instanceKeys: readonly string[];
  readonly leaf: (key: string) => PrintedAggregate;
}

/** One pass is one SELECT; several units become queries joined on their group-bys, so that no group is lost. */
export function combineUnits(
  compilation: Compilation,
  resolved: Pick<ResolvedMetrics, 'leaves'>,
  at: { readonly units: readonly MetricUnit[]; readonly ask: Ask },
): CombinedUnits {
  const { units, ask } = at;
  const [only, another] = units;
  if (only?.kind === 'pass' && another === undefined) {
    const { sql } = only;
    return {
      from: sql.from,
      where: sql.where,
      aggregates: true,
      groups: sql.groups,
      instanceKeys: sql.instanceKeys,
      leaf: (key) => filledLeaf(requireLeaf(resolved, key), sql.aggregates.get(key) ?? '', false),
    };
  }
  const columns = groupColumns(compilation, ask);
  if (only?.kind === 'query' && another === undefined) {
    return {
      from: [`FROM ${identifier(only.query)}`],
      where: [],
      aggregates: false,
      only: only.query,
      groups: ask.groups.map(({ name }) => identifier(name)),
      instanceKeys: columns.slice(ask.groups.length),
      leaf: (key) => {
        const leaf = requireLeaf(resolved, key);
        // What a time spine was joined to is filled there.
        const isFilled = leaf.kind === 'aggregate' && leaf.joinToTimeSpine;
        return isFilled ? { sql: identifier(key), exact: false } : filledLeaf(leaf, identifier(key), false);
      },
    };
  }
  const parts = units.map((unit) =>
    unit.kind === 'query'
      ? {
          query: unit.repeats === true ? onePerGroup(compilation, unit, columns) : unit.query,
          keys: [unit.key],
        }
      : {
          query: passQuery(compilation, unit.sql, ask, `${unit.pass.root.name}_totals`),
          keys: unit.pass.aggregates.map(({ key }) => key),
        },
  );
  const queries = [...new Set(parts.map(({ query }) => query))];
  const joined = joinParts(compilation, queries, columns);
  const groups = ask.groups.map(({ name }) => joined.group(name));
  return {
    from: joined.from,
    where: [],
    aggregates: false,
    groups,
    instanceKeys: columns.slice(groups.length).map((column) => joined.group(column)),
    leaf: (key) => {
      const part = parts.find(({ keys }) => keys.includes(key));
      const column = `${identifier(part?.query ?? '')}.${identifier(key)}`;
      return filledLeaf(requireLeaf(resolved, key), column, parts.length > 1);
    },
  };
}

/** Of several rows of a group the greatest value: joined as they are, they would multiply the rows of other parts. */
function onePerGroup(
  compilation: Compilation,
  { query, key }: Extract<MetricUnit, { kind: 'query' }>,
  columns: readonly string[],
): string {
  const text = compilation.select({
    columns: [
      ...columns.map((name) => ({ sql: identifier(name), name })),
      { sql: `max(${identifier(key)})`, name: key },
    ],
    from: [`FROM ${identifier(query)}`],
    where: [],
    groupBy: columns.map((_, position) => String(position + 1)),
    having: [],
    orderBy: [],
  });
  return compilation.addQuery(`${query}_once`, text);
}

/** A group that a part has no rows for: no rows were counted, while a sum of nothing stays unknown. */
function filledLeaf(leaf: Leaf, sql: string, joined: boolean): PrintedAggregate {
  const aggregate = leaf.kind === 'conversions' ? leaf.conversion : leaf;
  if (aggregate.kind === 'nested') return { sql, exact: false };
  const isZero = joined && leaf.kind === 'aggregate' && countsRows(leaf);
  const fill = aggregate.fillNullsWith ?? (isZero ? 0 : undefined);
  return {
    sql: fill === undefined ? sql : `coalesce(${sql}, ${fill})`,
    exact: aggregate.aggregation === 'average',
  };
}

function countsRows({ aggregation, of }: BaseAggregate): boolean {
  return aggregation === 'count' && of === undefined;
}
