import { Refusal } from '../refusal.js';
import type { CallNode, ColumnNode, ExpressionNode, StarNode } from '../tree/query-tree.js';
import { derivedFrom, type Lineage, markUsed, NO_LINEAGE, type ScopeColumn } from './lineage.js';
import { shownColumns } from './resolve-from.js';
import { resolveQuery } from './resolve-query.js';
import type { Surroundings } from './resolver.js';
import { findRelation, resolveColumn, resolveField, type Scope } from './scope.js';

/** Resolves every name in a value and answers what it is made of. */
export function resolveExpression(node: ExpressionNode, surroundings: Surroundings, scope: Scope): Lineage {
  switch (node.kind) {
    case 'literal':
      return NO_LINEAGE;
    case 'column':
      return resolveReference(node, surroundings, scope);
    case 'field': {
      const { lineage } = resolveField(scope, [node.row, node.field], node.offset);
      markUsed([lineage]);
      surroundings.resolver.fields.set(node.id, [node.row, node.field]);
      return lineage;
    }
    case 'star':
      return derivedFrom(expandStar(node, surroundings, scope));
    case 'operation':
      return derivedFrom(resolveExpressions(node.operands, surroundings, scope));
    case 'call':
      return resolveCall(node, surroundings, scope);
    case 'subquery':
      return derivedFrom([
        ...resolveExpressions(node.operands, surroundings, scope),
        ...resolveQuery(node.query, surroundings, scope),
      ]);
  }
}

export function resolveExpressions(
  nodes: readonly ExpressionNode[],
  surroundings: Surroundings,
  scope: Scope,
): Lineage[] {
  return nodes.map((node) => resolveExpression(node, surroundings, scope));
}

/** The columns that `*` or `table.*` stands for. It stays written as it is: the rewritten tables show just these. */
export function expandStar(node: StarNode, { resolver }: Surroundings, scope: Scope): readonly ScopeColumn[] {
  if (node.qualifier.length === 0) {
    const columns = shownColumns(scope.relations);
    markUsed(columns);
    return columns;
  }
  const relation = findRelation(scope, node.qualifier, node.offset);
  if (node.qualifier.length > 1) resolver.renamed.set(node.id, [relation.alias]);
  markUsed(relation.columns);
  return relation.columns;
}

function resolveReference(node: ColumnNode, { resolver }: Surroundings, scope: Scope): Lineage {
  const { lineage, relation } = resolveColumn(scope, node.names, node.offset);
  markUsed([lineage]);
  resolver.columns.set(node.id, lineage);
  if (node.names.length === 3) resolver.renamed.set(node.id, [relation.alias, node.names[2] ?? '']);
  return lineage;
}

function resolveCall(node: CallNode, surroundings: Surroundings, scope: Scope): Lineage {
  const inputs = resolveExpressions(node.inputs, surroundings, scope);
  const window = resolveExpressions(node.window, surroundings, scope);
  if (node.isAggregate) refuseMaskedInput(node, derivedFrom(inputs));
  return derivedFrom([...inputs, ...window]);
}

/** An aggregate of masks is a wrong number that looks right. */
function refuseMaskedInput(node: CallNode, { masked }: Lineage): void {
  if (masked === null) return;
  const name = `${masked.site.table.table}.${masked.column.name}`;
  throw new Refusal(
    'COLUMN_MASKED',
    `${node.name} can't be computed from ${name} because its values are masked for you; use another column or count(*).`,
    node.offset,
    { function: node.name, name },
  );
}
