import { ParleyError } from '@parley/errors';
import type { Aggregation } from '../model/model.js';
import { columnOf, columnsByGroup, groupColumns } from '../passes/group-columns.js';
import { passQuery } from '../passes/pass-query.js';
import { type BaseAggregate, type Leaf, requireLeaf } from '../resolve/metric-leaf.js';
import type { ResolvedMetrics } from '../resolve/resolve-metrics.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import type { PrintedAggregate } from '../statement/metric-sql.js';
import { identifier } from '../statement/sql-text.js';
import { type JoinedParts, joinParts } from './join-parts.js';
import type { MetricUnit, PassUnit, QueryUnit } from './metric-unit.js';

const ADDS_UP: ReadonlySet<Aggregation> = new Set(['sum', 'count', 'count_distinct', 'sum_boolean']);

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

/** What units are brought together of. */
interface Combining {
  readonly compilation: Compilation;
  readonly resolved: Pick<ResolvedMetrics, 'leaves'>;
  readonly ask: Ask;
}

/** One pass is one SELECT; several units become queries joined on their group-bys, so that no group is lost. */
export function combineUnits(
  compilation: Compilation,
  resolved: Pick<ResolvedMetrics, 'leaves'>,
  at: {
    readonly units: readonly MetricUnit[];
    readonly ask: Ask;
    /** A query that has all the groups there shall be. */
    readonly frame?: string | undefined;
  },
): CombinedUnits {
  const { ask, frame } = at;
  const combining = { compilation, resolved, ask };
  const units = at.units.filter((unit) => !isWhole(unit, ask));
  const wholes = at.units.filter((unit) => isWhole(unit, ask));
  if (units.length === 0 && frame === undefined) throw comparesNothing();
  const [only, another] = units;
  const isAlone = another === undefined && wholes.length === 0 && frame === undefined;
  if (only === undefined || !isAlone) return joinedUnits(combining, { units, wholes, frame });
  return only.kind === 'pass' ? onlyPass(combining, only) : onlyQuery(combining, only);
}

/** A pass that is written as the SELECT itself. */
function onlyPass({ resolved, ask }: Combining, { sql }: PassUnit): CombinedUnits {
  const { from, where, groups, instanceKeys, aggregates } = sql;
  return {
    ...{ from, where, groups, instanceKeys },
    aggregates: true,
    leaf: (key) =>
      filledLeaf(requireLeaf(resolved, key), { sql: aggregates.get(key) ?? '', joined: false, ask }),
  };
}

/** A query before, whose rows are the groups. */
function onlyQuery({ compilation, resolved, ask }: Combining, { query }: QueryUnit): CombinedUnits {
  return {
    from: [`FROM ${identifier(query)}`],
    where: [],
    aggregates: false,
    only: query,
    groups: ask.groups.map(({ name }) => identifier(name)),
    instanceKeys: groupColumns(compilation, ask).slice(ask.groups.length),
    leaf: (key) => {
      const leaf = requireLeaf(resolved, key);
      // What a time spine was joined to is filled there.
      const isFilled = leaf.kind === 'aggregate' && leaf.joinToTimeSpine;
      if (isFilled) return { sql: identifier(key), exact: false };
      return filledLeaf(leaf, { sql: identifier(key), joined: false, ask });
    },
  };
}

/** A query, and the leaves that are its columns. */
interface Part {
  readonly query: string;
  readonly keys: readonly string[];
}

function joinedUnits(
  combining: Combining,
  of: {
    readonly units: readonly MetricUnit[];
    readonly wholes: readonly MetricUnit[];
    readonly frame: string | undefined;
  },
): CombinedUnits {
  const { compilation, resolved, ask } = combining;
  const { units, wholes, frame } = of;
  const columns = groupColumns(compilation, ask);
  const parts = [...units, ...wholes].map((unit) => partOf(combining, unit));
  const queries = [...new Set(parts.slice(0, units.length).map(({ query }) => query))];
  const joined = joinParts(compilation, { queries, groups: columns, frame });
  const groups = ask.groups.map(({ name }) => joined.group(name));
  return {
    from: [
      ...joined.from,
      ...wholes.map((unit, position) =>
        wholeJoin(combining, { unit, query: parts[units.length + position]?.query ?? '', joined }),
      ),
    ],
    where: [],
    aggregates: false,
    groups,
    instanceKeys: columns.slice(groups.length).map((column) => joined.group(column)),
    leaf: (key) => {
      const part = parts.find(({ keys }) => keys.includes(key));
      const isJoined = parts.length > 1 || frame !== undefined;
      const sql = columnOf(part?.query ?? '', key);
      return filledLeaf(requireLeaf(resolved, key), { sql, joined: isJoined, ask });
    },
  };
}

