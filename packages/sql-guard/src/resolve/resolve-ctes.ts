import { Refusal } from '../refusal.js';
import type { CteNode, QueryNode } from '../tree/query-tree.js';
import { namedColumn, renameColumns, type ScopeColumn } from './lineage.js';
import { resolveQuery } from './resolve-query.js';
import type { CteBinding, CteScope, Surroundings } from './resolver.js';
import type { Scope } from './scope.js';

/** The WITH queries a query's own parts can name: its own, and those around it. */
export function bindCtes(query: QueryNode, surroundings: Surroundings, outer: Scope | null): CteScope | null {
  refuseTwins(query.ctes);
  if (query.recursive) return bindRecursive(query.ctes, surroundings, outer);
  const { resolver } = surroundings;
  let scope = surroundings.ctes;
  for (const cte of query.ctes) {
    // Each sees those before it.
    const columns = renameColumns(resolveQuery(cte.query, { resolver, ctes: scope }, outer), cte.columnNames);
    scope = { ctes: new Map([[cte.name, { columns: () => columns }]]), parent: scope };
  }
  return scope;
}

function refuseTwins(ctes: readonly CteNode[]): void {
  const names = new Set<string>();
  for (const { name, offset } of ctes) {
    if (names.has(name)) {
      throw new Refusal('SQL_SYNTAX', `WITH names "${name}" twice; give each query its own name.`, offset);
    }
    names.add(name);
  }
}

/** All see all, themselves included. */
function bindRecursive(
  ctes: readonly CteNode[],
  surroundings: Surroundings,
  outer: Scope | null,
): CteScope | null {
  const bindings = new Map<string, CteBinding>();
  const scope: CteScope = { ctes: bindings, parent: surroundings.ctes };
  const inside: Surroundings = { resolver: surroundings.resolver, ctes: scope };
  for (const cte of ctes) bindings.set(cte.name, recursiveBinding(cte, inside, outer));
  for (const binding of bindings.values()) binding.columns();
  return scope;
}

type CteState =
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'resolving'; readonly firstArm: readonly ScopeColumn[] | null }
  | { readonly kind: 'resolved'; readonly columns: readonly ScopeColumn[] };

/** Resolved when first named, which may be before its turn; where it names itself its columns are its first arm's. */
function recursiveBinding(cte: CteNode, inside: Surroundings, outer: Scope | null): CteBinding {
  let state: CteState = { kind: 'unresolved' };
  const columns = (): readonly ScopeColumn[] => {
    if (state.kind === 'resolved') return state.columns;
    if (state.kind === 'resolving') {
      if (state.firstArm === null) throw mutualRecursion(cte);
      return state.firstArm;
    }
    let hasArms = false;
    state = { kind: 'resolving', firstArm: null };
    const output = resolveQuery(cte.query, inside, outer, (firstArm) => {
      state = { kind: 'resolving', firstArm: renameColumns(firstArm, cte.columnNames) };
      hasArms = true;
    });
    state = { kind: 'resolved', columns: renameColumns(hasArms ? mixed(output) : output, cte.columnNames) };
    return state.columns;
  };
  return { columns };
}

/**
 * A recursive step may move a value from any column to any other, any number of times, so what is masked in one column
 * may be in each.
 */
function mixed(columns: readonly ScopeColumn[]): readonly ScopeColumn[] {
  const masked = columns.find((column) => column.masked !== null)?.masked ?? null;
  return columns.map((column) => namedColumn(column.name, { ...column, direct: null, masked }));
}

function mutualRecursion(cte: CteNode): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    `"${cte.name}" needs its own rows before it has any; begin it with a part that does not name it, then UNION ALL.`,
    cte.offset,
    { construct: 'mutual recursion' },
  );
}
