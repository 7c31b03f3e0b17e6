import type { Node, ParseResult, SelectStmt } from '@pgsql/types';

/** libpg-query's tree: `{version, stmts: [{stmt: {SelectStmt: {...}}}]}`. Each node is an object with one key, its kind. */
export type PostgresTree = ParseResult;

/** The kind of a node: its only key. */
export function kindOf(node: Node): string {
  const kinds = Object.keys(node);
  return kinds.length === 1 && kinds[0] !== undefined ? kinds[0] : 'malformed node';
}

/** The one SELECT of a tree that {@link parseSelect} has let through. */
export function selectOf(tree: PostgresTree): SelectStmt {
  const statement = tree.stmts?.[0]?.stmt;
  if (statement === undefined || !('SelectStmt' in statement)) throw new Error('The tree holds no SELECT.');
  return statement.SelectStmt;
}

/** The text of a name's parts: `[{String: {sval}}, ...]`. Anything but strings is no name. */
export function namesOf(parts: readonly Node[] | undefined): readonly string[] | null {
  const names: string[] = [];
  for (const part of parts ?? []) {
    if (!('String' in part)) return null;
    names.push(part.String.sval ?? '');
  }
  return names;
}

/** Fields that only say where in the text a node stands. */
export const PLACES: ReadonlySet<string> = new Set([
  'location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'stmt_len',
  'stmt_location',
]);

/** The first place in the text that anything in `value` stands at, in the parser's bytes; undefined where nothing has one. */
export function firstPlace(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const own: unknown = 'location' in value ? value.location : undefined;
  if (typeof own === 'number' && own >= 0) return own;
  const places = Object.values(value)
    .map(firstPlace)
    .filter((place) => place !== undefined);
  return places.length === 0 ? undefined : Math.min(...places);
}
