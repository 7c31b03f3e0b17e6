import { groupColumns } from '../passes/group-columns.js';
import type { PerGroup } from '../resolve/metric-leaf.js';
import type { Ask, Compilation, NamedGroup } from '../statement/compilation.js';
import { freeName } from '../statement/output-names.js';
import { identifier } from '../statement/sql-text.js';

/**
 * An aggregate of a metric's values, which are computed by the groups asked for and by those of `per`. What belongs to none of `per` has
 * no value there. @returns the query's name
 */
export function perGroupQuery(
  compilation: Compilation,
  leaf: PerGroup,
  ask: Ask,
  write: (ask: Ask) => string,
): string {
  const taken = groupColumns(compilation, ask);
  const per = leaf.per.map(
    (group, position): NamedGroup => ({
      ...group,
      name: freeName(`per_${position + 1}`, taken),
    }),
  );
  const values = write({ ...ask, groups: [...ask.groups, ...per] });
  const groups = groupColumns(compilation, ask);
  const text = compilation.select({
    columns: [
      ...groups.map((name) => ({ sql: identifier(name), name })),
      { sql: aggregated(compilation, leaf), name: leaf.key },
    ],
    from: [`FROM ${identifier(values)}`],
    where: per.map(({ name }) => `${identifier(name)} IS NOT NULL`),
    groupBy: groups.map((_, position) => String(position + 1)),
  });
  return compilation.addQuery(`${leaf.key}_of_groups`, text);
}

function aggregated({ target: { dialect } }: Compilation, { key, aggregation }: PerGroup): string {
  const value = identifier(key);
  switch (aggregation) {
    case 'average':
      return dialect.average(value);
    case 'median':
      return dialect.percentile(value, { value: 0.5 });
    default:
      return `${aggregation}(${value})`;
  }
}
