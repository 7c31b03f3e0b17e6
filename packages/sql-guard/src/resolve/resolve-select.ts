import type { ExpressionNode, SelectNode, TargetNode } from '../tree/query-tree.js';
import { MAX_OUTPUT_COLUMNS, refuseTooMany } from './complexity.js';
import { type Lineage, namedColumn, type ScopeColumn } from './lineage.js';
import { expandStar, resolveExpression, resolveExpressions } from './resolve-expression.js';
import { resolveFrom, shownColumns } from './resolve-from.js';
import type { Surroundings } from './resolver.js';
import type { Scope } from './scope.js';
import { widenGroups } from './widen-groups.js';

/** Resolves one SELECT with the ORDER BY that belongs to it; answers its level and its output columns. */
export function resolveSelect(
  node: SelectNode,
  orderBy: readonly ExpressionNode[],
  surroundings: Surroundings,
  outer: Scope | null,
): { readonly scope: Scope; readonly output: readonly ScopeColumn[] } {
  const scope: Scope = { relations: resolveFrom(node.from, surroundings, outer), parent: outer };
  const output = node.targets.flatMap((target) => resolveTarget(target, surroundings, scope));
  refuseTooMany(output.length, { max: MAX_OUTPUT_COLUMNS, what: 'A SELECT' });
  const whole = [node.where, node.having].filter((condition) => condition !== null);
  resolveExpressions([...whole, ...node.windows], surroundings, scope);
  const keys: Keys = { output, surroundings, scope };
  const groups = node.groupBy.map((key) => resolveGroupKey(key, keys));
  for (const key of [...orderBy, ...node.distinctOn]) resolveSortKey(key, keys);
  if (!node.hasGroupingSets) widenGroups(node, groups, { resolver: surroundings.resolver, scope });
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
function resolveGroupKey(key: ExpressionNode, { output, surroundings, scope }: Keys): Lineage {
  const name = bareName(key);
  const isInput = shownColumns(scope.relations).some((column) => column.name === name);
  const chosen = isInput ? null : outputKey(key, output);
  return chosen ?? resolveExpression(key, surroundings, scope);
}

/** In ORDER BY and DISTINCT ON a bare name is first an alias of the output. */
function resolveSortKey(key: ExpressionNode, { output, surroundings, scope }: Keys): Lineage {
  return outputKey(key, output) ?? resolveExpression(key, surroundings, scope);
}

/** An output column by its alias or its position. */
function outputKey(key: ExpressionNode, output: readonly ScopeColumn[]): Lineage | null {
  if (key.kind === 'literal' && typeof key.value === 'number') return output[key.value - 1] ?? null;
  const name = bareName(key);
  return output.find((column) => column.name === name) ?? null;
}

function bareName(key: ExpressionNode): string | null {
  return key.kind === 'column' && key.names.length === 1 ? (key.names[0] ?? null) : null;
}
