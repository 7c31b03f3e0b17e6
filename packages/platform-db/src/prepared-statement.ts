/** A statement that each connection prepares once. One name, one text. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** Whoever sends prepared statements. */
export interface StatementCaller {
  /**
   * One statement, one way there and back, past the ORM: for what every question waits for. It has no scope: it calls a function that
   * needs none, or that is given one and sets it. Its transaction is its own.
   */
  call<Row extends object>(statement: PreparedStatement, values: readonly unknown[]): Promise<readonly Row[]>;
}
