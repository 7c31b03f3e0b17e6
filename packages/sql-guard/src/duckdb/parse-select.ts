import { isParleyError } from '@parley/errors';
import type { DuckdbParser } from '../parser.js';
import { Refusal } from '../refusal.js';
import { codePointOffset } from '../text/source-position.js';
import { readNative } from './native-json.js';
import { isObject, type NativeTree } from './native-tree.js';

/**
 * Levels of objects and arrays in a tree; an operator within an operator makes two. DuckDB itself takes a second to bind two
 * hundred of those, seven for four hundred, and can't be told to stop.
 */
const MAX_TREE_DEPTH = 500;

/** Only to say more of what DuckDB has refused to give a tree of. */
const WRITE = /^\s*(insert|update|delete|merge)\b/i;
/** One statement with a PIVOT, whose values DuckDB would have to ask the table for. */
const PIVOT = /^\s*(?:pivot\b|(?:select\b|with\b|from\b|\()[^;]*\bpivot\b)/i;

/**
 * Parses text that must be exactly one SELECT. DuckDB gives no tree of anything else.
 *
 * @throws Refusal SQL_SYNTAX, SQL_TOO_DEEP, SQL_NOT_A_SINGLE_SELECT, SQL_WRITE_NOT_ALLOWED
 */
export async function parseSelect(sql: string, parser: DuckdbParser): Promise<NativeTree> {
  const tree = readNative(await parseText(sql, parser));
  checkTreeDepth(tree);
  if (!isTree(tree)) throw new Error('The parser of DuckDB gave no tree.');
  const { length } = tree.statements;
  if (length !== 1) {
    const held = length === 0 ? 'no statement' : `${length} statements`;
    throw new Refusal(
      'SQL_NOT_A_SINGLE_SELECT',
      `The text holds ${held}; exactly one SELECT can be run here.`,
    );
  }
  return tree;
}

function isTree(tree: unknown): tree is NativeTree {
  return isObject(tree) && tree.error === false && Array.isArray(tree.statements);
}

async function parseText(sql: string, parser: DuckdbParser): Promise<string> {
  try {
    return await parser.parse(sql);
  } catch (error) {
    if (isParleyError(error)) throw error.code === 'SQL_NOT_A_SINGLE_SELECT' ? noSelect(sql, error) : error;
    const place = syntaxErrorPlace(error);
    if (place === null || !(error instanceof Error)) throw error;
    const offset = place < 0 ? -1 : codePointOffset(sql, place);
    throw new Refusal('SQL_SYNTAX', `The SQL can't be read: ${reasonOf(error)}.`, offset);
  }
}

/** DuckDB's parser has no words for a hint of PostgreSQL's grammar; the one known in a SELECT is about `LIMIT 5, 3`. */
function reasonOf({ message }: Error): string {
  return message.includes('errhint NOT IMPLEMENTED')
    ? 'write LIMIT count OFFSET start instead of LIMIT start, count'
    : message.replace(/[.!]+$/, '');
}

/** Says more of what DuckDB gives no tree of, where the text begins like something known. */
function noSelect(sql: string, error: Error): Error {
  const verb = WRITE.exec(sql)?.[1]?.toUpperCase();
  if (verb !== undefined) {
    return new Refusal(
      'SQL_WRITE_NOT_ALLOWED',
      `${verb} changes data; only SELECT can be run here.`,
      sql.search(/\S/),
      { construct: verb },
    );
  }
  if (!PIVOT.test(sql)) return error;
  return new Refusal(
    'SQL_NOT_A_SINGLE_SELECT',
    'A PIVOT without the values to turn into columns is not supported; add IN (...) behind its column.',
    sql.search(/\bpivot\b/i),
    { construct: 'PIVOT without IN' },
  );
}

function syntaxErrorPlace(error: unknown): number | null {
  if (!(error instanceof Error) || !('sqlDetails' in error) || !isObject(error.sqlDetails)) return null;
  const { cursorPosition } = error.sqlDetails;
  return typeof cursorPosition === 'number' ? cursorPosition : null;
}

/** Walks without recursion, so that no later phase can run out of stack. */
function checkTreeDepth(tree: unknown): void {
  let level = [tree];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_TREE_DEPTH) {
      throw new Refusal(
        'SQL_TOO_DEEP',
        'The statement is nested too deeply to be read; flatten it, for example with WITH or IN.',
      );
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
}
