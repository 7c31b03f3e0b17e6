import type { A_Expr, Node, SelectStmt } from '@pgsql/types';
import type { TableName } from '../catalog.js';

/** Makers of PostgreSQL nodes for what the guard itself writes, in the form its parser would give them. */

export const string = (sval: string): Node => ({ String: { sval } });

export const column = (...names: readonly string[]): Node => ({ ColumnRef: { fields: names.map(string) } });

// The parser leaves out numbers that are zero and booleans that are false.
export const integer = (ival: number): Node => ({ A_Const: { ival: ival === 0 ? {} : { ival } } });

export const text = (sval: string): Node => ({ A_Const: { sval: { sval } } });

export const boolean = (value: boolean): Node => ({ A_Const: { boolval: value ? { boolval: true } : {} } });

export const NULL: Node = { A_Const: { isnull: true } };

export const parameter = (number: number): Node => ({ ParamRef: { number } });

export const list = (items: readonly Node[]): Node => ({ List: { items: [...items] } });

export function call(name: string, ...args: readonly Node[]): Node {
  return {
    FuncCall: {
      funcname: [string('pg_catalog'), string(name)],
      args: [...args],
      funcformat: 'COERCE_EXPLICIT_CALL',
    },
  };
}

/** `left symbol right`, or one of the forms that PostgreSQL's tree writes in the same way. */
export function operator(
  kind: NonNullable<A_Expr['kind']>,
  symbol: string,
  [left, right]: readonly [Node, Node],
): Node {
  return { A_Expr: { kind, name: [string(symbol)], lexpr: left, rexpr: right } };
}

export const not = (arg: Node): Node => ({ BoolExpr: { boolop: 'NOT_EXPR', args: [arg] } });

/** AND or OR of two or more. Flat, as the parser makes it: an AND in an AND would be read back as one. */
export function condition(boolop: 'AND_EXPR' | 'OR_EXPR', args: readonly Node[]): Node {
  const flat = args.flatMap((arg) =>
    'BoolExpr' in arg && arg.BoolExpr.boolop === boolop ? (arg.BoolExpr.args ?? []) : [arg],
  );
  return { BoolExpr: { boolop, args: flat } };
}

export function isNull(arg: Node, nulltesttype: 'IS_NULL' | 'IS_NOT_NULL'): Node {
  return { NullTest: { arg, nulltesttype } };
}

export function least(...args: readonly Node[]): Node {
  return { MinMaxExpr: { op: 'IS_LEAST', args: [...args] } };
}

export function target(val: Node, name?: string): Node {
  return { ResTarget: name === undefined ? { val } : { name, val } };
}

/** `schema.table AS alias`; its child tables' rows are its own, unless it is read with ONLY. */
export function tableNode(
  { schema, table }: TableName,
  aliasname: string,
  options: { readonly only: boolean } = { only: false },
): Node {
  return {
    RangeVar: {
      schemaname: schema,
      relname: table,
      ...(options.only ? {} : { inh: true }),
      relpersistence: 'p',
      alias: { aliasname },
    },
  };
}

/** A SELECT with the parts given and everything else as the parser fills it in. */
export function select(parts: SelectStmt): Node {
  return { SelectStmt: { limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE', ...parts } };
}
