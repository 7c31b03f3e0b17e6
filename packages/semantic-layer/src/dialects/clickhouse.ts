import type { DatePart, TimeGrain } from '../model/time-grain.js';
import { isCalendarGrain, windowUnits } from '../model/time-grain.js';
import type { DialectSql, SortKey } from './dialect-sql.js';
import { postgresql } from './postgresql.js';

const PARTS: Readonly<Record<DatePart, string>> = {
  year: 'toYear',
  quarter: 'toQuarter',
  month: 'toMonth',
  day: 'toDayOfMonth',
  dow: 'toDayOfWeek',
  doy: 'toDayOfYear',
};

/**
 * Settings under which ClickHouse reads the compiler's SQL as the other engines would: a side that an outer join lacks is NULL,
 * an aggregate of no rows is NULL, a cast keeps NULL, a name is a column before it is an alias, set operations drop repeats
 * unless they say ALL, and what is cut from a date keeps its years, before 1970 too. Whoever runs it pins them.
 */
export const CLICKHOUSE_SETTINGS = {
  join_use_nulls: 1,
  aggregate_functions_null_for_empty: 1,
  cast_keep_nullable: 1,
  prefer_column_name_to_alias: 1,
  union_default_mode: 'DISTINCT',
  except_default_mode: 'DISTINCT',
  intersect_default_mode: 'DISTINCT',
  enable_extended_results_for_datetime_functions: 1,
} as const;

/** Under {@link CLICKHOUSE_SETTINGS}. */
export const clickhouse: DialectSql = {
  ...postgresql,
  name: 'clickhouse',
  text,
  dateLiteral: (moment) => (moment.includes(' ') ? timestamp(moment) : `toDate32('${moment}')`),
  timestampLiteral: timestamp,
  instantLiteral: (moment, timeZone) => `parseDateTime64BestEffort('${moment}', 6, ${text(timeZone)})`,
  localTime: (column, timeZone) => `toTimeZone(${column}, ${text(timeZone)})`,
  truncated,
  shifted: (value, window) => {
    const { count, unit } = windowUnits(window);
    return `${value} ${window.sign} INTERVAL ${count} ${unit.toUpperCase()}`;
  },
  later: (value, count, grain) => `date_add(${grain.toUpperCase()}, ${count}, ${value})`,
  datePart: (value, part) => `${PARTS[part]}(${value})`,
  daysBetween: (from, to) => `dateDiff('day', ${from}, ${to})`,
  // A decimal divided has no more digits than it had before.
  asDecimal: (sql) => `toFloat64(${sql})`,
  booleanNumber: (sql) => `toInt8(${sql})`,
  percentile: (argument, { value, discrete }) => {
    // Of decimals it takes none.
    if (discrete !== true) return `quantileExactInclusive(${value})(toFloat64(${argument}))`;
    const position = `greatest(1, toUInt64(ceil(${value} * count(${argument}))))`;
    return `if(count(${argument}) = 0, NULL, arraySort(groupArray(${argument}))[${position}])`;
  },
  // Of a type without NULL it would be 0 or empty.
  earlier: (value, back) => `lag(toNullable(${value}), ${back})`,
  countOfRelated: (subquery) => `coalesce(${subquery}, 0)`,
  countDistinct: (columns) => `count(DISTINCT ${columns.join(', ')})`,
  namesQualifiedColumns: true,
  namesOutliveAliases: true,
  // A name may be a column of several tables: positions are never taken for one.
  ascending: (key) => sortable(key),
  descending: (key) => `${sortable(key)} DESC NULLS LAST`,
  sameGroup: (near, far) => `${near} IS NOT DISTINCT FROM ${far}`,
};

/** A backslash escapes in ClickHouse's constants. */
function text(value: string): string {
  return postgresql.text(value).replaceAll('\\', '\\\\');
}

function timestamp(moment: string): string {
  return `toDateTime64('${moment}', 6)`;
}

/** Days are of the type Date32: a Date begins in 1970 and ends in 2149, and counts anew from there. */
function truncated(value: string, grain: TimeGrain): string {
  if (grain === 'day') return `toDate32(${value})`;
  if (grain === 'week') return `toDate32(toMonday(${value}))`;
  if (grain === 'nanosecond') return value;
  const unit = grain.charAt(0).toUpperCase() + grain.slice(1);
  return isCalendarGrain(grain) ? `toDate32(toStartOf${unit}(${value}))` : `toStartOf${unit}(${value})`;
}

function sortable({ name, position }: SortKey): string {
  return position === undefined ? name : String(position);
}
