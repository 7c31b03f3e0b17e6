import type { A_Const, A_Expr, ColumnRef, Node, SubLink } from '@pgsql/types';
import { Refusal } from '../refusal.js';
import type { ExpressionNode, LiteralNode, OperationNode, SubqueryNode } from '../tree/query-tree.js';
import { ALLOWED_OPERATORS } from './allowed/operators.js';
import { ALLOWED_COLLATIONS } from './allowed/types.js';
import { lowerCall } from './lower-call.js';
import { lowerSubquery } from './lower-query.js';
import { checkType } from './lower-type.js';
import {
  describeKind,
  file,
  type LoweringContext,
  notSupported,
  placeOf,
  refuseUnknownFields,
} from './lowering.js';
import { kindOf, namesOf } from './native-tree.js';

/** Lowers a value. A kind of node that is not named here is refused with its name. */
export function lowerExpression(node: Node, context: LoweringContext): ExpressionNode {
  const kind = kindOf(node);
  const lower = LOWERINGS.get(kind);
  if (lower === undefined) throw notSupported(describeKind(kind), placeOf(node, context));
  return lower(node, context, placeOf(node, context));
}

export function lowerList(nodes: readonly Node[] | undefined, context: LoweringContext): ExpressionNode[] {
  return (nodes ?? []).map((node) => lowerExpression(node, context));
}

export function lowerSortKeys(
  nodes: readonly Node[] | undefined,
  context: LoweringContext,
): ExpressionNode[] {
  return (nodes ?? []).map((key) => {
    if (!('SortBy' in key)) throw notSupported(describeKind(kindOf(key)), placeOf(key, context));
    const { node, sortby_dir: direction, sortby_nulls: _nulls, ...rest } = key.SortBy;
    const offset = placeOf(key, context);
    if (direction === 'SORTBY_USING') throw notSupported('ORDER BY ... USING', offset);
    refuseUnknownFields('ORDER BY', rest, offset);
    if (node === undefined) throw notSupported('An empty ORDER BY', offset);
    return lowerExpression(node, context);
  });
}

type Lowering = (node: Node, context: LoweringContext, offset: number) => ExpressionNode;

/** A lowering for nodes of one kind; the payload is typed by the kind's name. */
function entry<K extends string>(
  kind: K,
  lower: (
    payload: Extract<Node, Record<K, unknown>>[K],
    context: LoweringContext,
    offset: number,
  ) => ExpressionNode,
): [string, Lowering] {
  return [
    kind,
    (node, context, offset) => lower((node as Extract<Node, Record<K, unknown>>)[kind], context, offset),
  ];
}

const operation = (operator: string, operands: readonly ExpressionNode[]): OperationNode => ({
  kind: 'operation',
  operator,
  operands,
});

