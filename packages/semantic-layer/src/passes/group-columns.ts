import type { Ask, Compilation } from '../statement/compilation.js';
import { identifier } from '../statement/sql-text.js';

/** The group-by columns that queries before the last one have, keys of instances included. */
export function groupColumns(compilation: Compilation, ask: Ask): readonly string[] {
  const keys = ask.groups.flatMap((group) => instanceKey(compilation, group));
  return [...ask.groups.map(({ name }) => name), ...keys.map((_, position) => instanceKeyName(position))];
}

/** The columns of each group by its name, those of its instance's key after its own. */
export function columnsByGroup(
  compilation: Compilation,
  { groups }: Pick<Ask, 'groups'>,
): ReadonlyMap<string, readonly string[]> {
  let position = 0;
  return new Map(
    groups.map((group) => {
      const keys = instanceKey(compilation, group).map(() => instanceKeyName(position++));
      return [group.name, [group.name, ...keys]];
    }),
  );
}

function instanceKey({ index }: Compilation, group: Ask['groups'][number]): readonly string[] {
  if (group.perInstance !== true) return [];
  const owner = group.dimension.split('.').at(-2) ?? '';
  const target = index.roles.get(owner)?.[0]?.to.entity ?? owner;
  return index.entities.get(target)?.primaryKey ?? [];
}

/** What the key of an instance is called in queries before the last one. */
export function instanceKeyName(position: number): string {
  return `instance_key_${position + 1}`;
}

/** A column of a query before the last one. */
export function columnOf(query: string, column: string): string {
  return `${identifier(query)}.${identifier(column)}`;
}
