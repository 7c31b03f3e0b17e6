/**
 * PostgreSQL's own parser (libpg-query), handed in so that this package does no I/O: the drivers run it in a
 * worker with a time limit. Answers with libpg-query's tree, `{version, stmts: [{stmt, stmt_len}]}`, a fresh one
 * each time: the guard changes it.
 *
 * A syntax error is thrown as libpg-query throws it, with `sqlDetails.cursorPosition` (code points, from 0),
 * or as a ParleyError that the caller has already put into words (a time limit, a dead worker).
 */
export interface PostgresParser {
  parse(sql: string): Promise<unknown>;
}
