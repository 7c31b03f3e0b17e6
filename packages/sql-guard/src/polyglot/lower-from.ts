import type { AliasNode, FromNode, JoinCondition, JoinNode } from '../tree/query-tree.js';
import { type Fields, kindOf, notSupported, open, openAs } from './ast.js';
import { lowerExpression, lowerList } from './lower-expression.js';
import { nameText, nameToken } from './lower-leaf.js';
import { lowerQuery } from './lower-query.js';
import type { LoweringContext } from './reading.js';
import { tokenOf } from './skeleton.js';

/** FROM with its joins. The parser keeps what stands before the first join in one list, and all after it in another. */
export function lowerFrom(fields: Fields, context: LoweringContext): readonly FromNode[] {
  const from = fields.take('from');
  if (from === null) return [];
  const list = openAs('FROM', from);
  const items = list.list('expressions').map((item) => lowerItem(item, context));
  list.done();
  return joinUp(items, fields.list('joins'), context);
}

/** Joins go from left to right. A comma is a join like the others, or begins a new item that joins after it belong to. */
function joinUp(
  items: readonly FromNode[],
  joins: readonly unknown[],
  context: LoweringContext,
): readonly FromNode[] {
  const isJoin = context.rules.commas === 'joins';
  const joined: FromNode[] = [];
  const addItem = (item: FromNode): void => {
    const left = isJoin ? joined.pop() : undefined;
    joined.push(left === undefined ? item : crossJoin(left, item));
  };
  for (const item of items) addItem(item);
  for (const join of joins) {
    const fields = openAs('JOIN', join);
    if (fields.isSet('deferred_condition')) {
      throw notSupported('ON behind the ON of another JOIN', -1, 'put brackets around the inner JOIN');
    }
    const right = lowerItem(fields.take('this'), context);
    const kind = fields.text('kind');
    if (kind === 'Implicit') {
      fields.done();
      addItem(right);
    } else {
      const left = joined.pop();
      if (left === undefined) throw notSupported('A join without a left side');
      joined.push(lowerJoin(left, right, { kind, fields, context }));
    }
  }
  return joined;
}

function crossJoin(left: FromNode, right: FromNode): JoinNode {
  return { kind: 'join', type: 'inner', left, right, condition: { kind: 'cross' }, alias: null };
}

const JOIN_TYPES: Readonly<Record<string, { readonly type: JoinNode['type']; readonly isNatural?: true }>> = {
  Inner: { type: 'inner' },
  Cross: { type: 'inner' },
  Left: { type: 'left' },
  Right: { type: 'right' },
  Full: { type: 'full' },
  Natural: { type: 'inner', isNatural: true },
  NaturalLeft: { type: 'left', isNatural: true },
  NaturalRight: { type: 'right', isNatural: true },
  NaturalFull: { type: 'full', isNatural: true },
};

interface RawJoin {
  readonly kind: string;
  readonly fields: Fields;
  readonly context: LoweringContext;
}

function lowerJoin(left: FromNode, right: FromNode, { kind, fields, context }: RawJoin): JoinNode {
  const found = JOIN_TYPES[kind];
  if (found === undefined) throw notSupported(`${kind} JOIN`);
  const condition = lowerJoinCondition(fields, found.isNatural === true, context);
  fields.done();
  if (condition.kind === 'cross' && found.type !== 'inner')
    throw notSupported(`${kind} JOIN without ON or USING`);
  return { kind: 'join', type: found.type, left, right, condition, alias: null };
}

function lowerJoinCondition(fields: Fields, isNatural: boolean, context: LoweringContext): JoinCondition {
  const on = fields.take('on');
  const using = fields.names('using').map((name) => nameToken(name, context));
  if (isNatural && (on !== null || using.length > 0)) throw notSupported('NATURAL JOIN with ON or USING');
  if (isNatural) return { kind: 'natural' };
  if (on !== null) return { kind: 'on', expression: lowerExpression(on, context) };
  if (using.length === 0) return { kind: 'cross' };
  return { kind: 'using', columns: using.map(({ text }) => text), offset: using[0]?.start ?? -1 };
}

