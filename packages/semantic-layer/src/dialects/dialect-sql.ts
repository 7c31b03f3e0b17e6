import type { TimeGrain } from '../model.js';

/** How one engine writes what the others write differently. Arguments are SQL already. */
export interface DialectSql {
  readonly name: SqlDialectName;
  /** The day's begin as a constant that compares with dates, and with timestamps without a zone. */
  dateLiteral(day: string): string;
  timestampLiteral(day: string): string;
  /** The instant at which `day` begins in `timeZone`. */
  instantLiteral(day: string, timeZone: string): string;
  /** An instant as the clock in `timeZone` shows it. */
  localTime(column: string, timeZone: string): string;
  /** `value` (a date or a timestamp without a zone) cut to its day, or to the first day of its grain, as a date. */
  truncated(value: string, grain: TimeGrain): string;
  /** True where `column` matches the LIKE pattern, whatever the case. Both are SQL; `\` escapes. */
  matchesIgnoringCase(column: string, pattern: string): string;
  /** So that division keeps fractions. */
  asDecimal(sql: string): string;
  /** `call` (an aggregate) over the rows that meet `condition` only. */
  filteredAggregate(call: string, condition: string): string;
  /** A sort key, greatest first, nulls last. */
  descending(key: SortKey): string;
  /** A sort key, least first, nulls last. */
  ascending(key: SortKey): string;
  /** Equality of two group columns, where null equals null, as a full join can use it. */
  sameGroup(near: string, far: string): string;
  /** False where parts must be joined on the union of their groups. */
  readonly hasFullJoin: boolean;
  /** `count(DISTINCT ...)` over one or more columns. */
  countDistinct(columns: readonly string[]): string;
}

/** What rows are ordered by: `sql` may stand in an expression, `name` (an output column, where it is one) alone. */
export interface SortKey {
  readonly sql: string;
  readonly name: string;
}

export type SqlDialectName = 'postgresql' | 'mariadb' | 'sqlite' | 'duckdb';

/** For whom SQL is written: an engine, and the time zone in which days begin and end. */
export interface SqlTarget {
  readonly dialect: DialectSql;
  /** IANA name. */
  readonly timeZone: string;
}
