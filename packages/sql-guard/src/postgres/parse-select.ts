import { isParleyError } from '@parley/errors';
import type { PostgresParser } from '../parser.js';
import { Refusal } from '../refusal.js';
import { codePointOffset } from '../text/source-position.js';
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
  checkTreeDepth(tree);
  const statements = (tree as PostgresTree).stmts ?? [];
  const [statement] = statements;
  if (statements.length !== 1 || statement?.stmt === undefined) {
    throw notASingleSelect(
      statements.length === 0
        ? 'The text holds no statement'
        : `The text holds ${statements.length} statements`,
    );
  }
  const kind = kindOf(statement.stmt);
  if (kind === 'SelectStmt') return tree as PostgresTree;
  if (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(kind)) throw writeRefused(kind);
  throw notASingleSelect(`The statement is a ${describeStatement(kind)}`);
}

function notASingleSelect(why: string): Refusal {
  return new Refusal('SQL_NOT_A_SINGLE_SELECT', `${why}; exactly one SELECT can be run here.`);
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

function tooDeep(): Refusal {
  return new Refusal(
    'SQL_TOO_DEEP',
    'The statement is nested too deeply to be read; flatten it, for example with WITH or IN.',
  );
}

/** Walks without recursion, so that no later phase can run out of stack. */
function checkTreeDepth(tree: unknown): void {
  let level = [tree];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_TREE_DEPTH) throw tooDeep();
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
}
