import type { A_Const, CaseExpr, ColumnRef, FuncCall, Node } from '@pgsql/types';
import { Refusal } from '../refusal.js';
import type {
  CaseNode,
  ExpressionNode,
  LiteralNode,
  OperationNode,
  SortKeyNode,
} from '../tree/query-tree.js';
import { ALLOWED_COLLATIONS } from './allowed/types.js';
import { lowerCall } from './lower-call.js';
import { lowerOperator } from './lower-operator.js';
import { lowerSubLink } from './lower-sub-link.js';
import { lowerType } from './lower-type.js';
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

const NULLS: ReadonlyMap<string | undefined, SortKeyNode['nulls']> = new Map([
  ['SORTBY_NULLS_FIRST', 'first'],
  ['SORTBY_NULLS_LAST', 'last'],
]);

export function lowerSortKeys(nodes: readonly Node[] | undefined, context: LoweringContext): SortKeyNode[] {
  return (nodes ?? []).map((key) => {
    if (!('SortBy' in key)) throw notSupported(describeKind(kindOf(key)), placeOf(key, context));
    const { node, sortby_dir: direction, sortby_nulls: nulls, ...rest } = key.SortBy;
    const offset = placeOf(key, context);
    if (direction === 'SORTBY_USING') throw notSupported('ORDER BY ... USING', offset);
    refuseUnknownFields('ORDER BY', rest, offset);
    return {
      expression: lowerExpression(must(node, 'ORDER BY', offset), context),
      descending: direction === 'SORTBY_DESC',
      nulls: NULLS.get(nulls) ?? null,
    };
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
  entry('FuncCall', lowerFunction),
  entry('SubLink', lowerSubLink),
  entry('BoolExpr', ({ boolop, args, ...rest }, context, offset) => {
    refuseUnknownFields('A condition', rest, offset);
    const operands = lowerList(args, context);
    if (boolop === 'AND_EXPR') return { kind: 'junction', operator: 'and', operands };
    if (boolop === 'OR_EXPR') return { kind: 'junction', operator: 'or', operands };
    return { kind: 'unary', operator: 'not', operand: must(operands[0], 'NOT', offset) };
  }),
  entry('NullTest', ({ arg, nulltesttype, ...rest }, context, offset) => {
    refuseUnknownFields('IS NULL', rest, offset);
    const operand = lowerExpression(must(arg, 'IS NULL', offset), context);
    return { kind: 'test', test: 'null', negated: nulltesttype === 'IS_NOT_NULL', operand };
  }),
  entry('BooleanTest', ({ arg, booltesttype, ...rest }, context, offset) => {
    refuseUnknownFields('IS TRUE', rest, offset);
    const operand = lowerExpression(must(arg, 'IS TRUE', offset), context);
    const [, negation, test] = /^IS_(NOT_)?(TRUE|FALSE|UNKNOWN)$/.exec(booltesttype ?? '') ?? [];
    return {
      kind: 'test',
      test: test === 'TRUE' ? 'true' : test === 'FALSE' ? 'false' : 'unknown',
      negated: negation !== undefined,
      operand,
    };
  }),
  entry('TypeCast', ({ arg, typeName, ...rest }, context, offset) => {
    refuseUnknownFields('A cast', rest, offset);
    const type = lowerType(typeName, context);
    return {
      kind: 'cast',
      type,
      tries: false,
      operand: lowerExpression(must(arg, 'A cast', offset), context),
    };
  }),
  entry('CollateClause', ({ arg, collname, ...rest }, context, offset) => {
    refuseUnknownFields('COLLATE', rest, offset);
    const names = namesOf(collname) ?? [];
    const [collation = ''] = names;
    if (names.length !== 1 || !ALLOWED_COLLATIONS.has(collation)) {
      throw notSupported(`The collation ${names.join('.')}`, offset);
    }
    return { kind: 'collate', collation, operand: lowerExpression(must(arg, 'COLLATE', offset), context) };
  }),
  entry('CaseExpr', lowerCase),
  entry('CoalesceExpr', ({ args, ...rest }, context, offset) => {
    refuseUnknownFields('COALESCE', rest, offset);
    return operation('coalesce', lowerList(args, context));
  }),
  entry('MinMaxExpr', ({ op, args, ...rest }, context, offset) => {
    refuseUnknownFields('GREATEST', rest, offset);
    return operation(op === 'IS_LEAST' ? 'least' : 'greatest', lowerList(args, context));
  }),
  entry('A_ArrayExpr', ({ elements, ...rest }, context, offset) => {
    refuseUnknownFields('ARRAY', rest, offset);
    return operation('array', lowerList(elements, context));
  }),
  entry('RowExpr', ({ args, row_format: _format, ...rest }, context, offset) => {
    refuseUnknownFields('ROW', rest, offset);
    return { kind: 'tuple', items: lowerList(args, context) };
  }),
  entry('GroupingFunc', ({ args, ...rest }, context, offset) => {
    refuseUnknownFields('GROUPING', rest, offset);
    return operation('grouping', lowerList(args, context));
  }),
  ['A_Indirection', lowerIndirection],
  entry('A_Indices', ({ is_slice: _slice, lidx, uidx, ...rest }, context, offset) => {
    refuseUnknownFields('A subscript', rest, offset);
    return operation('subscript', lowerList([...present(lidx), ...present(uidx)], context));
  }),
  entry('A_Star', (payload, _context, offset) => {
    // `(value).*`: all fields of a composite value, which is already resolved itself.
    refuseUnknownFields('*', payload, offset);
    return operation('fields', []);
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
    return operation('argument', lowerList(present(arg), context));
  }),
]);

/** Of the functions that are keywords, those that tell the time. The others tell who and where one is. */
const CLOCK = new Set(['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp']);

function present(node: Node | undefined): Node[] {
  return node === undefined ? [] : [node];
}

/** The parser leaves out no part that its grammar asks for; were it to, the statement is refused. */
function must<T>(node: T | undefined, what: string, offset: number): T {
  if (node === undefined) throw notSupported(`${what} without a value`, offset);
  return node;
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
  return isStar
    ? { kind: 'star', id, qualifier: names, excluded: [], offset }
    : { kind: 'column', id, names, offset };
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
  if (arg !== undefined && 'A_ArrayExpr' in arg) {
    // The printer leaves out the parentheses, without which it is no SQL.
    throw notSupported('A subscript on an array that is written in place', offset);
  }
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
  return operation('subscript', [...value, ...lowerList(steps, context)]);
}

function lowerLiteral(node: A_Const, _context: LoweringContext, offset: number): ExpressionNode {
  const { ival, fval, boolval, sval, bsval, isnull, ...rest } = node;
  refuseUnknownFields('A literal', rest, offset);
  if (isnull === true) return { kind: 'literal', type: 'null', value: null };
  if (ival !== undefined) return number(String(ival.ival ?? 0));
  if (fval !== undefined) return number(fval.fval ?? '0');
  if (boolval !== undefined) return { kind: 'literal', type: 'boolean', value: boolval.boolval === true };
  // b'101' is a string of bits, which the neutral tree has no literal for.
  if (bsval !== undefined) return operation('bits', []);
  return { kind: 'literal', type: 'string', value: sval?.sval ?? '' };
}

const number = (value: string): LiteralNode => ({ kind: 'literal', type: 'number', value });

function lowerCase(
  { arg, args, defresult, ...rest }: CaseExpr,
  context: LoweringContext,
  offset: number,
): CaseNode {
  refuseUnknownFields('CASE', rest, offset);
  const optional = (node: Node | undefined) => (node === undefined ? null : lowerExpression(node, context));
  return {
    kind: 'case',
    operand: optional(arg),
    branches: (args ?? []).map((branch) => {
      if (!('CaseWhen' in branch)) throw notSupported(describeKind(kindOf(branch)), offset);
      const { expr, result, ...more } = branch.CaseWhen;
      refuseUnknownFields('WHEN', more, offset);
      const when = lowerExpression(must(expr, 'WHEN', offset), context);
      const then = lowerExpression(must(result, 'THEN', offset), context);
      return { when, then };
    }),
    otherwise: optional(defresult),
  };
}

/** EXTRACT is a call of `extract` to PostgreSQL, with the field as text. */
function lowerFunction(node: FuncCall, context: LoweringContext, offset: number): ExpressionNode {
  const call = lowerCall(node, context, offset);
  const [field, operand, ...more] = call.args;
  const isExtract =
    call.name === 'extract' && field?.kind === 'literal' && field.type === 'string' && more.length === 0;
  return isExtract && operand !== undefined
    ? { kind: 'extract', field: field.value.toLowerCase(), operand }
    : call;
}
