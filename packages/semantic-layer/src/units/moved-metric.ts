import { ParleyError } from '@parley/errors';
import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { TimeGrain, TimeWindow } from '../model/model.js';
import { coarsest, finest } from '../model/time-grain.js';
import { conditionReferences, conditionSql } from '../passes/condition-sql.js';
import { columnOf, groupColumns } from '../passes/group-columns.js';
import { isMetricTime } from '../passes/metric-pass.js';
import type { BaseAggregate, NestedMetric, Offset } from '../resolve/metric-leaf.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { needsTime, storedGrain } from '../time/spine-pass.js';
import { spinePeriods } from '../time/spine-periods.js';
import { type TimeValue, timeRangeConditions, truncatedTime } from '../time/time-sql.js';
import { groupedValues, type MetricReference } from './grouped-values.js';

/**
 * A computed metric as it was at an earlier time: its values are computed without conditions, moved along the time spine, and
 * only then chosen from. @returns the query's name, and whether its groups may have several rows
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
): { readonly query: string; readonly repeats: boolean } {
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
  const metricsBy = metricJoins(compilation, conditions, { groups, column });
  const values = groupedValues(groups, {
    column,
    isTime,
    stored,
    metric: (reference) => columnOf(metricsBy.get(metricName(reference))?.query ?? '', reference.metric),
  });
  const joining = finestTime(times, stored, leaf.key);
  const moment = { sql: column(joining.name), timeType: 'date' } as const;
  const earlier = earlierMoment(moment, { offset, grain: joining.grain, target });
  const range = ask.range !== undefined && ask.range.dimension === undefined ? ask.range.stretches : [];
  const text = compilation.select({
    columns: [
      ...groupColumns(compilation, ask).map((name) => ({ sql: column(name), name })),
      { sql: columnOf(query, leaf.key), name: leaf.key },
    ],
    from: [
      `FROM (\n  ${periods.replaceAll('\n', '\n  ')}\n) AS periods`,
      `JOIN ${identifier(query)} ON ${columnOf(query, joining.name)} = ${earlier}`,
      ...[...metricsBy.values()].map(({ line }) => line),
    ],
    where: [
      ...timeRangeConditions(moment, range, target),
      ...conditions.map((condition) => conditionSql(condition, values, target)),
    ],
  });
  const moved = compilation.addQuery(`${leaf.key}_earlier`, text);
  return { query: moved, repeats: groups.length > ask.groups.length };
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
    if ('metric' in reference) {
      for (const dimension of reference.by) {
        if (all.some((group) => group.dimension === dimension)) continue;
        all.push({ dimension, name: `condition_${all.length - groups.length + 1}` });
      }
      continue;
    }
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

/** The moment whose value is shown at this one. */
function earlierMoment(
  moment: TimeValue,
  {
    offset,
    grain,
    target,
  }: { readonly offset: Offset; readonly grain: TimeGrain; readonly target: SqlTarget },
): string {
  if (offset.toGrain !== undefined) return truncatedTime(moment, offset.toGrain, target);
  const window: TimeWindow = offset.window ?? { count: 0, grain: 'day' };
  return target.dialect.shifted(moment.sql, { ...window, sign: '-' }, grain);
}

/** What moved values are joined to. */
interface MovedGroups {
  readonly groups: readonly NamedGroup[];
  readonly column: (name: string) => string;
}

interface MetricJoin {
  readonly query: string;
  readonly line: string;
}

/** The metrics that conditions are about, each joined once, by its name. */
function metricJoins(
  compilation: Compilation,
  conditions: Ask['where'],
  at: MovedGroups,
): ReadonlyMap<string, MetricJoin> {
  const references = conditions.flatMap(conditionReferences).map(({ reference }) => reference);
  return new Map(
    references.flatMap((reference) =>
      'metric' in reference ? [[metricName(reference), metricJoin(compilation, reference, at)] as const] : [],
    ),
  );
}

/** A metric by what the moved values are grouped by, joined to them. */
function metricJoin(compilation: Compilation, { metric, by }: MetricReference, at: MovedGroups): MetricJoin {
  const { query, groups } = compilation.metricBy(metric, by);
  const equal = by.map((dimension, position) => {
    const group = at.groups.find((each) => each.dimension === dimension);
    return `${columnOf(query, groups[position] ?? '')} = ${at.column(group?.name ?? '')}`;
  });
  return { query, line: `LEFT JOIN ${identifier(query)} ON ${equal.join(' AND ')}` };
}

function metricName({ metric, by }: MetricReference): string {
  return `${metric} by ${by.join()}`;
}

function cut({ grain, customGrain, datePart }: NamedGroup): string | undefined {
  return customGrain ?? datePart ?? grain;
}

function finestTime(times: readonly NamedGroup[], stored: TimeGrain | undefined, metric: string) {
  const plain = times.filter(
    ({ customGrain, datePart }) => customGrain === undefined && datePart === undefined,
  );
  if (plain.length === 0) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${metric}" moves a computed value, which parts of dates and the model's own periods can't be counted back by; group by metric.time with a grain such as day or month, too.`,
      { details: { metric } },
    );
  }
  const grains = plain.map(({ grain }) => grain ?? stored ?? 'day');
  const grain = finest(grains) ?? 'day';
  const name = plain[grains.indexOf(grain)]?.name ?? '';
  return { name, grain };
}
