import { Refusal } from '../refusal.js';
import type { CteNode, QueryNode } from '../tree/query-tree.js';
import { mixedColumns, renameColumns, type ScopeColumn } from './lineage.js';
import { resolveQuery } from './resolve-query.js';
import type { CteBinding, CteScope, Surroundings } from './resolver.js';
import type { Scope } from './scope.js';

/** The WITH queries a query's own parts can name: its own, and those around it. */
export function bindCtes(query: QueryNode, surroundings: Surroundings, outer: Scope | null): CteScope | null {
  if (query.ctes.length === 0) return surroundings.ctes;
  const { withScope, withQuery, nestsWith } = surroundings.resolver.rules;
  refuseTwins(query.ctes, withQuery);
  if (!nestsWith && surroundings.ctes !== null) throw nestedWith(query.ctes);
  const sequence: Sequence = { ctes: query.ctes, surroundings, outer };
  if (withScope === 'always sees all') return bindTogether(sequence);
  if (!query.recursive) return bindInTurn(sequence, () => false);
  return withScope === 'recursive sees all'
    ? bindTogether(sequence)
    : bindInTurn(sequence, ({ body }) => body.kind === 'set operation' && body.operator === 'union');
}

interface Sequence {
  readonly ctes: readonly CteNode[];
  readonly surroundings: Surroundings;
  readonly outer: Scope | null;
}

function refuseTwins(ctes: readonly CteNode[], keyOf: (name: string) => string): void {
  const names = new Set<string>();
  for (const { name, offset } of ctes) {
    if (names.has(keyOf(name))) {
      throw new Refusal('SQL_SYNTAX', `WITH names "${name}" twice; give each query its own name.`, offset);
    }
    names.add(keyOf(name));
  }
}

/** Each sees those before it, and itself where `seesItself` says so. */
function bindInTurn(
  { ctes, surroundings, outer }: Sequence,
  seesItself: (query: QueryNode) => boolean,
): CteScope | null {
  const { resolver } = surroundings;
  let scope = surroundings.ctes;
  for (const cte of ctes) {
    const parent = scope;
    const bindings = new Map<string, CteBinding>();
    const around: CteScope = { ctes: bindings, parent };
    const isRecursive = seesItself(cte.query);
    const inside: Surroundings = { resolver, ctes: isRecursive ? around : parent };
    const binding = isRecursive ? recursiveBinding(cte, inside, outer) : plainBinding(cte, inside, outer);
    bindings.set(resolver.rules.withQuery(cte.name), binding);
    binding.columns();
    scope = around;
  }
  return scope;
}

/** All see all, themselves included. */
function bindTogether({ ctes, surroundings, outer }: Sequence): CteScope {
  const { resolver } = surroundings;
  const bindings = new Map<string, CteBinding>();
  const scope: CteScope = { ctes: bindings, parent: surroundings.ctes };
  const inside: Surroundings = { resolver, ctes: scope };
  for (const cte of ctes) {
    bindings.set(resolver.rules.withQuery(cte.name), recursiveBinding(cte, inside, outer));
  }
  for (const binding of bindings.values()) binding.columns();
  return scope;
}

function plainBinding(cte: CteNode, inside: Surroundings, outer: Scope | null): CteBinding {
  const columns = renameColumns(resolveQuery(cte.query, inside, outer), cte.columnNames);
  return { columns: () => columns };
}

type CteState =
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'resolving'; readonly firstArm: readonly ScopeColumn[] | null }
  | { readonly kind: 'resolved'; readonly columns: readonly ScopeColumn[] };

/** Resolved when first named, which may be before its turn; where it names itself its columns are its first arm's. */
function recursiveBinding(cte: CteNode, inside: Surroundings, outer: Scope | null): CteBinding {
  let state: CteState = { kind: 'unresolved' };
  let namesItself = false;
  const columns = (): readonly ScopeColumn[] => {
    if (state.kind === 'resolved') return state.columns;
    if (state.kind === 'resolving') {
      if (state.firstArm === null) throw mutualRecursion(cte);
      namesItself = true;
      return state.firstArm;
    }
    state = { kind: 'resolving', firstArm: null };
    const output = resolveQuery(cte.query, inside, outer, (firstArm) => {
      state = { kind: 'resolving', firstArm: renameColumns(firstArm, cte.columnNames) };
    });
    state = {
      kind: 'resolved',
      columns: renameColumns(namesItself ? mixedColumns(output) : output, cte.columnNames),
    };
    return state.columns;
  };
  return { columns };
}

function nestedWith([first]: readonly CteNode[]): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    'WITH inside a statement that already has one is not supported; put all of its queries into the first.',
    first?.offset ?? -1,
    { construct: 'nested WITH' },
  );
}

function mutualRecursion(cte: CteNode): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    `"${cte.name}" needs its own rows before it has any; begin it with a part that does not name it, then UNION ALL.`,
    cte.offset,
    { construct: 'mutual recursion' },
  );
}
