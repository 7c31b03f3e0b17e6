import { conditionSql } from '../passes/condition-sql.js';
import { columnOf, groupColumns } from '../passes/group-columns.js';
import { isMetricTime } from '../passes/metric-pass.js';
import type { BaseAggregate } from '../resolve/metric-leaf.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';
import { storedGrain } from '../time/spine-pass.js';
import { spinePeriods } from '../time/spine-periods.js';
import { groupedConditions, groupedValues } from './grouped-values.js';

/** A part with a row for each period of the time spine, also for those it has none of. @returns the query's name */
export function filledFromSpine(
  compilation: Compilation,
  of: { readonly leaf: BaseAggregate; readonly ask: Ask },
  query: string,
): string {
  const { leaf, ask } = of;
  const { index, target } = compilation;
  const isTime = (group: NamedGroup): boolean => isMetricTime(index, leaf, group.dimension);
  const times = ask.groups.filter(isTime);
  const stored = storedGrain(compilation, leaf.entity, leaf.timeRef);
  const range = ask.range !== undefined && ask.range.dimension === undefined ? ask.range.stretches : [];
  const periods = spinePeriods(compilation, times, { stored, range });
  const names = new Set(times.map(({ name }) => name));
  const value = columnOf(query, leaf.key);
  const column = (name: string): string =>
    names.has(name) ? `periods.${identifier(name)}` : columnOf(query, name);
  const values = groupedValues(ask.groups, { column, isTime, stored });
  const conditions = groupedConditions([...leaf.metricConditions, ...ask.filters, ...ask.where], values);
  const text = compilation.select({
    columns: [
      ...groupColumns(compilation, ask).map((name) => ({ sql: column(name), name })),
      {
        sql: leaf.fillNullsWith === undefined ? value : `coalesce(${value}, ${leaf.fillNullsWith})`,
        name: leaf.key,
      },
    ],
    from: [
      `FROM (\n  ${periods.replaceAll('\n', '\n  ')}\n) AS periods`,
      `LEFT JOIN ${identifier(query)} ON ${times
        .map(({ name }) => `${columnOf(query, name)} = periods.${identifier(name)}`)
        .join(' AND ')}`,
    ],
    where: conditions.map((condition) => conditionSql(condition, values, target)),
  });
  return compilation.addQuery(`${leaf.key}_by_period`, text);
}
