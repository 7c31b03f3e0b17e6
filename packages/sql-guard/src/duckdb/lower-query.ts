import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type {
  BodyNode,
  CteNode,
  QueryNode,
  SelectNode,
  SetOperationNode,
  TargetNode,
} from '../tree/query-tree.js';
import { lowerByName } from './lower-by-name.js';
import { lowerStar } from './lower-column.js';
import { lowerExpression, lowerList, lowerOptional, lowerSortKeys } from './lower-expression.js';
import { lowerFrom } from './lower-from.js';
import { file, type LoweringContext, notSupported, refuseIfSet, refuseUnknownFields } from './lowering.js';
import type {
  NativeCte,
  NativeExpression,
  NativeOrder,
  NativeQuery,
  NativeStatement,
  RecursiveQuery,
  SelectQuery,
  SetOperationQuery,
} from './native-tree.js';
import { modifiersOf } from './query-modifiers.js';
import { refuseSelfMention } from './self-mention.js';

/** Lowers a statement or a subquery: a query and its parameters, of which there must be none. */
export function lowerStatement(node: NativeStatement, context: LoweringContext): QueryNode {
  const { node: query, named_param_map: parameters, ...rest } = node;
  refuseUnknownFields('A query', rest, -1);
  refuseIfSet('A parameter such as $1 or ?', parameters, -1);
  return lowerQuery(query, context);
}

function lowerQuery(node: NativeQuery, context: LoweringContext): QueryNode {
  const { cte_map: ctes, modifiers } = node;
  const { order, limit } = modifiersOf(modifiers);
  const entries = ctes.map;
  // FROM is lowered before what refers to it, and WITH before both.
  const lowered = entries.map(({ key, value, ...rest }) => {
    refuseUnknownFields('WITH', rest, -1);
    return lowerCte(key, value, context);
  });
  const recursive = entries.some(({ value }) => value.query.node.type === 'RECURSIVE_CTE_NODE');
  if (recursive) refuseSelfMention(entries);
  return {
    recursive,
    ctes: lowered,
    body: lowerBody(node, context),
    orderBy: lowerSortKeys(
      order.filter(({ expression }) => !isAll(expression)),
      context,
    ),
    limit: lowerOptional(limit?.limit, context),
    offset: lowerOptional(limit?.offset, context),
  };
}

/** ORDER BY ALL, by every output column: the parser writes `COLUMNS(*)`. */
function isAll(node: NativeOrder['expression']): boolean {
  return node.class === 'STAR' && node.columns && node.relation_name === '' && node.expr === null;
}

function lowerCte(name: string, node: NativeCte, context: LoweringContext): CteNode {
  const { aliases, query, materialized: _hint, key_targets: keys, ...rest } = node;
  refuseUnknownFields('WITH', rest, -1);
  refuseIfSet('USING KEY', keys, -1);
  context.mentioned.tables.add(asciiLowerCase(name));
  for (const column of aliases) context.mentioned.columns.add(asciiLowerCase(column));
  return { name, columnNames: aliases, query: lowerStatement(query, context), offset: -1 };
}

function lowerBody(node: NativeQuery, context: LoweringContext): BodyNode {
  switch (node.type) {
    case 'SELECT_NODE':
      return lowerSelect(node, context);
    case 'SET_OPERATION_NODE':
      return lowerSetOperation(node, context);
    case 'RECURSIVE_CTE_NODE':
      return lowerRecursion(node, context);
    default:
      throw notSupported(String((node as { readonly type: unknown }).type), -1);
  }
}

const SET_OPERATORS: ReadonlyMap<string, SetOperationNode['operator']> = new Map([
  ['UNION', 'union'],
  ['INTERSECT', 'intersect'],
  ['EXCEPT', 'except'],
]);

function lowerSetOperation(node: SetOperationQuery, context: LoweringContext): SetOperationNode {
  const { type: _type, modifiers: _modifiers, cte_map: _ctes, ...fields } = node;
  const { setop_type: type, setop_all: all, left, right, ...rest } = fields;
  refuseUnknownFields('A set operation', rest, -1);
  if (type === 'UNION_BY_NAME') {
    return lowerByName({ left: lowerQuery(left, context), right: lowerQuery(right, context), all }, context);
  }
  const operator = SET_OPERATORS.get(type);
  if (operator === undefined) throw notSupported(`The set operation ${type}`, -1);
  return {
    kind: 'set operation',
    operator,
    all,
    left: lowerQuery(left, context),
    right: lowerQuery(right, context),
  };
}

function lowerRecursion(node: RecursiveQuery, context: LoweringContext): SetOperationNode {
  const { type: _type, modifiers: _modifiers, cte_map: _ctes, cte_name: _name, ...fields } = node;
  const { union_all: all, left, right, aliases: _aliases, key_targets: keys, ...rest } = fields;
  refuseUnknownFields('A recursive query', rest, -1);
  refuseIfSet('USING KEY', keys, -1);
  return {
    kind: 'set operation',
    operator: 'union',
    all,
    left: lowerQuery(left, context),
    right: lowerQuery(right, context),
  };
}

function lowerSelect(node: SelectQuery, context: LoweringContext): SelectNode {
  const { type: _type, modifiers, cte_map: _ctes, select_list: targets, ...clauses } = node;
  const { from_table: table, where_clause: where, having, qualify, sample, ...grouping } = clauses;
  const { group_expressions: groups, group_sets: sets, aggregate_handling: handling, ...rest } = grouping;
  refuseUnknownFields('SELECT', rest, -1);
  refuseIfSet('SAMPLE', sample, -1);
  if (handling !== 'STANDARD_HANDLING' && handling !== 'FORCE_AGGREGATES') {
    throw notSupported(`Aggregates with ${handling}`, -1);
  }
  const { distinct } = modifiersOf(modifiers);
  const from = lowerFrom(table, context);
  return {
    kind: 'select',
    id: file(context.natives.selects, node),
    distinct: distinct !== null,
    distinctOn: lowerList(distinct?.distinct_on_targets ?? [], context),
    targets: targets.map((target) => lowerTarget(target, context)),
    from: from === null ? [] : [from],
    where: lowerOptional(where, context),
    // GROUP BY ALL groups by targets, which are in the tree already.
    groupBy: lowerList(groups, context),
    grouping: isPlain(sets, groups.length) ? 'plain' : 'sets',
    having: lowerOptional(having, context),
    qualify: lowerOptional(qualify, context),
    windows: [],
  };
}

function isPlain(sets: readonly (readonly number[])[], count: number): boolean {
  return sets.length === 0 || (sets.length === 1 && sets[0]?.length === count);
}

function lowerTarget(node: NativeExpression, context: LoweringContext): TargetNode {
  const alias = node.alias === '' || context.named.has(node) ? null : node.alias;
  if (alias !== null) context.mentioned.columns.add(asciiLowerCase(alias));
  const own = node.class === 'COLUMN_REF' ? (node.column_names.at(-1) ?? '') : '';
  const name = node.alias === '' ? own : node.alias;
  const expression =
    node.class === 'STAR'
      ? lowerStar(node, context, context.offsetOf(node.query_location))
      : lowerExpression(node, context);
  return { name, alias, expression };
}
