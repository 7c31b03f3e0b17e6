import type { CommonTableExpr, Node, SelectStmt, WithClause } from '@pgsql/types';
import { Refusal } from '../refusal.js';
import type {
  BodyNode,
  CteNode,
  ExpressionNode,
  QueryNode,
  SelectNode,
  SetOperationNode,
  TargetNode,
  ValuesNode,
} from '../tree/query-tree.js';
import { lowerExpression, lowerList, lowerSortKeys } from './lower-expression.js';
import { lowerFromItem } from './lower-from.js';
import { lowerNamedWindow } from './lower-window.js';
import {
  describeKind,
  file,
  type LoweringContext,
  notSupported,
  placedIn,
  placeOf,
  refuseUnknownFields,
} from './lowering.js';
import { firstPlace, kindOf, namesOf } from './native-tree.js';
import { outputName } from './output-name.js';

const WRITES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** Lowers a node that must be a SELECT: a subquery, a CTE. Data-changing statements are refused as such. */
export function lowerSubquery(node: Node | undefined, context: LoweringContext): QueryNode {
  if (node !== undefined && 'SelectStmt' in node) return lowerQuery(node.SelectStmt, context);
  const kind = node === undefined ? 'An empty subquery' : kindOf(node);
  const offset = context.offsetOf(firstPlace(node));
  if (WRITES.has(kind)) throw writeRefused(kind, offset);
  throw notSupported(describeKind(kind), offset);
}

export function writeRefused(kind: string, offset: number): Refusal {
  const verb = kind.replace('Stmt', '').toUpperCase();
  return new Refusal('SQL_WRITE_NOT_ALLOWED', `${verb} changes data; only SELECT can be run here.`, offset, {
    construct: verb,
  });
}

export function lowerQuery(node: SelectStmt, context: LoweringContext): QueryNode {
  return placedIn(node, context, () => lowerParts(node, context));
}

function lowerParts(node: SelectStmt, context: LoweringContext): QueryNode {
  const { withClause, sortClause, limitCount, limitOffset, limitOption, ...body } = node;
  if (limitOption === 'LIMIT_OPTION_WITH_TIES') throw notSupported('FETCH ... WITH TIES');
  const { recursive, ctes } = lowerWith(withClause, context);
  return {
    recursive,
    ctes,
    body: lowerBody(body, node, context),
    orderBy: lowerSortKeys(sortClause, context),
    limit: limitCount === undefined ? null : lowerExpression(limitCount, context),
    offset: limitOffset === undefined ? null : lowerExpression(limitOffset, context),
  };
}

function lowerWith(node: WithClause | undefined, context: LoweringContext) {
  const { ctes, recursive, ...rest } = node ?? {};
  refuseUnknownFields('WITH', rest);
  return {
    recursive: recursive === true,
    ctes: (ctes ?? []).map((cte) => {
      if (!('CommonTableExpr' in cte)) throw notSupported(describeKind(kindOf(cte)));
      return lowerCte(cte.CommonTableExpr, context);
    }),
  };
}

function lowerCte(node: CommonTableExpr, context: LoweringContext): CteNode {
  const { ctename, aliascolnames, ctematerialized: _hint, ctequery, location, ...rest } = node;
  const offset = context.offsetOf(location);
  if ('search_clause' in rest) throw notSupported('SEARCH in a recursive query', offset);
  if ('cycle_clause' in rest) throw notSupported('CYCLE in a recursive query', offset);
  refuseUnknownFields('WITH', rest, offset);
  return {
    name: ctename ?? '',
    columnNames: namesOf(aliascolnames) ?? [],
    query: lowerSubquery(ctequery, context),
    offset,
  };
}

const SET_OPERATIONS: ReadonlyMap<string, SetOperationNode['operator']> = new Map([
  ['SETOP_UNION', 'union'],
  ['SETOP_INTERSECT', 'intersect'],
  ['SETOP_EXCEPT', 'except'],
]);

type Body = Omit<SelectStmt, 'withClause' | 'sortClause' | 'limitCount' | 'limitOffset' | 'limitOption'>;

