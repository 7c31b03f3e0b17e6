import type Database from 'better-sqlite3';

/** A statement that has been approved, with its values. */
export interface PlannedStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A line of EXPLAIN QUERY PLAN. Steps under one parent are loops, each inside the one before. */
export interface Step {
  readonly id: number;
  /** 0 for the outermost. */
  readonly parent: number;
  readonly detail: string;
}

export function planSteps(database: Database.Database, { sql, values }: PlannedStatement): readonly Step[] {
  return database.prepare<unknown[], Step>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
}
