import type { ColumnRef, FuncCall, Node, RangeFunction, SelectStmt } from '@pgsql/types';
import { Refusal, withPlace } from '../refusal.js';
import type { QueryNode } from '../tree/query-tree.js';
import { firstPlace, PLACES } from './native-tree.js';

/**
 * What lowering hands on: the neutral tree, and PostgreSQL's own nodes under the ids that the neutral nodes
 * carry (an id is an index). Nothing has been changed yet.
 */
export interface Lowered {
  readonly query: QueryNode;
  readonly natives: NativeNodes;
}

export interface NativeNodes {
  /** The holders of RangeVar nodes: `{RangeVar: {...}}`, so that another kind can take their place. */
  readonly tables: Node[];
  readonly columns: ColumnRef[];
  /** The holders of A_Indirection nodes that take a field of a row. */
  readonly fields: Node[];
  readonly functionTables: RangeFunction[];
  readonly selects: SelectStmt[];
  readonly calls: FuncCall[];
}

/** State of one lowering. `offsetOf` turns the parser's byte offset into a UTF-16 one. */
export interface LoweringContext {
  readonly natives: NativeNodes;
  readonly offsetOf: (byteOffset: number | undefined) => number;
}

/** Files a native node and answers the id it will be found by. */
export function file<T>(list: T[], node: T): number {
  return list.push(node) - 1;
}

/**
 * The allow-list of fields: a lowering function takes out by name every field it understands, and what is left
 * must be nothing. A parser that learns new syntax therefore can't smuggle it through.
 */
export function refuseUnknownFields(kind: string, rest: object, offset = -1): void {
  const field = Object.keys(rest).find((key) => !PLACES.has(key));
  if (field !== undefined) throw notSupported(`${kind} with ${field}`, offset);
}

export function notSupported(what: string, offset = -1): Refusal {
  return new Refusal(
    'SQL_NOT_SUPPORTED',
    `${what} is not supported; write the question without it.`,
    offset,
    { construct: what },
  );
}

/** A node's own place, or else the first place in it. */
export function placeOf(node: Node, context: LoweringContext): number {
  const [payload] = Object.values(node) as ({ location?: number } | undefined)[];
  return context.offsetOf(payload?.location ?? firstPlace(node));
}

/** What `lower` refuses without a place is refused at the first place in `node`. */
export function placedIn<T>(node: unknown, context: LoweringContext, lower: () => T): T {
  return withPlace(() => context.offsetOf(firstPlace(node)), lower);
}

/** How people call a kind of node that is not allowed. */
export function describeKind(kind: string): string {
  return KIND_LABELS[kind] ?? kind;
}

const KIND_LABELS: Readonly<Record<string, string>> = {
  ParamRef: 'A parameter such as $1',
  RangeTableSample: 'TABLESAMPLE',
  RangeTableFunc: 'XMLTABLE',
  JsonTable: 'JSON_TABLE',
  XmlExpr: 'An XML function',
  XmlSerialize: 'XMLSERIALIZE',
  CurrentOfExpr: 'CURRENT OF',
  SetToDefault: 'DEFAULT',
  MultiAssignRef: 'A multiple assignment',
  JsonFuncExpr: 'A JSON_VALUE, JSON_QUERY or JSON_EXISTS',
  JsonObjectConstructor: 'JSON_OBJECT with SQL syntax',
  JsonArrayConstructor: 'JSON_ARRAY with SQL syntax',
  JsonIsPredicate: 'IS JSON',
  JsonObjectAgg: 'JSON_OBJECTAGG',
  JsonArrayAgg: 'JSON_ARRAYAGG',
};
