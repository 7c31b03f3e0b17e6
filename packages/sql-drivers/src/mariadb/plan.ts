import type { ApprovedQuery } from '@parley/sql-guard';
import { boundParameter, type Client, type RawRow } from './client.js';
import { isServerError, VIEW_NOT_EXPLAINED } from './errors.js';

/** What MariaDB is about to do for a statement. */
export interface Plan {
  /** A row for each table of each subquery, as EXPLAIN shows them to people. No value of the statement is in them. */
  readonly steps: readonly RawRow[];
  /**
   * The statement as it will run: names resolved, views unfolded. Values that policies bind are in it, a mask's key too: never
   * to be shown or logged.
   */
  readonly rewritten: string;
}

const REWRITTEN_NOTE = 1003;

/**
 * The statement is read under the session's mode, and written down under this one, in which names stand in backticks and every
 * string can be told from what follows it. Under NO_BACKSLASH_ESCAPES MariaDB writes some strings with backslashes all the same.
 */
const WRITTEN_UNDER = "SET STATEMENT sql_mode = 'PIPES_AS_CONCAT,ONLY_FULL_GROUP_BY' FOR";

/**
 * Explains a statement. Its tables stay as they are until the transaction ends: MariaDB locks their definitions for it.
 *
 * @returns undefined where the statement reads a view that the role may not look into
 */
export async function explainStatement(client: Client, query: ApprovedQuery): Promise<Plan | undefined> {
  try {
    const values = query.values.map(boundParameter);
    const steps = await client.ask(`${WRITTEN_UNDER} EXPLAIN EXTENDED ${query.sql}`, { values });
    const notes = await client.ask('SHOW WARNINGS');
    const rewritten = notes.find(([, code]) => Number(code) === REWRITTEN_NOTE)?.[2];
    if (typeof rewritten !== 'string')
      throw new Error('EXPLAIN EXTENDED did not tell how the statement will run');
    return { steps, rewritten };
  } catch (error) {
    if (isServerError(error) && error.errno === VIEW_NOT_EXPLAINED) return undefined;
    throw error;
  }
}