const LOWERINGS: ReadonlyMap<string, Lowering> = new Map([
  entry('ColumnRef', lowerColumn),
  entry('A_Const', lowerLiteral),
  entry('A_Expr', lowerOperator),
  entry('FuncCall', lowerCall),
  entry('SubLink', lowerSubLink),
  entry('BoolExpr', ({ boolop, args, ...rest }, context, offset) => {
    refuseUnknownFields('A condition', rest, offset);
    return operation((boolop ?? '').replace('_EXPR', ''), lowerList(args, context));
  }),
  entry('NullTest', ({ arg, nulltesttype, ...rest }, context, offset) => {
    refuseUnknownFields('IS NULL', rest, offset);
    return operation(nulltesttype ?? '', lowerList(present(arg), context));
  }),
  entry('BooleanTest', ({ arg, booltesttype, ...rest }, context, offset) => {
    refuseUnknownFields('IS TRUE', rest, offset);
    return operation(booltesttype ?? '', lowerList(present(arg), context));
  }),
  entry('TypeCast', ({ arg, typeName, ...rest }, context, offset) => {
    refuseUnknownFields('A cast', rest, offset);
    return operation(`cast ${checkType(typeName, context)}`, lowerList(present(arg), context));
  }),
  entry('CollateClause', ({ arg, collname, ...rest }, context, offset) => {
    refuseUnknownFields('COLLATE', rest, offset);
    const names = namesOf(collname) ?? [];
    if (names.length !== 1 || !ALLOWED_COLLATIONS.has(names[0] ?? '')) {
      throw notSupported(`The collation ${names.join('.')}`, offset);
    }
    return operation('COLLATE', lowerList(present(arg), context));
  }),
  entry('CaseExpr', ({ arg, args, defresult, ...rest }, context, offset) => {
    refuseUnknownFields('CASE', rest, offset);
    return operation('CASE', lowerList([...present(arg), ...(args ?? []), ...present(defresult)], context));
  }),
  entry('CaseWhen', ({ expr, result, ...rest }, context, offset) => {
    refuseUnknownFields('WHEN', rest, offset);
    return operation('WHEN', lowerList([...present(expr), ...present(result)], context));
  }),
  entry('CoalesceExpr', ({ args, ...rest }, context, offset) => {
    refuseUnknownFields('COALESCE', rest, offset);
    return operation('COALESCE', lowerList(args, context));
  }),
  entry('MinMaxExpr', ({ op, args, ...rest }, context, offset) => {
    refuseUnknownFields('GREATEST', rest, offset);
    return operation(op ?? '', lowerList(args, context));
  }),
  entry('A_ArrayExpr', ({ elements, ...rest }, context, offset) => {
    refuseUnknownFields('ARRAY', rest, offset);
    return operation('ARRAY', lowerList(elements, context));
  }),
  entry('RowExpr', ({ args, row_format: _format, ...rest }, context, offset) => {
    refuseUnknownFields('ROW', rest, offset);
    return operation('ROW', lowerList(args, context));
  }),
  entry('GroupingFunc', ({ args, ...rest }, context, offset) => {
    refuseUnknownFields('GROUPING', rest, offset);
    return operation('GROUPING', lowerList(args, context));
  }),
  ['A_Indirection', lowerIndirection],
  entry('A_Indices', ({ is_slice: _slice, lidx, uidx, ...rest }, context, offset) => {
    refuseUnknownFields('A subscript', rest, offset);
    return operation('SUBSCRIPT', lowerList([...present(lidx), ...present(uidx)], context));
  }),
  entry('A_Star', (payload, _context, offset) => {
    // `(value).*`: all fields of a composite value, which is already resolved itself.
    refuseUnknownFields('*', payload, offset);
    return operation('FIELDS', []);
  }),
  entry('SQLValueFunction', ({ op, typmod: _precision, ...rest }, _context, offset) => {
    refuseUnknownFields('A value function', rest, offset);
    const name = (op ?? '').replace('SVFOP_', '').replace(/_N$/, '').toLowerCase();
    if (CLOCK.has(name)) return operation(name, []);
    throw new Refusal(
      'SQL_FUNCTION_NOT_ALLOWED',
      `${name} tells about the connection and is not allowed; leave it out.`,
      offset,
      { function: name },
    );
  }),
  entry('NamedArgExpr', ({ arg, name: _name, argnumber: _number, ...rest }, context, offset) => {
    refuseUnknownFields('A named argument', rest, offset);
    return operation('ARGUMENT', lowerList(present(arg), context));
  }),
]);

/** Of the functions that are keywords, those that tell the time. The others tell who and where one is. */
const CLOCK = new Set(['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp']);

function present(node: Node | undefined): Node[] {
  return node === undefined ? [] : [node];
}

function lowerColumn(node: ColumnRef, context: LoweringContext, offset: number): ExpressionNode {
  const { fields, ...rest } = node;
  refuseUnknownFields('A column', rest, offset);
  const parts = fields ?? [];
  const last = parts.at(-1);
  const isStar = last !== undefined && 'A_Star' in last;
  const names = namesOf(isStar ? parts.slice(0, -1) : parts);
  if (names === null || parts.length === 0) throw notSupported('A column of this form', offset);
  const id = file(context.natives.columns, node);
  return isStar ? { kind: 'star', id, qualifier: names, offset } : { kind: 'column', id, names, offset };
}

