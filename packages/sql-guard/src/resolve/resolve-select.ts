import { withPlace } from '../refusal.js';
import { windowParts } from '../tree/expression-parts.js';
import { firstOffset } from '../tree/first-offset.js';
import type { ExpressionNode, SelectNode, SortKeyNode, TargetNode } from '../tree/query-tree.js';
import { MAX_OUTPUT_COLUMNS, refuseTooMany } from './complexity.js';
import { type Lineage, namedColumn, type ScopeColumn } from './lineage.js';
import type { Clause } from './name-rules.js';
import { expandStar, resolveExpression, resolveExpressions } from './resolve-expression.js';
import { resolveFrom } from './resolve-from.js';
import type { Surroundings } from './resolver.js';
import { type Scope, shownColumns } from './scope.js';
import { widenGroups } from './widen-groups.js';

/** Resolves one SELECT with the ORDER BY that belongs to it; answers its level and its output columns. */
export function resolveSelect(
  node: SelectNode,
  orderBy: readonly SortKeyNode[],
  surroundings: Surroundings,
  outer: Scope | null,
): { readonly scope: Scope; readonly output: readonly ScopeColumn[] } {
  const { rules } = surroundings.resolver;
  const scope: Scope = {
    relations: resolveFrom(node.from, surroundings, outer),
    aliases: [],
    parent: outer,
  };
  // Grows target by target: where targets see aliases, they see those to their left.
  const aliases: ScopeColumn[] = [];
  const beside: Scope = { ...scope, aliases };
  const scopeOf = (clause: Clause) => (rules.aliasesIn.has(clause) ? beside : scope);
  const output: ScopeColumn[] = [];
  for (const target of node.targets) {
    const columns = resolveTarget(target, surroundings, scopeOf('targets'));
    output.push(...columns);
    if (target.alias !== null) aliases.push(...columns);
  }
  withPlace(
    () => firstOffset(node.targets),
    () => refuseTooMany(output.length, { max: MAX_OUTPUT_COLUMNS, what: 'A SELECT' }),
  );
  const conditions = [
    ['where', node.where],
    ['having', node.having],
    ['qualify', node.qualify],
  ] as const;
  for (const [clause, condition] of conditions) {
    if (condition !== null) resolveExpression(condition, surroundings, scopeOf(clause));
  }
  for (const { window } of node.windows) {
    resolveExpressions(windowParts(window), surroundings, scopeOf('windows'));
  }
  const groupKeys: Keys = { output, surroundings, scope: scopeOf('group by') };
  const groups = node.groupBy.map((key) => resolveGroupKey(key, groupKeys));
  const sortKeys: Keys = { output, surroundings, scope: scopeOf('order by') };
  for (const { expression } of orderBy) resolveSortKey(expression, sortKeys);
  for (const key of node.distinctOn) resolveSortKey(key, sortKeys);
  if (node.grouping === 'plain' && rules.groupsByKey) {
    widenGroups(node, groups, { resolver: surroundings.resolver, scope });
  }
  return { scope, output };
}

function resolveTarget(target: TargetNode, surroundings: Surroundings, scope: Scope): readonly ScopeColumn[] {
  if (target.expression.kind === 'star') return expandStar(target.expression, surroundings, scope);
  return [namedColumn(target.name, resolveExpression(target.expression, surroundings, scope))];
}

interface Keys {
  readonly output: readonly ScopeColumn[];
  readonly surroundings: Surroundings;
  readonly scope: Scope;
}

/** In GROUP BY a bare name is first a column of FROM, then an alias of the output. */
function resolveGroupKey(key: ExpressionNode, keys: Keys): Lineage {
  const { column } = keys.surroundings.resolver.rules;
  const name = bareName(key);
  const isInput =
    name !== null && shownColumns(keys.scope.relations).some((shown) => column(shown.name) === column(name));
  const chosen = isInput ? null : outputKey(key, keys);
  return chosen ?? resolveExpression(key, keys.surroundings, keys.scope);
}

/** In ORDER BY and DISTINCT ON a bare name is first an alias of the output. */
function resolveSortKey(key: ExpressionNode, keys: Keys): Lineage {
  return outputKey(key, keys) ?? resolveExpression(key, keys.surroundings, keys.scope);
}

/** An output column by its alias or its position. */
function outputKey(key: ExpressionNode, { output, surroundings }: Keys): Lineage | null {
  if (key.kind === 'literal' && key.type === 'number') return output[Number(key.value) - 1] ?? null;
  const name = bareName(key);
  if (name === null) return null;
  const { column } = surroundings.resolver.rules;
  return output.find((shown) => column(shown.name) === column(name)) ?? null;
}

function bareName(key: ExpressionNode): string | null {
  return key.kind === 'column' && key.names.length === 1 ? (key.names[0] ?? null) : null;
}
