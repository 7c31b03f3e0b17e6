import type { Ask, Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';

/** The group-by columns that queries before the last one have, keys of instances included. */
export function groupColumns(compilation: Compilation, ask: Ask): readonly string[] {
  const keys = ask.groups.flatMap((group) => {
    if (group.perInstance !== true) return [];
    const steps = group.dimension.split('.');
    const owner = steps.at(-2) ?? '';
    const target = compilation.index.roles.get(owner)?.[0]?.to.entity ?? owner;
    return compilation.index.entities.get(target)?.primaryKey ?? [];
  });
  return [...ask.groups.map(({ name }) => name), ...keys.map((_, position) => instanceKeyName(position))];
}

/** What the key of an instance is called in queries before the last one. */
export function instanceKeyName(position: number): string {
  return `instance_key_${position + 1}`;
}

/** A column of a query before the last one. */
export function columnOf(query: string, column: string): string {
  return `${identifier(query)}.${identifier(column)}`;
}
