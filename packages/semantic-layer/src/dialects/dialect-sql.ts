import type { DatePart, TimeGrain, TimeWindow } from '../model/time-grain.js';

/** How one engine writes what the others write differently. Arguments are SQL already. */
export interface DialectSql {
  readonly name: SqlDialectName;
  /** A whole statement, whose names stand in double quotes where they need any, as the engine quotes names. */
  statement(sql: string): string;
  /** A string constant. */
  text(value: string): string;
  /** A moment (`YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`) as a constant that compares with dates, and with timestamps without a zone. */
  dateLiteral(moment: string): string;
  timestampLiteral(moment: string): string;
  /** The instant that the clock in `timeZone` shows as `moment`; a day is its begin. */
  instantLiteral(moment: string, timeZone: string): string;
  /** An instant as the clock in `timeZone` shows it. */
  localTime(column: string, timeZone: string): string;
  /** `value` (a date or a timestamp without a zone) cut to its grain: from days on, to the period's first day as a date. */
  truncated(value: string, grain: TimeGrain): string;
  /** `value`, which is cut to `grain`, earlier (or later) by a length of time. */
  shifted(value: string, by: TimeWindow & { readonly sign: '-' | '+' }, grain: TimeGrain): string;
  /** `value`, which is cut to `grain`, later by a number of that grain (SQL). */
  later(value: string, count: string, grain: TimeGrain): string;
  /** A part of `value` as a number. */
  datePart(value: string, part: DatePart): string;
  /** How many days `to` is after `from`, both cut to days. */
  daysBetween(from: string, to: string): string;
  /** What makes a character of a LIKE pattern stand for itself. */
  readonly patternEscape: string;
  /** True where `column` matches the LIKE pattern, whatever the case. Both are SQL. */
  matchesIgnoringCase(column: string, pattern: string): string;
  /** So that division keeps fractions. */
  asDecimal(sql: string): string;
  /** `avg`, with all the digits there are. */
  average(argument: string): string;
  /** 1, 0 or null. */
  booleanNumber(sql: string): string;
  /** @throws ParleyError SEMANTIC_QUERY_INVALID where the engine has none */
  percentile(argument: string, which: Percentile): string;
  /** `call` (an aggregate) over the rows that meet `condition` only. */
  filteredAggregate(call: string, condition: string): string;
  /** A sort key, greatest first, nulls last. */
  descending(key: SortKey): string;
  /** A sort key, least first, nulls last. */
  ascending(key: SortKey): string;
  /** Equality of two group columns, where null equals null, as a full join can use it. */
  sameGroup(near: string, far: string): string;
  /** True where an output `table.column` is called by both names unless it says otherwise. */
  readonly namesQualifiedColumns: boolean;
  /** True where a table keeps its own name beside its alias: in a query within, that hides a table of this name outside. */
  readonly namesOutliveAliases: boolean;
  /** False where parts must be joined on the union of their groups. */
  readonly hasFullJoin: boolean;
  /** The value so many rows before in a window, which is to follow; NULL where there is no such row. */
  earlier(value: string, back: number): string;
  /** A count in a correlated subquery, which is 0 where there are no rows. */
  countOfRelated(subquery: string): string;
  /** `count(DISTINCT ...)` over one or more columns. */
  countDistinct(columns: readonly string[]): string;
}

export interface Percentile {
  /** From 0 to 1. */
  readonly value: number;
  /** A value that occurs, instead of one in between. */
  readonly discrete?: boolean;
  /** May be estimated where the engine can. */
  readonly approximate?: boolean;
}

/** What rows are ordered by: `sql` may stand in an expression, `name` (an output column, where it is one) alone. */
export interface SortKey {
  readonly sql: string;
  readonly name: string;
  /** Of the output column, from 1; absent where it is none. */
  readonly position?: number;
}

export type SqlDialectName = 'postgresql' | 'mariadb' | 'sqlite' | 'duckdb' | 'clickhouse';

/** For whom SQL is written: an engine, and the time zone in which days begin and end. */
export interface SqlTarget {
  readonly dialect: DialectSql;
  /** IANA name. */
  readonly timeZone: string;
}
