import type { ColumnComparison, MappingPredicate, PolicyPredicate } from '../policy.js';
import { fixedCondition, isEmpty, listIn, namesOf, violation } from './last-look-node.js';
import { isObject, type NativeObject } from './native-tree.js';

/** Proves that a condition says what a rule says, part by part. Values are bound, so only their places are seen here. */
export function checkRule(condition: unknown, rule: PolicyPredicate, what: string): void {
  if (!says(condition, rule)) throw violation(`${what} in other words`);
}

function says(condition: unknown, rule: PolicyPredicate): boolean {
  switch (rule.op) {
    case 'and':
    case 'or':
      return saysAll(condition, rule.op, rule.operands);
    case 'not': {
      const [negated] = operandsOf(condition, 'OPERATOR_NOT');
      if (negated !== undefined) return says(negated, rule.operand);
      // The parser turns the comparison itself around: NOT (a = b) is a <> b.
      const inverse = inverseOf(alone(rule.operand));
      return inverse !== null && says(condition, inverse);
    }
    case 'is_null':
    case 'is_not_null': {
      const type = rule.op === 'is_null' ? 'OPERATOR_IS_NULL' : 'OPERATOR_IS_NOT_NULL';
      const [tested] = operandsOf(condition, type);
      return isColumn(tested, 'source', rule.column);
    }
    case 'exists':
      return saysMapping(condition, rule);
    default:
      return saysComparison(condition, rule, 'source');
  }
}

function saysAll(condition: unknown, op: 'and' | 'or', operands: readonly PolicyPredicate[]): boolean {
  const wanted = flat(op, operands);
  // All of none is true, any of none is false.
  if (wanted.length === 0) return fixedCondition(condition) === (op === 'and');
  const parts = partsOf(condition, op);
  return parts.length === wanted.length && wanted.every((part, index) => says(parts[index], part));
}

/** An AND within an AND is one, however it was written. */
function flat(op: 'and' | 'or', operands: readonly PolicyPredicate[]): readonly PolicyPredicate[] {
  return operands.flatMap((part) => {
    if (part.op !== 'and' && part.op !== 'or') return [part];
    const inner = flat(part.op, part.operands);
    return inner.length > 0 && (part.op === op || inner.length === 1) ? inner : [part];
  });
}

/** An AND or OR of one rule is that rule. */
function alone(rule: PolicyPredicate): PolicyPredicate {
  const [only = rule, ...others] = flat('and', [rule]);
  return others.length === 0 ? only : rule;
}

function partsOf(condition: unknown, op: 'and' | 'or'): readonly unknown[] {
  const type = op === 'and' ? 'CONJUNCTION_AND' : 'CONJUNCTION_OR';
  if (!isObject(condition) || condition.type !== type) return [condition];
  return listIn(condition.children, 'conditions').flatMap((child) => partsOf(child, op));
}

const INVERSE: Readonly<Record<ColumnComparison['op'], ColumnComparison['op']>> = {
  eq: 'ne',
  ne: 'eq',
  lt: 'gte',
  gte: 'lt',
  gt: 'lte',
  lte: 'gt',
  in: 'not_in',
  not_in: 'in',
};

function inverseOf(rule: PolicyPredicate): PolicyPredicate | null {
  switch (rule.op) {
    case 'not':
      return rule.operand;
    case 'and':
    case 'or':
    case 'exists':
      return null;
    case 'is_null':
      return { ...rule, op: 'is_not_null' };
    case 'is_not_null':
      return { ...rule, op: 'is_null' };
    default:
      return { ...rule, op: INVERSE[rule.op] };
  }
}

const COMPARISONS: Readonly<Record<ColumnComparison['op'], string>> = {
  eq: 'COMPARE_EQUAL',
  ne: 'COMPARE_NOTEQUAL',
  lt: 'COMPARE_LESSTHAN',
  lte: 'COMPARE_LESSTHANOREQUALTO',
  gt: 'COMPARE_GREATERTHAN',
  gte: 'COMPARE_GREATERTHANOREQUALTO',
  in: 'COMPARE_IN',
  not_in: 'COMPARE_NOT_IN',
};

function saysComparison(
  condition: unknown,
  { op, column }: ColumnComparison,
  owner: 'source' | 'mapping',
): boolean {
  if (op === 'in' || op === 'not_in') {
    // Nothing is in an empty list.
    if (fixedCondition(condition) === (op === 'not_in')) return true;
    const [compared, ...values] = operandsOf(condition, COMPARISONS[op]);
    return isColumn(compared, owner, column) && values.length > 0 && values.every(isBound);
  }
  return isComparison(condition, COMPARISONS[op], [(side) => isColumn(side, owner, column), isBound]);
}

type Test = (side: unknown) => boolean;

function isComparison(condition: unknown, type: string, [isLeft, isRight]: readonly [Test, Test]): boolean {
  return isObject(condition) && condition.type === type && isLeft(condition.left) && isRight(condition.right);
}

const NOT_IN_A_MAPPING = ['modifiers', 'group_expressions', 'having', 'sample', 'qualify'] as const;

/** `EXISTS (SELECT 1 FROM schema.table AS mapping WHERE mapping.matches = source.column AND ...)`. */
function saysMapping(condition: unknown, { column, mapping, matches, where }: MappingPredicate): boolean {
  if (!isObject(condition) || condition.subquery_type !== 'EXISTS') return false;
  const select =
    isObject(condition.subquery) && isObject(condition.subquery.node) ? condition.subquery.node : {};
  const table = isObject(select.from_table) ? select.from_table : {};
  const isTable =
    table.type === 'BASE_TABLE' &&
    table.schema_name === mapping.schema &&
    table.table_name === mapping.table &&
    table.alias === 'mapping';
  if (!isTable || NOT_IN_A_MAPPING.some((field) => !isEmpty(select[field]))) return false;
  const [match, ...rest] = partsOf(select.where_clause, 'and');
  return (
    isComparison(match, COMPARISONS.eq, [
      (side) => isColumn(side, 'mapping', matches),
      (side) => isColumn(side, 'source', column),
    ]) &&
    rest.length === where.length &&
    where.every((comparison, index) => saysComparison(rest[index], comparison, 'mapping'))
  );
}

function operandsOf(node: unknown, type: string): readonly unknown[] {
  return isObject(node) && node.type === type ? listIn(node.children, 'operands') : [];
}

function isColumn(node: unknown, owner: string, name: string): boolean {
  if (!isObject(node) || node.class !== 'COLUMN_REF') return false;
  const names = namesOf(node);
  return names.length === 2 && names[0] === owner && names[1] === name;
}

/** A parameter that is told its type; NULL where no value of the rule's can be in the column. */
function isBound(node: unknown): boolean {
  if (!isObject(node)) return false;
  if (node.class === 'CAST') return isBound(node.child);
  return node.class === 'PARAMETER' || (node.class === 'CONSTANT' && isNullConstant(node));
}

function isNullConstant({ value }: NativeObject): boolean {
  return isObject(value) && value.is_null === true;
}
