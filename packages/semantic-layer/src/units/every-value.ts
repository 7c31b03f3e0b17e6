import { identifier } from '../statement/sql-text.js';

/** Some of the group columns, with all the values there shall be of them. */
export interface EveryValue {
  readonly names: readonly string[];
  readonly from: readonly string[];
  readonly where: readonly string[];
  /** What the columns stand in. */
  readonly alias: string;
}

/** The values that some unit has of group columns, each once, as a subquery. */
export function shownValues(queries: readonly string[], columns: readonly string[]): string {
  const selects = queries.map(
    (query) => `SELECT DISTINCT ${columns.map(identifier).join(', ')} FROM ${identifier(query)}`,
  );
  return `(${selects.join(' UNION ')})`;
}
