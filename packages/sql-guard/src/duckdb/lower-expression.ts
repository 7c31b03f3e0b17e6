import type {
  ComparisonOperator,
  ExpressionNode,
  NullSafeOperator,
  SortKeyNode,
  SubqueryNode,
} from '../tree/query-tree.js';
import { DUCKDB_COLLATIONS } from './allowed/types.js';
import { isArrayQuery, lowerArrayQuery } from './array-query.js';
import { lowerCall } from './lower-call.js';
import { lowerColumn } from './lower-column.js';
import { literalCast, lowerConstant } from './lower-literal.js';
import { lowerOperator } from './lower-operator.js';
import { lowerStatement } from './lower-query.js';
import { typeName } from './lower-type.js';
import { lowerWindow } from './lower-window.js';
import { type LoweringContext, notSupported, refuseUnknownFields } from './lowering.js';
import type { NativeExpression, NativeOrder, SubqueryExpression } from './native-tree.js';

/** Lowers a value. A kind of node that is not named here is refused with its name. */
export function lowerExpression(node: NativeExpression, context: LoweringContext): ExpressionNode {
  const offset = context.offsetOf(node.query_location);
  const lower = LOWERINGS.get(node.class);
  if (lower === undefined) throw notSupported(KIND_LABELS[node.class] ?? node.class, offset);
  return lower(node, context, offset);
}

export function lowerList(nodes: readonly NativeExpression[], context: LoweringContext): ExpressionNode[] {
  return nodes.map((node) => lowerExpression(node, context));
}

export function lowerOptional(
  node: NativeExpression | null | undefined,
  context: LoweringContext,
): ExpressionNode | null {
  return node === null || node === undefined ? null : lowerExpression(node, context);
}

const NULLS = new Map<string, SortKeyNode['nulls']>([
  ['ORDER_DEFAULT', null],
  ['NULLS FIRST', 'first'],
  ['NULLS LAST', 'last'],
]);

export function lowerSortKeys(orders: readonly NativeOrder[], context: LoweringContext): SortKeyNode[] {
  return orders.map(({ type, null_order: nullOrder, expression, ...rest }) => {
    const offset = context.offsetOf(expression.query_location);
    refuseUnknownFields('ORDER BY', rest, offset);
    const nulls = NULLS.get(nullOrder);
    if (nulls === undefined || !/^(ORDER_DEFAULT|ASCENDING|DESCENDING)$/.test(type)) {
      throw notSupported(`ORDER BY ${type} ${nullOrder}`, offset);
    }
    return { expression: lowerExpression(expression, context), descending: type === 'DESCENDING', nulls };
  });
}

type Lowering = (node: NativeExpression, context: LoweringContext, offset: number) => ExpressionNode;

/** Every node has these; an alias means something only where lists of targets, fields or arguments are lowered. */
type Common = 'class' | 'type' | 'alias' | 'query_location';
type Own<Class extends string> = Omit<Extract<NativeExpression, { class: Class }>, Common>;

/** A lowering for nodes of one class; it is given the fields of its own, and must name each. */
function entry<Class extends NativeExpression['class']>(
  kind: Class,
  lower: (fields: Own<Class>, context: LoweringContext, at: Place) => ExpressionNode,
): [string, Lowering] {
  return [
    kind,
    (node, context, offset) => {
      const { class: _class, type, alias: _alias, query_location: _place, ...fields } = node;
      return lower(fields as unknown as Own<Class>, context, { type, offset });
    },
  ];
}

interface Place {
  readonly type: string;
  readonly offset: number;
}

/** A lowering that needs the node itself, to file it or to hand it on. */
function whole<Class extends NativeExpression['class']>(
  kind: Class,
  lower: (
    node: Extract<NativeExpression, { class: Class }>,
    context: LoweringContext,
    offset: number,
  ) => ExpressionNode,
): [string, Lowering] {
  return [
    kind,
    (node, context, offset) => lower(node as Extract<NativeExpression, { class: Class }>, context, offset),
  ];
}

const COMPARISONS: ReadonlyMap<string, ComparisonOperator | NullSafeOperator> = new Map([
  ['COMPARE_EQUAL', '='],
  ['COMPARE_NOTEQUAL', '<>'],
  ['COMPARE_LESSTHAN', '<'],
  ['COMPARE_LESSTHANOREQUALTO', '<='],
  ['COMPARE_GREATERTHAN', '>'],
  ['COMPARE_GREATERTHANOREQUALTO', '>='],
  ['COMPARE_DISTINCT_FROM', 'is distinct from'],
  ['COMPARE_NOT_DISTINCT_FROM', 'is not distinct from'],
]);