function lowerBody(body: Body, native: SelectStmt, context: LoweringContext): BodyNode {
  const { op, all, larg, rarg, valuesLists, intoClause, lockingClause, ...select } = body;
  if (intoClause !== undefined) {
    throw new Refusal('SQL_WRITE_NOT_ALLOWED', 'SELECT INTO makes a table; leave INTO out.', -1, {
      construct: 'SELECT INTO',
    });
  }
  if (lockingClause !== undefined) {
    throw new Refusal(
      'SQL_LOCK_NOT_ALLOWED',
      'FOR UPDATE, FOR SHARE and the like lock rows; leave the clause out.',
      -1,
    );
  }
  if (valuesLists !== undefined) {
    refuseUnknownFields('VALUES', select);
    return lowerValues(valuesLists, context);
  }
  if (op !== undefined && op !== 'SETOP_NONE') {
    refuseUnknownFields('A set operation', select);
    if (larg === undefined || rarg === undefined) throw notSupported('A set operation without arms');
    const operator = SET_OPERATIONS.get(op);
    if (operator === undefined) throw notSupported(`The set operation ${op}`);
    return {
      kind: 'set operation',
      operator,
      all: all === true,
      left: lowerQuery(larg, context),
      right: lowerQuery(rarg, context),
    };
  }
  return lowerSelect(select, native, context);
}

function lowerValues(lists: readonly Node[], context: LoweringContext): ValuesNode {
  return {
    kind: 'values',
    rows: lists.map((list) => {
      if (!('List' in list)) throw notSupported(describeKind(kindOf(list)));
      return lowerList(list.List.items, context);
    }),
  };
}

type SelectBody = Omit<Body, 'op' | 'all' | 'larg' | 'rarg' | 'valuesLists' | 'intoClause' | 'lockingClause'>;

function lowerSelect(body: SelectBody, native: SelectStmt, context: LoweringContext): SelectNode {
  const { distinctClause, targetList, fromClause, whereClause, ...grouping } = body;
  const { groupClause, groupDistinct: _distinct, havingClause, windowClause, ...rest } = grouping;
  refuseUnknownFields('SELECT', rest);
  const optional = (node: Node | undefined) => (node === undefined ? null : lowerExpression(node, context));
  return {
    kind: 'select',
    id: file(context.natives.selects, native),
    distinct: distinctClause !== undefined,
    distinctOn: lowerDistinct(distinctClause, context),
    targets: (targetList ?? []).map((target) => lowerTarget(target, context)),
    from: (fromClause ?? []).map((item) => lowerFromItem(item, context)),
    where: optional(whereClause),
    groupBy: (groupClause ?? []).flatMap((key) => lowerGroupKey(key, context)),
    grouping: groupingOf(groupClause ?? []),
    having: optional(havingClause),
    qualify: null,
    windows: (windowClause ?? []).map((window) => lowerNamedWindow(window, context)),
  };
}

/** Plain DISTINCT is a list of one empty node; DISTINCT ON lists its expressions. */
function lowerDistinct(nodes: readonly Node[] | undefined, context: LoweringContext): ExpressionNode[] {
  if (nodes === undefined) return [];
  const [first] = nodes;
  if (nodes.length === 1 && first !== undefined && Object.keys(first).length === 0) return [];
  return lowerList(nodes, context);
}

function lowerTarget(node: Node, context: LoweringContext): TargetNode {
  if (!('ResTarget' in node)) throw notSupported(describeKind(kindOf(node)), placeOf(node, context));
  const { name, val, location, ...rest } = node.ResTarget;
  const offset = context.offsetOf(location);
  refuseUnknownFields('A column', rest, offset);
  if (val === undefined) throw notSupported('A column without a value', offset);
  return {
    name: name ?? outputName(val),
    alias: name ?? null,
    expression: lowerExpression(val, context),
  };
}

function groupingOf(keys: readonly Node[]): SelectNode['grouping'] {
  if (!keys.some((key) => 'GroupingSet' in key)) return 'plain';
  const [only] = keys;
  const isRollup =
    keys.length === 1 &&
    only !== undefined &&
    'GroupingSet' in only &&
    only.GroupingSet.kind === 'GROUPING_SET_ROLLUP';
  return isRollup ? 'rollup' : 'sets';
}

function lowerGroupKey(node: Node, context: LoweringContext): ExpressionNode[] {
  if (!('GroupingSet' in node)) return [lowerExpression(node, context)];
  const { kind: _kind, content, location, ...rest } = node.GroupingSet;
  refuseUnknownFields('A grouping set', rest, context.offsetOf(location));
  return (content ?? []).flatMap((key) => lowerGroupKey(key, context));
}
