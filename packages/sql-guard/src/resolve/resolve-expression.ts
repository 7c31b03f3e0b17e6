import { Refusal } from '../refusal.js';
import { keysOf, operationOf, partsOf, windowParts } from '../tree/expression-parts.js';
import type { CallNode, ColumnNode, ExpressionNode, FieldNode, StarNode } from '../tree/query-tree.js';
import { derivedFrom, type Lineage, markUsed, NO_LINEAGE, namedColumn, type ScopeColumn } from './lineage.js';
import type { NameRules } from './name-rules.js';
import { resolveQuery } from './resolve-query.js';
import type { Surroundings } from './resolver.js';
import { findRelation, resolveColumn, resolveField, type Scope, shownColumns } from './scope.js';

/** Resolves every name in a value and answers what it is made of. */
export function resolveExpression(node: ExpressionNode, surroundings: Surroundings, scope: Scope): Lineage {
  switch (node.kind) {
    case 'literal':
    case 'parameter':
      return NO_LINEAGE;
    case 'column':
      return resolveReference(node, surroundings, scope);
    case 'field':
      return resolveRowField(node, surroundings, scope);
    case 'star':
      return derivedFrom(expandStar(node, surroundings, scope));
    case 'call':
      return resolveCall(node, surroundings, scope);
    case 'subquery':
      return derivedFrom(
        [
          ...resolveExpressions(node.operands, surroundings, scope),
          ...resolveQuery(node.query, surroundings, scope),
        ],
        operationOf(node),
      );
    default:
      return derivedFrom(resolveExpressions(partsOf(node), surroundings, scope), operationOf(node));
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
export function expandStar(node: StarNode, surroundings: Surroundings, scope: Scope): readonly ScopeColumn[] {
  const { rules } = surroundings.resolver;
  const columns = starColumns(node, surroundings, scope);
  markUsed(columns);
  const left = node.excluded.length === 0 ? columns : withoutExcluded(columns, node, rules);
  return (node.changed ?? []).reduce((shown, { column, name, expression }) => {
    refuseMissing(shown, { names: [column], offset: node.offset }, rules);
    const lineage = expression === null ? null : resolveExpression(expression, surroundings, scope);
    return shown.map((known) =>
      rules.column(known.name) === rules.column(column) ? namedColumn(name, lineage ?? known) : known,
    );
  }, left);
}

function starColumns(
  { id, qualifier, offset }: StarNode,
  { resolver }: Pick<Surroundings, 'resolver'>,
  scope: Scope,
): readonly ScopeColumn[] {
  if (qualifier.length === 0) return shownColumns(scope.relations);
  const relation = findRelation(scope, { names: qualifier, offset }, resolver.rules);
  if (qualifier.length > 1) resolver.renamed.set(id, [relation.alias]);
  return relation.columns;
}

/** @throws Refusal SQL_UNKNOWN_COLUMN for a name that is not there, as for any other. */
function withoutExcluded(
  columns: readonly ScopeColumn[],
  { excluded, offset }: StarNode,
  rules: NameRules,
): readonly ScopeColumn[] {
  refuseMissing(columns, { names: excluded, offset }, rules);
  const left = new Set(excluded.map((name) => rules.column(name)));
  return columns.filter(({ name }) => !left.has(rules.column(name)));
}

function refuseMissing(
  columns: readonly ScopeColumn[],
  { names, offset }: { readonly names: readonly string[]; readonly offset: number },
  rules: NameRules,
): void {
  const shown = new Set(columns.map(({ name }) => rules.column(name)));
  const unknown = names.find((name) => !shown.has(rules.column(name)));
  if (unknown === undefined) return;
  throw new Refusal('SQL_UNKNOWN_COLUMN', `There is no column "${unknown}" in * here.`, offset, {
    name: unknown,
  });
}

function resolveReference(node: ColumnNode, { resolver }: Surroundings, scope: Scope): Lineage {
  const { lineage, rewritten, isAlias } = resolveColumn(scope, node, resolver.rules);
  markUsed([lineage]);
  resolver.columns.set(node.id, lineage);
  if (rewritten !== null) resolver.renamed.set(node.id, rewritten);
  if (isAlias) resolver.aliases.add(node.id);
  return lineage;
}

function resolveRowField({ id, row, field, offset }: FieldNode, { resolver }: Surroundings, scope: Scope) {
  const { lineage } = resolveField(scope, { names: [row, field], offset }, resolver.rules);
  markUsed([lineage]);
  resolver.fields.set(id, [row, field]);
  return lineage;
}

/** What chooses and orders the rows of an aggregate is not its source; what a rank is taken over is. */
function resolveCall(node: CallNode, surroundings: Surroundings, scope: Scope): Lineage {
  const args = resolveExpressions(node.args, surroundings, scope);
  const chosen = resolveExpressions(
    [...keysOf(node.orderBy), ...(node.filter === null ? [] : [node.filter])],
    surroundings,
    scope,
  );
  const window = node.over === null ? [] : resolveExpressions(windowParts(node.over), surroundings, scope);
  if (node.isAggregate) refuseMaskedInput(node, derivedFrom([...args, ...chosen]));
  const isRank = args.length === 0 && !node.isStar;
  return isRank
    ? derivedFrom([...chosen, ...window], node.name)
    : derivedFrom(args, node.name, [...chosen, ...window]);
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