const LOWERINGS: ReadonlyMap<string, Lowering> = new Map([
  whole('COLUMN_REF', lowerColumn),
  whole('FUNCTION', lowerCall),
  whole('WINDOW', lowerWindow),
  whole('OPERATOR', lowerOperator),
  whole('SUBQUERY', lowerSubquery),
  whole('POSITIONAL_REFERENCE', (_node, _context, offset) => {
    throw notSupported('A column by its position, such as #1,', offset);
  }),
  entry('CONSTANT', ({ value, ...rest }, _context, { offset }) => {
    refuseUnknownFields('A constant', rest, offset);
    return lowerConstant(value, offset);
  }),
  entry('BETWEEN', ({ input, lower, upper, ...rest }, context, { offset }) => {
    refuseUnknownFields('BETWEEN', rest, offset);
    return {
      kind: 'between',
      negated: false,
      symmetric: false,
      operand: lowerExpression(input, context),
      low: lowerExpression(lower, context),
      high: lowerExpression(upper, context),
    };
  }),
  entry('CASE', ({ case_checks: checks, else_expr: otherwise, ...rest }, context, { offset }) => {
    refuseUnknownFields('CASE', rest, offset);
    return {
      kind: 'case',
      operand: null,
      branches: checks.map(({ when_expr: when, then_expr: result, ...more }) => {
        refuseUnknownFields('WHEN', more, offset);
        const [condition, then] = [lowerExpression(when, context), lowerExpression(result, context)];
        return { when: condition, then };
      }),
      otherwise: lowerExpression(otherwise, context),
    };
  }),
  entry('CAST', ({ child, cast_type: type, try_cast: tries, ...rest }, context, { offset }) => {
    refuseUnknownFields('A cast', rest, offset);
    return (
      literalCast({ child, cast_type: type, try_cast: tries }) ?? {
        kind: 'cast',
        type: typeName(type, offset),
        tries,
        operand: lowerExpression(child, context),
      }
    );
  }),
  entry('COLLATE', ({ child, collation, ...rest }, context, { offset }) => {
    refuseUnknownFields('COLLATE', rest, offset);
    if (
      !collation
        .toLowerCase()
        .split('.')
        .every((part) => DUCKDB_COLLATIONS.has(part))
    ) {
      throw notSupported(`The collation ${collation}`, offset);
    }
    return { kind: 'collate', collation, operand: lowerExpression(child, context) };
  }),
  entry('COMPARISON', ({ left, right, ...rest }, context, { type, offset }) => {
    refuseUnknownFields('A comparison', rest, offset);
    const operator = COMPARISONS.get(type);
    if (operator === undefined) throw notSupported(`The comparison ${type}`, offset);
    return {
      kind: 'binary',
      operator,
      left: lowerExpression(left, context),
      right: lowerExpression(right, context),
    };
  }),
  entry('CONJUNCTION', ({ children, ...rest }, context, { type, offset }) => {
    refuseUnknownFields('A condition', rest, offset);
    const operator = type === 'CONJUNCTION_AND' ? 'and' : type === 'CONJUNCTION_OR' ? 'or' : null;
    if (operator === null) throw notSupported(`The condition ${type}`, offset);
    return { kind: 'junction', operator, operands: lowerList(children, context) };
  }),
  // Lambdas are lowered by the functions that take them; any other arrow takes a part of a JSON value.
  entry('LAMBDA', ({ lhs, expr, ...rest }, context, { offset }) => {
    refuseUnknownFields('An arrow', rest, offset);
    return {
      kind: 'binary',
      operator: '->',
      left: lowerExpression(lhs, context),
      right: lowerExpression(expr, context),
    };
  }),
]);

const KIND_LABELS: Readonly<Record<string, string>> = {
  STAR: '* or COLUMNS(...) within an expression',
  PARAMETER: 'A parameter such as $1 or ?',
  DEFAULT: 'DEFAULT',
};

const FORMS: ReadonlyMap<string, SubqueryNode['form']> = new Map([
  ['EXISTS', 'exists'],
  ['SCALAR', 'scalar'],
  ['ANY', 'any'],
]);

function lowerSubquery(node: SubqueryExpression, context: LoweringContext, offset: number): SubqueryNode {
  const { subquery_type: type, subquery, child, comparison_type: comparison, ...rest } = node;
  const { class: _class, type: _type, alias: _alias, query_location: _place, ...unknown } = rest;
  refuseUnknownFields('A subquery', unknown, offset);
  if (isArrayQuery(node)) return lowerArrayQuery(node, context);
  const form = FORMS.get(type);
  if (form === undefined) throw notSupported(`A subquery of kind ${type}`, offset);
  const operator = COMPARISONS.get(comparison) ?? null;
  if (form === 'any' && (operator === null || operator.startsWith('is '))) {
    throw notSupported(`ANY with ${comparison}`, offset);
  }
  return {
    kind: 'subquery',
    form,
    operator: form === 'any' ? (operator as ComparisonOperator) : null,
    query: lowerStatement(subquery, context),
    operands: child === null ? [] : [lowerExpression(child, context)],
  };
}
