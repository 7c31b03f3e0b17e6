import { ParleyError } from '@parley/errors';
import type { Compilation, NamedGroup } from './compilation.js';
import { JoinScope } from './join-scope.js';
import { groupColumn } from './metric-groups.js';
import type { Entity } from './model.js';
import { timeDimensionRef } from './model-index.js';
import { nameGroupColumns } from './output-names.js';
import { type CompiledColumn, type CompiledQuery, METRIC_TIME, type MetricsQuery } from './query.js';
import { placeFilters, printFilters } from './related-rows.js';
import { printWith, type SelectColumn } from './select.js';
import { type SourceTime, SourceValues } from './source-values.js';
import { spineEntity } from './spine-entity.js';
import { identifier } from './sql-text.js';
import { isCalendarGrain } from './time-grain.js';
import { stretches } from './time-range.js';
import { chooseSpine, spineMoment, spineTable } from './time-spine.js';
import { timeRangeConditions } from './time-sql.js';
import { isTimeAsked, valuesRoot } from './values-root.js';

/**
 * The values that group-bys have together, without any metric: from the tables that hold them, none lost on either side of a join,
 * and with each moment of the time spine where `metric.time` is among them.
 */
export function compileValues(compilation: Compilation, query: MetricsQuery): CompiledQuery {
  const { index, target } = compilation;
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
  const times = groups.filter(({ dimension }) => dimension === METRIC_TIME);
  const spine = isTimeAsked(query) || found === undefined ? chooseSpine(index, times, undefined) : undefined;
  const root: Entity = found ?? spineEntity(spine);
  const scope = new JoinScope(index, root, { keepsAll: true });
  const alias =
    found === undefined || spine === undefined
      ? undefined
      : scope.join('time spine', (name) => ({ source: spineTable(spine), alias: name }), 'time_spine');
  const values = new SourceValues(compilation, scope, sourceTime());
  const range = query.timeRange === undefined ? undefined : (query.timeRange.dimension ?? METRIC_TIME);
  for (const group of groups) values.include(group, false);
  if (range !== undefined) values.include({ dimension: range }, false);
  const where = query.where ?? [];
  for (const condition of where) values.includeCondition(condition, false);
  const placed = placeFilters(index, scope, { ...query, values });
  const columns = groups.map((group): SelectColumn => ({ sql: values.group(group), name: group.name }));
  const isBounds = query.values === 'bounds';
  const finest = times.find(({ grain }) => grain !== undefined)?.grain;
  const sql = compilation.select({
    distinct: !isBounds && query.values !== 'rows',
    columns: isBounds ? columns.flatMap(bounds) : columns,
    where: [
      ...(range === undefined || query.timeRange === undefined
        ? []
        : timeRangeConditions(values.time(range), stretches(query.timeRange, finest ?? 'day'), target)),
      ...where.map((condition) => values.condition(condition)),
      ...printFilters(compilation, scope, { ...placed, values }),
    ],
    from: scope.fromLines(),
    groupBy: [],
    having: [],
    orderBy: isBounds ? [] : orderBy(query, groups, columns),
    ...(query.limit === undefined || isBounds ? {} : { limit: query.limit }),
  });
  const described = groups.map((group, position) =>
    groupColumn(index, group, { label: names[position]?.label ?? group.name, entity: found }),
  );
  return {
    sql: printWith(compilation.queries, sql),
    columns: isBounds ? described.flatMap(boundColumns) : described,
  };

  function sourceTime(): SourceTime | undefined {
    if (found === undefined) return { ref: `${root.name}.moment`, grain: spine?.grain };
    if (alias === undefined || spine === undefined) {
      const ref = timeDimensionRef(found);
      return ref === undefined ? undefined : { ref, grain: undefined };
    }
    const timeType = isCalendarGrain(spine.grain) ? 'date' : 'timestamp';
    return {
      ref: METRIC_TIME,
      grain: spine.grain,
      spine: () => ({ sql: spineMoment(spine, alias, target), timeType }),
    };
  }

  function orderBy(asked: MetricsQuery, of: readonly NamedGroup[], shown: readonly SelectColumn[]): string[] {
    if (asked.orderBy.length === 0 && asked.limit === undefined) return [];
    const key = (position: number) => ({
      sql: shown[position]?.sql ?? '',
      name: identifier(of[position]?.name ?? ''),
      position: position + 1,
    });
    const positions = asked.orderBy.map(({ by }) =>
      of.findIndex((group) => group.as === by || group.dimension === by),
    );
    if (positions.includes(-1)) {
      throw new ParleyError(
        'SEMANTIC_QUERY_INVALID',
        'Values are ordered by what is grouped by; group by it too.',
      );
    }
    const rest = of.map((_, position) => position).filter((position) => !positions.includes(position));
    return [
      ...positions.map((position, number) =>
        asked.orderBy[number]?.direction === 'descending'
          ? target.dialect.descending(key(position))
          : target.dialect.ascending(key(position)),
      ),
      ...rest.map((position) => target.dialect.ascending(key(position))),
    ];
  }
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
