import type { Alias, JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar } from '@pgsql/types';
import type {
  AliasNode,
  CallNode,
  FromNode,
  JoinCondition,
  JoinNode,
  TableNode,
} from '../tree/query-tree.js';
import { ALLOWED_FUNCTIONS } from './allowed/functions.js';
import { lowerExpression } from './lower-expression.js';
import { lowerSubquery } from './lower-query.js';
import { lowerType } from './lower-type.js';
import {
  describeKind,
  file,
  type LoweringContext,
  notSupported,
  placedIn,
  placeOf,
  refuseUnknownFields,
} from './lowering.js';
import { kindOf, namesOf } from './native-tree.js';

/** Lowers one item of FROM: a table, a subquery, a set-returning function, a join. */
export function lowerFromItem(node: Node, context: LoweringContext): FromNode {
  return placedIn(node, context, () => lowerItem(node, context));
}

function lowerItem(node: Node, context: LoweringContext): FromNode {
  if ('RangeVar' in node) return lowerTable(node.RangeVar, node, context);
  if ('RangeSubselect' in node) return lowerDerivedTable(node.RangeSubselect, context);
  if ('RangeFunction' in node) return lowerFunctionTable(node.RangeFunction, context);
  if ('JoinExpr' in node) return lowerJoin(node.JoinExpr, context);
  throw notSupported(describeKind(kindOf(node)), placeOf(node, context));
}

function lowerTable(node: RangeVar, holder: Node, context: LoweringContext): TableNode {
  // ONLY (inh false) just leaves out child tables; it stays on the native node.
  const { catalogname, schemaname, relname, inh: _only, relpersistence, alias, location, ...rest } = node;
  const offset = context.offsetOf(location);
  refuseUnknownFields('A table', rest, offset);
  if (catalogname !== undefined) throw notSupported('A name of another database', offset);
  if (relpersistence !== undefined && relpersistence !== 'p') {
    throw notSupported('A temporary or unlogged table', offset);
  }
  return {
    kind: 'table',
    id: file(context.natives.tables, holder),
    schema: schemaname ?? null,
    name: relname ?? '',
    alias: lowerAlias(alias),
    offset,
  };
}

function lowerDerivedTable(node: RangeSubselect, context: LoweringContext): FromNode {
  const { lateral, subquery, alias, ...rest } = node;
  refuseUnknownFields('A subquery', rest);
  return {
    kind: 'derived table',
    lateral: lateral === true,
    query: lowerSubquery(subquery, context),
    alias: lowerAlias(alias),
  };
}

function lowerFunctionTable(node: RangeFunction, context: LoweringContext): FromNode {
  const {
    lateral: _lateral,
    ordinality,
    is_rowsfrom: _rowsFrom,
    functions,
    alias,
    coldeflist,
    ...rest
  } = node;
  refuseUnknownFields('A function in FROM', rest);
  const calls = (functions ?? []).map((item) => soleCall(item, context));
  const expressions = calls.map((call) => lowerExpression(call, context));
  const [only] = expressions;
  const name = only?.kind === 'call' ? only.name : '';
  const columnNames =
    coldeflist !== undefined
      ? coldeflist.map((column) => lowerColumnDefinition(column, context))
      : expressions.flatMap((call) =>
          functionColumns(call.kind === 'call' ? call : null, calls.length, alias),
        );
  return {
    kind: 'function table',
    id: file(context.natives.functionTables, node),
    expressions,
    name,
    columnNames: ordinality === true ? [...columnNames, 'ordinality'] : columnNames,
    alias: lowerAlias(alias),
  };
}

/** An item of ROWS FROM is a list of the call and an empty node, where a column list of its own could stand. */
function soleCall(item: Node, context: LoweringContext): Node {
  const [call, columns] = 'List' in item ? (item.List.items ?? []) : [];
  if (call === undefined || (columns !== undefined && Object.keys(columns).length > 0)) {
    throw notSupported('ROWS FROM with a column list');
  }
  if (!('FuncCall' in call)) throw notSupported(describeKind(kindOf(call)), placeOf(call, context));
  return call;
}

function lowerColumnDefinition(node: Node, context: LoweringContext): string {
  if (!('ColumnDef' in node)) throw notSupported(describeKind(kindOf(node)));
  const { colname, typeName, is_local: _local, location, ...rest } = node.ColumnDef;
  const offset = context.offsetOf(location);
  refuseUnknownFields('A column definition', rest, offset);
  lowerType(typeName, context);
  return colname ?? '';
}

/** The engine names a function's only column: by its OUT parameter, else by the alias, else by the function. */
function functionColumns(
  call: CallNode | null,
  functionCount: number,
  alias: Alias | undefined,
): readonly string[] {
  if (call === null) return [];
  const named = ALLOWED_FUNCTIONS.get(call.name)?.columnNames ?? [];
  if (named.length > 0) return named;
  // unnest(a, b) is short for ROWS FROM (unnest(a), unnest(b)).
  if (call.name === 'unnest' && call.args.length > 1) return call.args.map(() => call.name);
  return [functionCount === 1 ? (alias?.aliasname ?? call.name) : call.name];
}

const JOINS: ReadonlyMap<string | undefined, JoinNode['type']> = new Map([
  ['JOIN_INNER', 'inner'],
  ['JOIN_LEFT', 'left'],
  ['JOIN_RIGHT', 'right'],
  ['JOIN_FULL', 'full'],
]);

function lowerJoin(node: JoinExpr, context: LoweringContext): FromNode {
  const { jointype, larg, rarg, alias, isNatural, usingClause, quals, rtindex: _index, ...rest } = node;
  if ('join_using_alias' in rest) throw notSupported('An alias for USING');
  refuseUnknownFields('JOIN', rest);
  const type = JOINS.get(jointype);
  if (type === undefined) throw notSupported(`The join ${jointype}`);
  if (larg === undefined || rarg === undefined) throw notSupported('A join without two sides');
  return {
    kind: 'join',
    type,
    left: lowerFromItem(larg, context),
    right: lowerFromItem(rarg, context),
    condition: lowerCondition({ isNatural, usingClause, quals }, { context, offset: placeOf(rarg, context) }),
    alias: lowerAlias(alias),
  };
}

function lowerCondition(
  node: Pick<JoinExpr, 'isNatural' | 'usingClause' | 'quals'>,
  { context, offset }: { readonly context: LoweringContext; readonly offset: number },
): JoinCondition {
  if (node.isNatural === true) return { kind: 'natural' };
  if (node.usingClause !== undefined) {
    return { kind: 'using', columns: namesOf(node.usingClause) ?? [], offset };
  }
  if (node.quals !== undefined) return { kind: 'on', expression: lowerExpression(node.quals, context) };
  return { kind: 'cross' };
}

function lowerAlias(alias: Alias | undefined): AliasNode | null {
  if (alias === undefined) return null;
  const { aliasname, colnames, ...rest } = alias;
  refuseUnknownFields('An alias', rest);
  return { name: aliasname ?? '', columnNames: namesOf(colnames) ?? [] };
}
