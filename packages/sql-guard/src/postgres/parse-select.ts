import { isParleyError } from '@parley/errors';
import type { PostgresParser } from '../parser.js';
import { Refusal } from '../refusal.js';
import { byteOffsets, codePointOffset } from '../text/source-position.js';
import { writeRefused } from './lower-query.js';
import { kindOf, type PostgresTree } from './native-tree.js';

/** Levels of objects and arrays in a tree that recursion may meet; 150 levels of nesting in SQL make about 900. */
const MAX_TREE_DEPTH = 1_500;

/**
 * Parses text that must be exactly one SELECT (or VALUES).
 *
 * @throws Refusal SQL_SYNTAX, SQL_TOO_DEEP, SQL_NOT_A_SINGLE_SELECT, SQL_WRITE_NOT_ALLOWED
 */
export async function parseSelect(sql: string, parser: PostgresParser): Promise<PostgresTree> {
  // libpg-query takes an empty text for a fault of its own.
  if (sql.trim() === '') throw notASingleSelect('The text is empty');
  const tree = await parseText(sql, parser);
  const toUtf16 = byteOffsets(sql);
  checkTreeDepth(tree, toUtf16);
  const statements = (tree as PostgresTree).stmts ?? [];
  const [statement, second] = statements;
  if (second !== undefined) {
    const place = wordFrom(sql, toUtf16(second.stmt_location ?? 0));
    throw notASingleSelect(`The text holds ${statements.length} statements`, place);
  }
  if (statement?.stmt === undefined) throw notASingleSelect('The text holds no statement');
  const kind = kindOf(statement.stmt);
  if (kind === 'SelectStmt') return tree as PostgresTree;
  const place = wordFrom(sql, toUtf16(statement.stmt_location ?? 0));
  if (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(kind)) throw writeRefused(kind, place);
  throw notASingleSelect(`The statement is ${describeStatement(kind)}`, place);
}

function notASingleSelect(why: string, place = 0): Refusal {
  return new Refusal('SQL_NOT_A_SINGLE_SELECT', `${why}; exactly one SELECT can be run here.`, place);
}

/** The parser counts the white space before a statement as its own. */
function wordFrom(sql: string, offset: number): number {
  return offset + sql.slice(offset).search(/\S|$/);
}

/** `VariableSetStmt` -> `VARIABLE SET`. */
function describeStatement(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

async function parseText(sql: string, parser: PostgresParser): Promise<unknown> {
  try {
    return await parser.parse(sql);
  } catch (error) {
    if (isParleyError(error)) throw error;
    // The parser's own limits, and those of reading its tree.
    if (error instanceof RangeError || (error instanceof Error && /memory exhausted/.test(error.message))) {
      throw tooDeep();
    }
    const details = syntaxError(error, sql);
    if (details === null) throw error;
    throw new Refusal('SQL_SYNTAX', `The SQL can't be read: ${details.message}.`, details.offset);
  }
}

function syntaxError(
  error: unknown,
  sql: string,
): { readonly message: string; readonly offset: number } | null {
  if (!(error instanceof Error) || !('sqlDetails' in error)) return null;
  const details = error.sqlDetails;
  if (typeof details !== 'object' || details === null || !('cursorPosition' in details)) return null;
  const { cursorPosition } = details;
  const isPlace = typeof cursorPosition === 'number' && cursorPosition >= 0;
  return { message: error.message, offset: isPlace ? codePointOffset(sql, cursorPosition) : -1 };
}

function tooDeep(place = 0): Refusal {
  return new Refusal(
    'SQL_TOO_DEEP',
    'The statement is nested too deeply to be read; flatten it, for example with WITH or IN.',
    place,
  );
}

/** Walks without recursion, so that no later phase can run out of stack. */
function checkTreeDepth(tree: unknown, toUtf16: (byteOffset: number) => number): void {
  let level = [tree];
  let place = 0;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_TREE_DEPTH) throw tooDeep(toUtf16(place));
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      if ('location' in value && typeof value.location === 'number') place = value.location;
      next.push(...(Object.values(value) as unknown[]));
    }
    level = next;
  }
}
