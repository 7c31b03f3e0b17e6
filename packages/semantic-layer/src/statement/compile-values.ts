import { ParleyError } from '@parley/errors';
import { type CompiledColumn, type CompiledQuery, METRIC_TIME, type MetricsQuery } from '../model/query.js';
import { JoinScope } from '../passes/join-scope.js';
import { rowConditions } from '../passes/row-conditions.js';
import { SourceValues } from '../passes/source-values.js';
import { groupColumn } from '../resolve/metric-groups.js';
import { spineEntity } from '../time/spine-entity.js';
import { stretches } from '../time/time-range.js';
import { chooseSpine } from '../time/time-spine.js';
import { timeRangeConditions } from '../time/time-sql.js';
import type { Compilation, NamedGroup } from './compilation.js';
import { nameGroupColumns } from './output-names.js';
import { printWith, type Select, type SelectColumn } from './select.js';
import { identifier } from './sql-text.js';
import { withoutFullJoins } from './values-by-union.js';
import { isTimeAsked, valuesRoot } from './values-root.js';
import { valuesTime } from './values-time.js';

/**
 * The values that group-bys have together, without any metric: from the tables that hold them, none lost on either side of a join,
 * and with each moment of the time spine where `metric.time` is among them.
 */
export function compileValues(compilation: Compilation, query: MetricsQuery): CompiledQuery {
  const { index } = compilation;
  if (query.groupBy.length === 0) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Neither metrics nor group-bys are asked for; name at least one.',
    );
  }
  const groupBy = query.groupBy.map((group) =>
    group.dimension === METRIC_TIME && (group.grain ?? group.customGrain ?? group.datePart) === undefined
      ? { ...group, grain: 'day' as const }
      : group,
  );
  const names = nameGroupColumns(index, groupBy, { metricTimes: [], taken: [] });
  const groups = groupBy.map(
    (group, position): NamedGroup => ({ ...group, name: names[position]?.name ?? '' }),
  );
  const found = valuesRoot(compilation, query);
  const select = withoutFullJoins(compilation, valuesSelect(compilation, { query, groups, found }));
  const isBounds = query.values === 'bounds';
  const sql = compilation.select({
    ...select,
    distinct: !isBounds && query.values !== 'rows',
    columns: isBounds ? select.columns.flatMap(bounds) : select.columns,
    orderBy: isBounds ? [] : orderBy(compilation, query, select.columns),
    ...(query.limit === undefined || isBounds ? {} : { limit: query.limit }),
  });
  const described = groups.map((group, position) =>
    groupColumn(index, group, { label: names[position]?.label ?? group.name, entity: found }),
  );
  return {
    sql: printWith(compilation.queries, sql),
    columns: isBounds ? described.flatMap(boundColumns) : described,
  };
}

/** The rows that have the values. */
function valuesSelect(
  compilation: Compilation,
  asked: {
    readonly query: MetricsQuery;
    readonly groups: readonly NamedGroup[];
    readonly found: ReturnType<typeof valuesRoot>;
  },
): Select {
  const { query, groups, found } = asked;
  const { index, target } = compilation;
  const times = groups.filter(({ dimension }) => dimension === METRIC_TIME);
  const spine = isTimeAsked(query) || found === undefined ? chooseSpine(index, times, undefined) : undefined;
  const scope = new JoinScope(index, found ?? spineEntity(spine), { keepsAll: true });
  const time =
    found === undefined
      ? ({ ref: 'time_spine.moment', grain: spine?.grain } as const)
      : valuesTime(compilation, scope, spine);
  const values = new SourceValues(compilation, scope, time);
  const range = query.timeRange === undefined ? undefined : (query.timeRange.dimension ?? METRIC_TIME);
  for (const group of groups) values.include(group, false);
  if (range !== undefined) values.include({ dimension: range }, false);
  const conditions = [...(query.where ?? []), ...rowConditions(index, scope, query)];
  for (const condition of conditions) values.includeCondition(condition, false);
  const widest = times.find(({ grain }) => grain !== undefined)?.grain ?? 'day';
  return {
    columns: groups.map((group): SelectColumn => ({ sql: values.group(group), name: group.name })),
    where: [
      ...(range === undefined || query.timeRange === undefined
        ? []
        : timeRangeConditions(values.time(range), stretches(query.timeRange, widest), target)),
      ...conditions.map((condition) => values.condition(condition)),
    ],
    from: scope.fromLines(),
  };
}

function orderBy(
  { target: { dialect } }: Compilation,
  { groupBy, orderBy: asked, limit }: MetricsQuery,
  columns: readonly SelectColumn[],
): string[] {
  if (asked.length === 0 && limit === undefined) return [];
  const key = (place: number) => {
    const { sql = '', name = '' } = columns[place] ?? {};
    return { sql, name: identifier(name), position: place + 1 };
  };
  const places = asked.map(({ by }) =>
    groupBy.findIndex((group) => group.as === by || group.dimension === by),
  );
  if (places.includes(-1)) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'Values are ordered by what is grouped by; group by it too.',
    );
  }
  const rest = columns.map((_, place) => place).filter((place) => !places.includes(place));
  return [
    ...places.map((place, number) =>
      asked[number]?.direction === 'descending'
        ? dialect.descending(key(place))
        : dialect.ascending(key(place)),
    ),
    ...rest.map((place) => dialect.ascending(key(place))),
  ];
}

function bounds({ sql, name }: SelectColumn): readonly SelectColumn[] {
  return [
    { sql: `min(${sql})`, name: `${name}__min` },
    { sql: `max(${sql})`, name: `${name}__max` },
  ];
}

function boundColumns(column: CompiledColumn): readonly CompiledColumn[] {
  return [
    { ...column, name: `${column.name}__min`, label: `${column.label} (least)` },
    { ...column, name: `${column.name}__max`, label: `${column.label} (greatest)` },
  ];
}
