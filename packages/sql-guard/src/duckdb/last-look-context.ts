import type { PrintedStatement } from '../dialect.js';

/** What a printed statement is held against, at one place of it. */
export interface LookContext {
  readonly printed: Pick<PrintedStatement, 'view' | 'valueCount'>;
  /** Names of WITH that a table without a schema may mean here, in lower case. */
  readonly ctes: ReadonlySet<string>;
  /** Tables with a schema that may be named here: a site's own, and the mapping tables of its rules. */
  readonly tables: ReadonlySet<string>;
}
