import type { Ask, Compilation, NamedGroup } from './compilation.js';
import { conditionReferences, conditionSql } from './condition-sql.js';
import { columnOf, groupColumns } from './group-columns.js';
import { groupedValues } from './grouped-values.js';
import type { BaseAggregate, NestedMetric, Offset } from './metric-leaf.js';
import { isMetricTime } from './metric-pass.js';
import type { TimeGrain } from './model.js';
import { needsTime, storedGrain } from './spine-pass.js';
import { spinePeriods } from './spine-periods.js';
import { identifier } from './sql-text.js';
import { coarsest, finest } from './time-grain.js';
import { timeRangeConditions, truncatedTime } from './time-sql.js';

/**
 * A computed metric as it was at an earlier time: its values are computed without conditions, moved along the time spine, and
 * only then chosen from. @returns the query's name
 */
export function movedQuery(
  compilation: Compilation,
  of: {
    readonly leaf: NestedMetric;
    readonly offset: Offset;
    /** Says what the metric's time is. */
    readonly first: BaseAggregate;
    readonly ask: Ask;
  },
  write: (ask: Ask) => string,
): string {
  const { leaf, offset, first, ask } = of;
  const { index, target } = compilation;
  const stored = storedGrain(compilation, first.entity, first.timeRef);
  const isTime = (group: NamedGroup): boolean => isMetricTime(index, first, group.dimension);
  if (!ask.groups.some(isTime)) throw needsTime(leaf.key);
  const conditions = [...leaf.conditions, ...ask.filters, ...ask.where];
  const groups = withConditioned(ask.groups, { isTime, stored, conditions });
  const times = groups.filter(isTime);
  const query = write({ groups, filters: [], related: [], where: [] });
  const periods = spinePeriods(compilation, times, { stored, range: [] });
  const names = new Set(times.map(({ name }) => name));
  const column = (name: string): string =>
    names.has(name) ? `periods.${identifier(name)}` : columnOf(query, name);
  const values = groupedValues(compilation, groups, { column, isTime, stored });
  const joining = finestTime(times, stored);
  const moment = { sql: column(joining.name), timeType: 'date' } as const;
  const earlier =
    offset.toGrain !== undefined
      ? truncatedTime(moment, offset.toGrain, target)
      : target.dialect.shifted(
          moment.sql,
          { ...(offset.window ?? { count: 0, grain: 'day' }), sign: '-' },
          joining.grain,
        );
  const range = ask.range !== undefined && ask.range.dimension === undefined ? ask.range.stretches : [];
  const text = compilation.select({
    columns: [
      ...groupColumns(compilation, ask).map((name) => ({ sql: column(name), name })),
      { sql: columnOf(query, leaf.key), name: leaf.key },
    ],
    from: [
      `FROM (\n  ${periods.replaceAll('\n', '\n  ')}\n) AS periods`,
      `JOIN ${identifier(query)} ON ${columnOf(query, joining.name)} = ${earlier}`,
    ],
    where: [
      ...timeRangeConditions(moment, range, target),
      ...conditions.map((condition) => conditionSql(condition, values, target)),
    ],
    groupBy: [],
    having: [],
    orderBy: [],
  });
  return compilation.addQuery(`${leaf.key}_earlier`, text);
}

/** The groups, and what conditions need besides. */
function withConditioned(
  groups: readonly NamedGroup[],
  by: {
    readonly isTime: (group: NamedGroup) => boolean;
    readonly stored: TimeGrain | undefined;
    readonly conditions: Ask['where'];
  },
): readonly NamedGroup[] {
  const all = [...groups];
  for (const { reference } of by.conditions.flatMap(conditionReferences)) {
    if ('metric' in reference) continue;
    const wanted: NamedGroup = { ...reference, name: `condition_${all.length - groups.length + 1}` };
    const isTime = by.isTime(wanted);
    const grain = wanted.grain ?? coarsest([by.stored ?? 'day', 'day']) ?? 'day';
    const known = all.some((group) =>
      isTime
        ? by.isTime(group) && cut(group) === (wanted.customGrain ?? wanted.datePart ?? grain)
        : group.dimension === wanted.dimension && cut(group) === cut(wanted),
    );
    if (known) continue;
    const isPlain = wanted.customGrain === undefined && wanted.datePart === undefined;
    all.push(isTime && isPlain ? { ...wanted, grain } : wanted);
  }
  return all;
}

function cut({ grain, customGrain, datePart }: NamedGroup): string | undefined {
  return customGrain ?? datePart ?? grain;
}

function finestTime(times: readonly NamedGroup[], stored: TimeGrain | undefined) {
  const plain = times.filter(
    ({ customGrain, datePart }) => customGrain === undefined && datePart === undefined,
  );
  const grains = plain.map(({ grain }) => grain ?? stored ?? 'day');
  const grain = finest(grains) ?? 'day';
  const name = plain[grains.indexOf(grain)]?.name ?? times[0]?.name ?? '';
  return { name, grain };
}
