import type { Node } from '@pgsql/types';
import { namesOf } from './native-tree.js';

/**
 * The name PostgreSQL gives an output column that has no alias: a copy of `FigureColname` (parse_target.c).
 * It matters where an outer query names such a column. `strong` names win over a cast's.
 */
export function outputName(node: Node): string {
  return figure(node)?.name ?? '?column?';
}

interface Figured {
  readonly name: string;
  readonly strong: boolean;
}

const strong = (name: string): Figured => ({ name, strong: true });
const weak = (name: string): Figured => ({ name, strong: false });

function figure(node: Node | undefined): Figured | null {
  if (node === undefined) return null;
  if ('ColumnRef' in node) return lastName(node.ColumnRef.fields);
  if ('A_Indirection' in node) {
    return lastName(node.A_Indirection.indirection) ?? figure(node.A_Indirection.arg);
  }
  if ('FuncCall' in node) return lastName(node.FuncCall.funcname);
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? strong('nullif') : null;
  if ('TypeCast' in node) {
    const inner = figure(node.TypeCast.arg);
    if (inner?.strong === true) return inner;
    const typeName = namesOf(node.TypeCast.typeName?.names)?.at(-1);
    return typeName === undefined ? inner : weak(typeName);
  }
  if ('CollateClause' in node) return figure(node.CollateClause.arg);
  if ('CaseExpr' in node) {
    const otherwise = figure(node.CaseExpr.defresult);
    return otherwise?.strong === true ? otherwise : weak('case');
  }
  if ('SubLink' in node) return figureSubquery(node.SubLink.subLinkType, node.SubLink.subselect);
  if ('SQLValueFunction' in node) {
    const operation = node.SQLValueFunction.op ?? '';
    return strong(operation.replace('SVFOP_', '').replace(/_N$/, '').toLowerCase());
  }
  if ('MinMaxExpr' in node) return strong(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest');
  for (const [kind, name] of FIXED) if (kind in node) return strong(name);
  return null;
}

const FIXED: readonly (readonly [string, string])[] = [
  ['GroupingFunc', 'grouping'],
  ['A_ArrayExpr', 'array'],
  ['RowExpr', 'row'],
  ['CoalesceExpr', 'coalesce'],
];

function figureSubquery(type: string | undefined, subselect: Node | undefined): Figured | null {
  if (type === 'EXISTS_SUBLINK') return strong('exists');
  if (type === 'ARRAY_SUBLINK') return strong('array');
  if (type !== 'EXPR_SUBLINK' || subselect === undefined || !('SelectStmt' in subselect)) return null;
  let select = subselect.SelectStmt;
  while (select.larg !== undefined) select = select.larg;
  const [target] = select.targetList ?? [];
  if (target === undefined || !('ResTarget' in target)) return null;
  return target.ResTarget.name === undefined ? figure(target.ResTarget.val) : strong(target.ResTarget.name);
}

/** The last plain name of a path; `*` and subscripts are none. */
function lastName(parts: readonly Node[] | undefined): Figured | null {
  for (const part of [...(parts ?? [])].reverse()) {
    if ('String' in part) return strong(part.String.sval ?? '');
  }
  return null;
}
