import type { Ask, Compilation } from '../statement/compilation.js';
import { instanceKeyName } from './group-columns.js';
import type { SourceSql } from './write-pass.js';

/** A pass as a query of its own: its groups, keys of instances, and aggregates. */
export function passQuery(compilation: Compilation, sql: SourceSql, ask: Ask, wanted: string): string {
  const text = compilation.select({
    columns: [
      ...sql.groups.map((group, position) => ({ sql: group, name: ask.groups[position]?.name ?? '' })),
      ...sql.instanceKeys.map((key, position) => ({ sql: key, name: instanceKeyName(position) })),
      ...[...sql.aggregates].map(([key, call]) => ({ sql: call, name: key })),
    ],
    from: sql.from,
    where: sql.where,
    groupBy: [...sql.groups, ...sql.instanceKeys].map((_, position) => String(position + 1)),
  });
  return compilation.addQuery(wanted, text);
}
