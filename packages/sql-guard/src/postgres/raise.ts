import type { Node, TypeName } from '@pgsql/types';
import type { CaseNode, ExpressionNode, InNode, LiteralNode, SubqueryNode } from '../tree/query-tree.js';
import { SQL_TYPE_NAMES } from './allowed/types.js';
import type { Binder } from './binder.js';
import {
  boolean,
  call,
  column,
  condition,
  integer,
  isNull,
  list,
  NULL,
  not,
  operator,
  select,
  string,
  tableNode,
  target,
  text,
} from './build.js';

/**
 * Neutral nodes -> PostgreSQL's: the way back of lowering, for what policies write and nothing else. Parameters get their
 * numbers from the binder, in the order they stand.
 */
export function raise(node: ExpressionNode, binder: Binder): Node {
  switch (node.kind) {
    case 'column':
      return column(...node.names);
    case 'parameter':
      return binder.bind(node.value);
    case 'literal':
      return raiseLiteral(node);
    case 'unary':
      if (node.operator === 'not') return not(raise(node.operand, binder));
      throw notWritten(node.operator);
    case 'binary':
      if (!SYMBOLS.has(node.operator)) throw notWritten(node.operator);
      return operator('AEXPR_OP', node.operator, [raise(node.left, binder), raise(node.right, binder)]);
    case 'junction':
      if (node.operator === 'xor') throw notWritten(node.operator);
      return condition(
        node.operator === 'and' ? 'AND_EXPR' : 'OR_EXPR',
        node.operands.map((operand) => raise(operand, binder)),
      );
    case 'test':
      if (node.test !== 'null') throw notWritten(`is ${node.test}`);
      return isNull(raise(node.operand, binder), node.negated ? 'IS_NOT_NULL' : 'IS_NULL');
    case 'in':
      return raiseIn(node, binder);
    case 'case':
      return raiseCase(node, binder);
    case 'cast':
      if (node.tries) throw notWritten('try_cast');
      return { TypeCast: { arg: raise(node.operand, binder), typeName: raiseType(node.type) } };
    case 'call':
      if (
        node.isStar ||
        node.distinct ||
        node.orderBy.length > 0 ||
        node.filter !== null ||
        node.over !== null
      )
        throw notWritten(`${node.name} of this form`);
      return call(node.name, ...node.args.map((arg) => raise(arg, binder)));
    case 'subquery':
      return raiseExists(node, binder);
    default:
      throw notWritten(node.kind);
  }
}

const SYMBOLS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', '||']);

/** A policy that asks for more than this is our own fault. */
function notWritten(what: string): Error {
  return new Error(`A policy can not be written with ${what}.`);
}

function raiseLiteral(node: LiteralNode): Node {
  switch (node.type) {
    case 'null':
      return NULL;
    case 'boolean':
      return boolean(node.value);
    case 'string':
      return text(node.value);
    case 'number':
      if (!/^\d{1,9}$/.test(node.value)) throw notWritten(`the number ${node.value}`);
      return integer(Number(node.value));
    default:
      throw notWritten(`a literal of type ${node.type}`);
  }
}

/** A list that is one parameter is an array. */
function raiseIn({ operand, list: items, negated }: InNode, binder: Binder): Node {
  const value = raise(operand, binder);
  const [only] = items;
  if (items.length === 1 && only !== undefined && isBoundList(only)) {
    return operator(negated ? 'AEXPR_OP_ALL' : 'AEXPR_OP_ANY', negated ? '<>' : '=', [
      value,
      raise(only, binder),
    ]);
  }
  const right = list(items.map((item) => raise(item, binder)));
  return operator('AEXPR_IN', negated ? '<>' : '=', [value, right]);
}

function isBoundList(node: ExpressionNode): boolean {
  return node.kind === 'cast'
    ? isBoundList(node.operand)
    : node.kind === 'parameter' && Array.isArray(node.value);
}

function raiseCase({ operand, branches, otherwise }: CaseNode, binder: Binder): Node {
  if (operand !== null) throw notWritten('CASE of a value');
  return {
    CaseExpr: {
      args: branches.map(({ when, then }) => ({
        CaseWhen: { expr: raise(when, binder), result: raise(then, binder) },
      })),
      ...(otherwise === null ? {} : { defresult: raise(otherwise, binder) }),
    },
  };
}

const PARSER_TYPES: ReadonlyMap<string, string> = new Map(
  [...SQL_TYPE_NAMES].map(([parserName, [name, suffix = '']]) => [`${name}${suffix}`, parserName]),
);

/** A type by the name PostgreSQL has for people. Types that are keywords of SQL carry their schema in the parser's own trees. */
function raiseType(type: string): TypeName {
  const [, name = '', brackets = ''] = /^(.*?)((?:\[\])*)$/.exec(type) ?? [];
  const keyword = name === 'numeric' ? name : PARSER_TYPES.get(name);
  if (keyword === undefined && name !== 'text') throw notWritten(`the type ${type}`);
  return {
    names: keyword === undefined ? [string(name)] : [string('pg_catalog'), string(keyword)],
    typemod: -1,
    ...(brackets === ''
      ? {}
      : { arrayBounds: Array.from({ length: brackets.length / 2 }, () => ({ Integer: { ival: -1 } })) }),
  };
}

/** The one form of subquery in policies: `EXISTS (SELECT 1 FROM schema.table AS mapping WHERE ...)`. */
function raiseExists({ form, query, operands }: SubqueryNode, binder: Binder): Node {
  const { body } = query;
  const isPlain = query.ctes.length === 0 && query.orderBy.length === 0 && query.limit === null;
  if (form !== 'exists' || operands.length > 0 || !isPlain || body.kind !== 'select') {
    throw notWritten('a subquery of this form');
  }
  const [from, ...others] = body.from;
  if (from?.kind !== 'table' || from.schema === null || others.length > 0 || body.where === null) {
    throw notWritten('a subquery over anything but one table');
  }
  const subselect = select({
    targetList: body.targets.map(({ expression }) => target(raise(expression, binder))),
    fromClause: [tableNode({ schema: from.schema, table: from.name }, from.alias?.name ?? from.name)],
    whereClause: raise(body.where, binder),
  });
  return { SubLink: { subLinkType: 'EXISTS_SUBLINK', subselect } };
}
