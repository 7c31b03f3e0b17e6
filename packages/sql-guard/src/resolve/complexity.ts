import { Refusal } from '../refusal.js';

/*
 * A short text can mean a lot: a WITH query that joins the one before it with itself has twice its columns, and forty of
 * those have more than there is memory. These bounds are about PostgreSQL's own.
 */

/** Columns of one SELECT; PostgreSQL's own limit. */
export const MAX_OUTPUT_COLUMNS = 1_664;
/** Columns of one join, before any are selected. */
export const MAX_JOINED_COLUMNS = 10_000;
/** Tables, subqueries, functions and joins of one statement. */
export const MAX_RELATIONS = 250;

/** @throws Refusal SQL_NOT_SUPPORTED */
export function refuseTooMany(
  count: number,
  { max, what }: { readonly max: number; readonly what: string },
): void {
  if (count <= max) return;
  const noun = max === MAX_RELATIONS ? 'tables and joins' : 'columns';
  throw new Refusal('SQL_NOT_SUPPORTED', `${what} has more than ${max} ${noun}; ask for less at once.`, -1, {
    max,
  });
}
