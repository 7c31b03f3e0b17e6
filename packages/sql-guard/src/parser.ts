/*
 * Engines' own parsers, handed in so that this package does no I/O: the drivers run them in workers with limits on time and
 * memory. Each answers with a fresh tree every time, since the guard changes it. Where the text can't be parsed they throw an
 * error with `sqlDetails: {cursorPosition}` (code points from 0, -1 where unknown), or a ParleyError that has already been put
 * into words (a time limit, a dead worker).
 */

/** libpg-query: `{version, stmts: [{stmt, stmt_len}]}`. */
export interface PostgresParser {
  readonly dialect: 'postgresql';
  parse(sql: string): Promise<unknown>;
}

/** DuckDB's own parser and printer, in a locked instance of the version that runs the statements. */
export interface DuckdbParser {
  readonly dialect: 'duckdb';
  /** `json_serialize_sql`'s JSON text, unread: its numbers exceed doubles. */
  parse(sql: string): Promise<string>;
  /** `json_deserialize_sql` of such a text. */
  print(tree: string): Promise<string>;
}

/** polyglot's list of statements, for dialects whose engines give no tree. Trusted with nothing that is not looked at again. */
export interface PolyglotParser {
  readonly dialect: 'mariadb' | 'sqlite';
  parse(sql: string): Promise<unknown>;
}

export type SqlParser = PostgresParser | DuckdbParser | PolyglotParser;
