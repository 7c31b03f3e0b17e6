import type { Node, SelectStmt, TypeName } from '@pgsql/types';

/** Makers of PostgreSQL nodes for what the guard itself writes, in the form its parser would give them. */

export const string = (sval: string): Node => ({ String: { sval } });

export const column = (...names: readonly string[]): Node => ({ ColumnRef: { fields: names.map(string) } });

// The parser leaves out numbers that are zero and booleans that are false.
export const integer = (ival: number): Node => ({ A_Const: { ival: ival === 0 ? {} : { ival } } });

export const text = (sval: string): Node => ({ A_Const: { sval: { sval } } });

export const boolean = (value: boolean): Node => ({ A_Const: { boolval: value ? { boolval: true } : {} } });

export const parameter = (number: number): Node => ({ ParamRef: { number } });

export function call(name: string, ...args: readonly Node[]): Node {
  return {
    FuncCall: {
      funcname: [string('pg_catalog'), string(name)],
      args: [...args],
      funcformat: 'COERCE_EXPLICIT_CALL',
    },
  };
}

export function operator(symbol: string, left: Node, right: Node): Node {
  return { A_Expr: { kind: 'AEXPR_OP', name: [string(symbol)], lexpr: left, rexpr: right } };
}

/** `left symbol ANY (array)` or `left symbol ALL (array)`. */
export function quantified(
  quantifier: 'AEXPR_OP_ANY' | 'AEXPR_OP_ALL',
  symbol: string,
  [left, array]: readonly [Node, Node],
): Node {
  return { A_Expr: { kind: quantifier, name: [string(symbol)], lexpr: left, rexpr: array } };
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

/** A cast to a built-in type. Types that are keywords of SQL carry their schema in the parser's own trees. */
export function cast(arg: Node, type: 'text' | 'int4' | 'int8' | 'numeric'): Node {
  const names = type === 'text' ? [string(type)] : [string('pg_catalog'), string(type)];
  const typeName: TypeName = { names, typemod: -1 };
  return { TypeCast: { arg, typeName } };
}

/** `CASE WHEN test THEN result ELSE otherwise END`. */
export function choose(test: Node, result: Node, otherwise?: Node): Node {
  return {
    CaseExpr: {
      args: [{ CaseWhen: { expr: test, result } }],
      ...(otherwise === undefined ? {} : { defresult: otherwise }),
    },
  };
}

export function least(...args: readonly Node[]): Node {
  return { MinMaxExpr: { op: 'IS_LEAST', args: [...args] } };
}

export function target(val: Node, name?: string): Node {
  return { ResTarget: name === undefined ? { val } : { name, val } };
}

/** A SELECT with the parts given and everything else as the parser fills it in. */
export function select(parts: SelectStmt): Node {
  return { SelectStmt: { limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE', ...parts } };
}