/**
 * `(row).field`, `array[1]` and the like. A field is taken only of a row in FROM: of any other value PostgreSQL
 * may read `(value).name` as a call of the function `name`, so that `(10::float8).pg_sleep` sleeps.
 */
function lowerIndirection(node: Node, context: LoweringContext, offset: number): ExpressionNode {
  if (!('A_Indirection' in node)) throw new Error('No A_Indirection.');
  const { arg, indirection = [], ...rest } = node.A_Indirection;
  refuseUnknownFields('A field or subscript', rest, offset);
  const [first, ...more] = indirection;
  const row = arg !== undefined && 'ColumnRef' in arg ? namesOf(arg.ColumnRef.fields) : null;
  const isField = first !== undefined && 'String' in first;
  const steps = isField ? more : indirection;
  if ((isField && row?.length !== 1) || steps.some((step) => 'String' in step)) {
    throw notSupported('A field of a value in parentheses', offset);
  }
  const value: ExpressionNode[] = isField
    ? [
        {
          kind: 'field',
          id: file(context.natives.fields, node),
          row: row?.[0] ?? '',
          field: first.String.sval ?? '',
          offset: arg === undefined ? offset : placeOf(arg, context),
        },
      ]
    : lowerList(present(arg), context);
  return operation('INDIRECTION', [...value, ...lowerList(steps, context)]);
}

function lowerLiteral(node: A_Const, _context: LoweringContext, offset: number): LiteralNode {
  const { ival, fval, boolval, sval, bsval, isnull, ...rest } = node;
  refuseUnknownFields('A literal', rest, offset);
  if (isnull === true) return { kind: 'literal', value: null };
  if (ival !== undefined) return { kind: 'literal', value: ival.ival ?? 0 };
  if (boolval !== undefined) return { kind: 'literal', value: boolval.boolval === true };
  // A number outside 32 bits or with a fraction stays text: JavaScript's number would round it.
  return { kind: 'literal', value: fval?.fval ?? sval?.sval ?? bsval?.bsval ?? '' };
}

function lowerOperator(node: A_Expr, context: LoweringContext, offset: number): ExpressionNode {
  const { kind, name, lexpr, rexpr, ...rest } = node;
  refuseUnknownFields('An operator', rest, offset);
  const operator = operatorName(name, offset);
  const right = rexpr !== undefined && 'List' in rexpr ? (rexpr.List.items ?? []) : present(rexpr);
  const operands = lowerList([...present(lexpr), ...right], context);
  return operation(kind === 'AEXPR_OP' ? operator : `${kind} ${operator}`, operands);
}

function operatorName(parts: readonly Node[] | undefined, offset: number): string {
  const names = namesOf(parts) ?? [];
  const symbol = names.at(-1) ?? '';
  const isBuiltIn = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog');
  // BETWEEN carries its own words as its name.
  if (isBuiltIn && (ALLOWED_OPERATORS.has(symbol) || /^(NOT )?BETWEEN( SYMMETRIC)?$/.test(symbol)))
    return symbol;
  throw notSupported(`The operator ${names.join('.')}`, offset);
}

const SUBQUERY_FORMS: ReadonlyMap<string | undefined, SubqueryNode['form']> = new Map([
  ['EXISTS_SUBLINK', 'exists'],
  ['EXPR_SUBLINK', 'scalar'],
  ['ARRAY_SUBLINK', 'array'],
  ['ANY_SUBLINK', 'any'],
  ['ALL_SUBLINK', 'all'],
]);

function lowerSubLink(node: SubLink, context: LoweringContext, offset: number): ExpressionNode {
  const { subLinkType, testexpr, operName, subselect, ...rest } = node;
  refuseUnknownFields('A subquery', rest, offset);
  const form = SUBQUERY_FORMS.get(subLinkType);
  if (form === undefined) throw notSupported(`A subquery of kind ${subLinkType}`, offset);
  if (operName !== undefined) operatorName(operName, offset);
  return {
    kind: 'subquery',
    form,
    query: lowerSubquery(subselect, context),
    operands: lowerList(present(testexpr), context),
  };
}
