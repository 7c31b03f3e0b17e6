import type { SelectNode } from '../tree/query-tree.js';
import type { Lineage } from './lineage.js';
import type { GroupColumn } from './resolution.js';
import type { Resolver } from './resolver.js';
import type { Relation, Scope } from './scope.js';

/** Types without equality, which can't be grouped by. */
const UNGROUPABLE = /^(json|xml|point|line|lseg|box|path|polygon|circle)\b/;

/**
 * `SELECT c.id, c.name ... GROUP BY c.id` is good SQL because `id` is the primary key of `c`. The rewritten `c` is a subquery,
 * which has no primary key; so the other columns that the statement reads of it are added to GROUP BY. As they depend on the
 * key, the groups stay the same. Not with grouping sets, where the engine does not allow it either unless the key is in
 * every set.
 */
export function widenGroups(
  node: SelectNode,
  groups: readonly Lineage[],
  { resolver, scope }: { readonly resolver: Resolver; readonly scope: Scope },
): void {
  if (node.groupBy.length === 0) return;
  const added = scope.relations.flatMap((relation) => missingColumns(relation, groups));
  if (added.length > 0) resolver.widenedGroups.set(node.id, added);
}

function missingColumns(
  { site, alias, columns, isNamed }: Relation,
  groups: readonly Lineage[],
): GroupColumn[] {
  if (site === null || !isNamed) return [];
  const grouped = new Set(
    groups.flatMap(({ direct }) => (direct?.site === site ? [direct.column.name] : [])),
  );
  const { primaryKey, columns: shown } = site.table;
  const clear = new Set(shown.filter(({ cells }) => cells.kind === 'clear').map(({ name }) => name));
  // A key that is hidden or masked in part no longer tells rows apart.
  if (primaryKey.length === 0 || !primaryKey.every((name) => clear.has(name) && grouped.has(name))) return [];
  return columns.flatMap(({ name, direct }) => {
    if (direct === null || grouped.has(direct.column.name) || !site.used.has(direct.column.name)) return [];
    return UNGROUPABLE.test(direct.column.type) ? [] : [{ alias, column: name }];
  });
}
