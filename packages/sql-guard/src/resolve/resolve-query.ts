import type { BodyNode, ExpressionNode, QueryNode, ValuesNode } from '../tree/query-tree.js';
import { derivedFrom, NO_LINEAGE, namedColumn, type ScopeColumn } from './lineage.js';
import type { NameRules } from './name-rules.js';
import { bindCtes } from './resolve-ctes.js';
import { resolveExpression, resolveExpressions } from './resolve-expression.js';
import { resolveSelect } from './resolve-select.js';
import type { Surroundings } from './resolver.js';
import type { Scope } from './scope.js';

/** Told the columns of the first arm of a set operation, before the other arm is resolved. */
export type FirstArmListener = (columns: readonly ScopeColumn[]) => void;

/**
 * Resolves a query and answers its output columns. `outer` is the level around it: for a subquery in an
 * expression the level it stands in, for one in FROM the level outside, or with LATERAL what stands to its left.
 */
export function resolveQuery(
  query: QueryNode,
  surroundings: Surroundings,
  outer: Scope | null,
  onFirstArm: FirstArmListener = () => {},
): readonly ScopeColumn[] {
  const inside: Surroundings = { ...surroundings, ctes: bindCtes(query, surroundings, outer) };
  const limits = [query.limit, query.offset].filter((limit) => limit !== null);
  if (query.body.kind === 'select') {
    const { scope, output } = resolveSelect(query.body, query.orderBy, inside, outer);
    resolveExpressions(limits, inside, scope);
    return output;
  }
  const output = resolveRows(query.body, inside, outer, onFirstArm);
  const noTables: Scope = { relations: [], aliases: [], parent: outer };
  // Around set operations ORDER BY can name only output columns; the engine refuses anything else.
  for (const { expression } of query.orderBy) {
    if (!namesOutput(expression, output, surroundings.resolver.rules)) {
      resolveExpression(expression, inside, noTables);
    }
  }
  resolveExpressions(limits, inside, noTables);
  return output;
}

function namesOutput(key: ExpressionNode, output: readonly ScopeColumn[], rules: NameRules): boolean {
  if (key.kind !== 'column' || key.names.length !== 1) return false;
  const name = rules.column(key.names[0] ?? '');
  return output.some((column) => rules.column(column.name) === name);
}

function resolveRows(
  body: Exclude<BodyNode, { readonly kind: 'select' }>,
  inside: Surroundings,
  outer: Scope | null,
  onFirstArm: FirstArmListener,
): readonly ScopeColumn[] {
  if (body.kind === 'values') return resolveValues(body, inside, outer);
  const left = resolveQuery(body.left, inside, outer);
  // Only UNION makes a query recursive; within EXCEPT and INTERSECT its name may mean a table.
  if (body.operator === 'union') onFirstArm(left);
  const right = resolveQuery(body.right, inside, outer);
  return left.map((column, index) =>
    namedColumn(column.name, derivedFrom([column, right[index] ?? NO_LINEAGE], body.operator)),
  );
}

function resolveValues(body: ValuesNode, inside: Surroundings, outer: Scope | null): readonly ScopeColumn[] {
  const scope: Scope = { relations: [], aliases: [], parent: outer };
  const rows = body.rows.map((row) => resolveExpressions(row, inside, scope));
  return (rows[0] ?? []).map((_cell, index) =>
    namedColumn(
      inside.resolver.rules.valuesColumn(index),
      derivedFrom(rows.map((row) => row[index] ?? NO_LINEAGE)),
    ),
  );
}