function lowerItem(node: unknown, context: LoweringContext): FromNode {
  const kind = kindOf(node);
  const fields = open(node);
  const lower = ITEMS.get(kind);
  if (lower === undefined) throw notSupported(`${kind} in FROM`);
  const item = lower(fields, context);
  fields.done();
  return item;
}

const ITEMS: ReadonlyMap<string, (fields: Fields, context: LoweringContext) => FromNode> = new Map([
  ['table', lowerTable],
  ['subquery', lowerDerived],
  ['alias', lowerAliased],
  ['function', (fields, context) => lowerFunctionTable(fields, null, context)],
  ['joined_table', lowerBracketedJoin],
  ['paren', (fields, context) => lowerItem(fields.take('this'), context)],
]);

function lowerTable(fields: Fields, context: LoweringContext): FromNode {
  const schema = fields.name('schema');
  const table = nameToken(fields.requiredName('name'), context);
  const first = schema === null ? table : nameToken(schema, context);
  return {
    kind: 'table',
    id: context.nextId(),
    schema: schema === null ? null : first.text,
    name: table.text,
    alias: lowerAlias(fields, context),
    offset: first.start,
  };
}

function lowerAlias(fields: Fields, context: LoweringContext): AliasNode | null {
  const alias = fields.name('alias');
  const columnNames = fields.names('column_aliases').map((name) => nameText(name, context));
  if (alias !== null) return { name: nameText(alias, context), columnNames };
  if (columnNames.length > 0) throw notSupported('Column names without a name of the table');
  return null;
}

/** `(SELECT ...) AS x`; what stands outside of the brackets is the alias alone. */
function lowerDerived(fields: Fields, context: LoweringContext): FromNode {
  const query = lowerQuery(fields.take('this'), context);
  return { kind: 'derived table', lateral: false, query, alias: lowerAlias(fields, context) };
}

/** A function in FROM with an alias, or a subquery in doubled brackets. */
function lowerAliased(fields: Fields, context: LoweringContext): FromNode {
  const inner = open(fields.take('this'));
  const alias = lowerAlias(fields, context);
  const item =
    inner.kind === 'function'
      ? lowerFunctionTable(inner, alias, context)
      : { ...lowerBracketedQuery(inner, context), alias };
  inner.done();
  return item;
}

function lowerBracketedQuery(fields: Fields, context: LoweringContext): FromNode {
  if (fields.kind !== 'paren') throw notSupported(`${fields.kind} with an alias in FROM`);
  return {
    kind: 'derived table',
    lateral: false,
    query: lowerQuery(fields.take('this'), context),
    alias: null,
  };
}

function lowerFunctionTable(fields: Fields, alias: AliasNode | null, context: LoweringContext): FromNode {
  const token = tokenOf(context.skeleton, fields.text('name'));
  const name = token.text.toLowerCase();
  const allowed = token.kind === 'word' ? context.rules.functions.get(name) : undefined;
  if (allowed?.kind !== 'table') throw notSupported(`The function ${token.text} in FROM`, token.start);
  const args = lowerList(fields.list('args'), context);
  const id = context.nextId();
  const call = {
    kind: 'call',
    name,
    isAggregate: false,
    isStar: false,
    distinct: false,
    args,
    orderBy: [],
  } as const;
  const expressions = [{ ...call, filter: null, over: null, offset: token.start }];
  return { kind: 'function table', id, expressions, name, columnNames: allowed.columnNames, alias };
}

/** `(a JOIN b ON ...)`: one item to what stands around it. */
function lowerBracketedJoin(fields: Fields, context: LoweringContext): FromNode {
  const items = joinUp([lowerItem(fields.take('left'), context)], fields.list('joins'), context);
  return items.reduce((left, right) => crossJoin(left, right));
}