/** A unit as a query before the last one. */
function partOf({ compilation, ask }: Combining, unit: MetricUnit): Part {
  if (unit.kind === 'pass') {
    const query = passQuery(compilation, unit.sql, ask, `${unit.pass.root.name}_totals`);
    return { query, keys: unit.pass.aggregates.map(({ key }) => key) };
  }
  const columns = groupColumns(compilation, ask);
  const query = unit.repeats === true ? onePerGroup(compilation, unit, columns) : unit.query;
  return { query, keys: [unit.key] };
}

/** Of several rows of a group the greatest value: joined as they are, they would multiply the rows of other parts. */
function onePerGroup(
  compilation: Compilation,
  { query, key }: QueryUnit,
  columns: readonly string[],
): string {
  const text = compilation.select({
    columns: [
      ...columns.map((name) => ({ sql: identifier(name), name })),
      { sql: `max(${identifier(key)})`, name: key },
    ],
    from: [`FROM ${identifier(query)}`],
    groupBy: columns.map((_, position) => String(position + 1)),
  });
  return compilation.addQuery(`${query}_once`, text);
}

/** True of what has only some of the groups. */
function isWhole(unit: MetricUnit, ask: Ask): boolean {
  return unit.kind === 'query' && unit.within !== undefined && unit.within.length < ask.groups.length;
}

function wholeJoin(
  { compilation, ask }: Combining,
  of: { readonly unit: MetricUnit; readonly query: string; readonly joined: JoinedParts },
): string {
  const { unit, query, joined } = of;
  const within = unit.kind === 'query' ? (unit.within ?? []) : [];
  if (within.length === 0) return `CROSS JOIN ${identifier(query)}`;
  const { dialect } = compilation.target;
  const near = columnsByGroup(compilation, ask);
  const far = columnsByGroup(compilation, { groups: ask.groups.filter(({ name }) => within.includes(name)) });
  const equal = [...far].flatMap(([name, columns]) =>
    columns.map((column, position) =>
      dialect.sameGroup(joined.group(near.get(name)?.[position] ?? column), columnOf(query, column)),
    ),
  );
  return `LEFT JOIN ${identifier(query)} ON ${equal.join(' AND ')}`;
}

function comparesNothing(): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    'A metric of the whole alone has no groups; show it beside a metric of the groups, or leave the group-bys out.',
  );
}

/** A group that a part has no rows for: no rows were counted, while a sum of nothing stays unknown unless it shall be zero. */
function filledLeaf(
  leaf: Leaf,
  {
    sql,
    joined,
    ask,
  }: { readonly sql: string; readonly joined: boolean; readonly ask: Pick<Ask, 'emptyIsZero'> },
): PrintedAggregate {
  const aggregate = leaf.kind === 'conversions' ? leaf.conversion : leaf;
  if (aggregate.kind !== 'aggregate') return { sql, exact: false };
  const isZero =
    (joined && leaf.kind === 'aggregate' && countsRows(leaf)) ||
    (ask.emptyIsZero === true && ADDS_UP.has(aggregate.aggregation));
  const fill = aggregate.fillNullsWith ?? (isZero ? 0 : undefined);
  return {
    sql: fill === undefined ? sql : `coalesce(${sql}, ${fill})`,
    exact: aggregate.aggregation === 'average',
  };
}

function countsRows({ aggregation, of }: BaseAggregate): boolean {
  return aggregation === 'count' && of === undefined;
}
