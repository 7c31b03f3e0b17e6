import { normalForm } from '../policies/rule-form.js';
import type { TableView } from '../policies/table-view.js';
import type { ColumnComparison, MappingPredicate, PolicyPredicate } from '../policy.js';
import type { ExpressionNode, QueryNode, TableNode } from '../tree/query-tree.js';

/** The table whose rules are looked for. */
export interface Owner {
  readonly view: TableView;
  /** Where mapping tables are noted that stand in their places. */
  readonly proved: Set<TableNode>;
}

/** Whether a condition says what a rule says, part by part. Values are bound, so only their places are seen here. */
export function saysRule(condition: ExpressionNode, rule: PolicyPredicate, owner: Owner): boolean {
  return says(condition, normalForm(rule), owner);
}

function says(condition: ExpressionNode, rule: PolicyPredicate, owner: Owner): boolean {
  switch (rule.op) {
    case 'and':
    case 'or': {
      const { op, operands } = rule;
      // All of none is true, any of none is false.
      if (operands.length === 0) return isBoolean(condition, op === 'and');
      if (condition.kind !== 'junction' || condition.operator !== op) return false;
      const parts = flat(condition, op);
      return (
        parts.length === operands.length &&
        parts.every((part, index) => saysPart(part, operands[index], owner))
      );
    }
    case 'not':
      return (
        condition.kind === 'unary' &&
        condition.operator === 'not' &&
        says(condition.operand, rule.operand, owner)
      );
    case 'is_null':
    case 'is_not_null':
      return (
        condition.kind === 'test' &&
        condition.test === 'null' &&
        condition.negated === (rule.op === 'is_not_null') &&
        isColumn(condition.operand, 'source', rule.column)
      );
    case 'exists':
      return saysMapping(condition, rule, owner);
    default:
      return saysComparison(condition, rule, 'source');
  }
}

function saysPart(part: ExpressionNode, rule: PolicyPredicate | undefined, owner: Owner): boolean {
  return rule !== undefined && says(part, rule, owner);
}

function flat(node: ExpressionNode, operator: 'and' | 'or'): readonly ExpressionNode[] {
  return node.kind === 'junction' && node.operator === operator
    ? node.operands.flatMap((operand) => flat(operand, operator))
    : [node];
}

const COMPARISONS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function saysComparison(
  condition: ExpressionNode,
  { op, column }: ColumnComparison,
  alias: 'source' | 'mapping',
): boolean {
  if (op === 'in' || op === 'not_in') {
    const negated = op === 'not_in';
    // Nothing is in an empty list.
    if (isBoolean(condition, negated)) return true;
    return (
      condition.kind === 'in' &&
      condition.negated === negated &&
      isColumn(condition.operand, alias, column) &&
      condition.list.every(isBound)
    );
  }
  return (
    condition.kind === 'binary' &&
    condition.operator === COMPARISONS[op] &&
    isColumn(condition.left, alias, column) &&
    isBound(condition.right)
  );
}

/** `EXISTS (SELECT 1 FROM schema.table AS mapping WHERE mapping.matches = source.column AND ...)`. */
function saysMapping(
  condition: ExpressionNode,
  { column, mapping, matches, where }: MappingPredicate,
  { view, proved }: Owner,
): boolean {
  if (condition.kind !== 'subquery' || condition.form !== 'exists') return false;
  const from = mappingOf(condition.query);
  if (from === null || from.table.schema !== mapping.schema || from.table.name !== mapping.table)
    return false;
  if (!view.mappings.some(({ schema, table }) => schema === mapping.schema && table === mapping.table))
    return false;
  const [match, ...rest] = flat(from.where, 'and');
  const isSaid =
    match?.kind === 'binary' &&
    match.operator === '=' &&
    isColumn(match.left, 'mapping', matches) &&
    isColumn(match.right, 'source', column) &&
    rest.length === where.length &&
    where.every((comparison, index) => {
      const part = rest[index];
      return part !== undefined && saysComparison(part, comparison, 'mapping');
    });
  if (isSaid) proved.add(from.table);
  return isSaid;
}

/** The table and the condition of a query that is nothing but a test of whether there is a row. */
function mappingOf({
  ctes,
  body,
  orderBy,
  limit,
  offset,
}: QueryNode): { readonly table: TableNode; readonly where: ExpressionNode } | null {
  if (body.kind !== 'select' || body.where === null) return null;
  const [table, ...others] = body.from;
  const [target, ...more] = body.targets;
  const isPlain =
    [ctes, orderBy, body.groupBy, body.distinctOn, body.windows, others, more].every(
      (list) => list.length === 0,
    ) &&
    [limit, offset, body.having, body.qualify].every((part) => part === null) &&
    target?.expression.kind === 'literal' &&
    !body.distinct;
  const isMapping =
    table?.kind === 'table' && table.alias?.name === 'mapping' && table.alias.columnNames.length === 0;
  return isPlain && isMapping ? { table, where: body.where } : null;
}

export function isColumn(node: ExpressionNode, alias: string, name: string): boolean {
  return (
    node.kind === 'column' && node.names.length === 2 && node.names[0] === alias && node.names[1] === name
  );
}

/** A parameter, one that is told its type, or the NULL of a value that does not fit the column. */
function isBound(node: ExpressionNode): boolean {
  if (node.kind === 'cast') return isBound(node.operand);
  return node.kind === 'parameter' || (node.kind === 'literal' && node.type === 'null');
}

function isBoolean(node: ExpressionNode, value: boolean): boolean {
  return node.kind === 'literal' && node.type === 'boolean' && node.value === value;
}
