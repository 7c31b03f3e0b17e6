import { normalForm } from '../policies/rule-form.js';
import type { ColumnComparison, MappingPredicate, PolicyPredicate } from '../policy.js';
import { isObject, listOf, type Payload, strings, violation } from './last-look-node.js';

/** Proves that a condition says what a rule says, part by part. Values are bound, so only their places are seen here. */
export function checkRule(condition: unknown, rule: PolicyPredicate, what: string): void {
  if (!says(condition, normalForm(rule))) throw violation(`${what} in other words`);
}

function says(condition: unknown, rule: PolicyPredicate): boolean {
  switch (rule.op) {
    case 'and':
    case 'or': {
      const { operands } = rule;
      // All of none is true, any of none is false.
      if (operands.length === 0) return constantOf(condition) === (rule.op === 'and');
      const parts = partsOf(condition, rule.op);
      return parts.length === operands.length && operands.every((part, index) => says(parts[index], part));
    }
    case 'not': {
      const [negated, ...more] = partsOf(condition, 'not');
      return more.length === 0 && says(negated, rule.operand);
    }
    case 'is_null':
    case 'is_not_null': {
      const test = payloadOf(condition, 'NullTest');
      const form = rule.op === 'is_null' ? 'IS_NULL' : 'IS_NOT_NULL';
      return test?.nulltesttype === form && isColumn(test.arg, 'source', rule.column);
    }
    case 'exists':
      return saysMapping(condition, rule);
    default:
      return saysComparison(condition, rule, 'source');
  }
}

const JUNCTIONS = { and: 'AND_EXPR', or: 'OR_EXPR', not: 'NOT_EXPR' } as const;

function partsOf(condition: unknown, op: keyof typeof JUNCTIONS): readonly unknown[] {
  const junction = payloadOf(condition, 'BoolExpr');
  return junction?.boolop === JUNCTIONS[op] ? listOf(junction.args) : [];
}

const COMPARISONS: Readonly<Record<ColumnComparison['op'], readonly [kind: string, symbol: string]>> = {
  eq: ['AEXPR_OP', '='],
  ne: ['AEXPR_OP', '<>'],
  lt: ['AEXPR_OP', '<'],
  lte: ['AEXPR_OP', '<='],
  gt: ['AEXPR_OP', '>'],
  gte: ['AEXPR_OP', '>='],
  in: ['AEXPR_OP_ANY', '='],
  not_in: ['AEXPR_OP_ALL', '<>'],
};

function saysComparison(
  condition: unknown,
  { op, column }: ColumnComparison,
  owner: 'source' | 'mapping',
): boolean {
  // Nothing is in an empty list.
  if (op === 'in' && constantOf(condition) === false) return true;
  if (op === 'not_in' && constantOf(condition) === true) return true;
  return isComparison(condition, COMPARISONS[op], [(side) => isColumn(side, owner, column), isBound]);
}

type Test = (side: unknown) => boolean;

function isComparison(
  condition: unknown,
  [kind, symbol]: readonly [string, string],
  [isLeft, isRight]: readonly [Test, Test],
): boolean {
  const operator = payloadOf(condition, 'A_Expr');
  return (
    operator !== null &&
    operator.kind === kind &&
    strings(operator.name).join('.') === symbol &&
    isLeft(operator.lexpr) &&
    isRight(operator.rexpr)
  );
}

const MAPPING_FIELDS = new Set(['targetList', 'fromClause', 'whereClause', 'limitOption', 'op']);

/** `EXISTS (SELECT 1 FROM schema.table AS mapping WHERE mapping.matches = source.column AND ...)`. */
function saysMapping(condition: unknown, { column, mapping, matches, where }: MappingPredicate): boolean {
  const link = payloadOf(condition, 'SubLink');
  const select = payloadOf(link?.subselect, 'SelectStmt');
  if (link?.subLinkType !== 'EXISTS_SUBLINK' || select === null) return false;
  if (Object.keys(select).some((field) => !MAPPING_FIELDS.has(field)) || select.op !== 'SETOP_NONE')
    return false;
  const [item, ...others] = listOf(select.fromClause);
  const table = payloadOf(item, 'RangeVar');
  const isTable =
    others.length === 0 &&
    table?.schemaname === mapping.schema &&
    table.relname === mapping.table &&
    isObject(table.alias) &&
    table.alias.aliasname === 'mapping';
  const [match, ...rest] = where.length === 0 ? [select.whereClause] : partsOf(select.whereClause, 'and');
  return (
    isTable &&
    isComparison(match, COMPARISONS.eq, [
      (side) => isColumn(side, 'mapping', matches),
      (side) => isColumn(side, 'source', column),
    ]) &&
    rest.length === where.length &&
    where.every((comparison, index) => saysComparison(rest[index], comparison, 'mapping'))
  );
}

function isColumn(node: unknown, owner: string, name: string): boolean {
  const reference = payloadOf(node, 'ColumnRef');
  if (reference === null) return false;
  const names = strings(reference.fields);
  return names.length === 2 && names[0] === owner && names[1] === name;
}

/** A parameter, or one that is told its type. */
function isBound(node: unknown): boolean {
  const cast = payloadOf(node, 'TypeCast');
  return payloadOf(cast === null ? node : cast.arg, 'ParamRef') !== null;
}

function constantOf(node: unknown): boolean | null {
  const literal = payloadOf(node, 'A_Const');
  return isObject(literal?.boolval) ? literal.boolval.boolval === true : null;
}

function payloadOf(node: unknown, kind: string): Payload | null {
  const payload = isObject(node) ? node[kind] : undefined;
  return isObject(payload) ? payload : null;
}
