import { type ErrorCode, isParleyError, type ParleyError } from '@parley/errors';
import type { Disclosure } from '@parley/planners';

/**
 * What a planner can mend when it is told. Not what says that somebody's rights or attributes are in the way: there is nothing to mend,
 * and the words could tell a model what its asker may not know.
 */
const MENDABLE: ReadonlySet<string> = new Set<ErrorCode>([
  'SQL_TOO_LONG',
  'SQL_TOO_DEEP',
  'SQL_SYNTAX',
  'SQL_NOT_A_SINGLE_SELECT',
  'SQL_UNKNOWN_TABLE',
  'SQL_UNKNOWN_COLUMN',
  'SQL_AMBIGUOUS_COLUMN',
  'SQL_CATALOG_TABLE',
  'SQL_FUNCTION_NOT_ALLOWED',
  'SQL_TYPE_NOT_ALLOWED',
  'SQL_LOCK_NOT_ALLOWED',
  'SQL_WRITE_NOT_ALLOWED',
  'SQL_NOT_SUPPORTED',
  'COLUMN_MASKED',
  'SEMANTIC_QUERY_INVALID',
  'DATABASE_ERROR',
]);

export function isMendable(error: unknown): error is ParleyError {
  return isParleyError(error) && MENDABLE.has(error.code);
}

/** A failure in the words that may leave for a model. What a database says while it runs may quote a cell. */
export function wordsOfFailure(
  { code, message }: ParleyError,
  disclosure: Disclosure,
): { readonly code: string; readonly message: string } {
  const quotesCells = code === 'DATABASE_ERROR' && disclosure !== 'rows';
  return { code, message: quotesCells ? message.replace(/"[^"]*"|'[^']*'|“[^”]*”|\d+/g, '…') : message };
}
