import { type DatePart, isCalendarGrain, type TimeGrain, windowUnits } from '../model/time-grain.js';
import { stringLiteral } from '../statement/sql-text.js';
import type { DialectSql, SortKey } from './dialect-sql.js';
import { noPercentile } from './no-percentile.js';
import { instantInUtc, utcOnly } from './time-zone.js';

const PARTS: Readonly<Record<DatePart, (value: string) => string>> = {
  year: (value) => `cast(strftime('%Y', ${value}) AS integer)`,
  quarter: (value) => `(strftime('%m', ${value}) + 2) / 3`,
  month: (value) => `cast(strftime('%m', ${value}) AS integer)`,
  day: (value) => `cast(strftime('%d', ${value}) AS integer)`,
  dow: (value) => `cast(strftime('%u', ${value}) AS integer)`,
  doy: (value) => `cast(strftime('%j', ${value}) AS integer)`,
};

/** Dates and times are text in ISO form; instants are in UTC. */
export const sqlite: DialectSql = {
  name: 'sqlite',
  hasFullJoin: true,
  namesQualifiedColumns: false,
  namesOutliveAliases: false,
  statement: (sql) => sql,
  text: stringLiteral,
  dateLiteral: (moment) => `'${moment}'`,
  timestampLiteral: (moment) => `'${moment}'`,
  instantLiteral: (moment, timeZone) => `'${instantInUtc(moment, timeZone).replace(/ 00:00:00$/, '')}'`,
  localTime: (column, timeZone) => {
    utcOnly(timeZone, 'SQLite');
    return column;
  },
  truncated,
  shifted: (value, window, grain) => {
    const { count, unit } = windowUnits(window);
    const isSubsecond = unit.endsWith('second') && unit !== 'second';
    const [amount, name] =
      unit === 'week' ? [7 * count, 'days'] : isSubsecond ? [count / 1e6, 'seconds'] : [count, `${unit}s`];
    // `floor` keeps to the month's last day where it is too short, as other engines do.
    const floor = unit === 'month' || unit === 'year' ? ", 'floor'" : '';
    const moved = `${value}, '${window.sign}${amount} ${name}'${floor}`;
    if (isCalendarGrain(grain) && isCalendarGrain(unit)) return `date(${moved})`;
    return grain === 'millisecond' ? `strftime('%Y-%m-%d %H:%M:%f', ${moved})` : `datetime(${moved})`;
  },
  later: (value, count, grain) =>
    `${isCalendarGrain(grain) ? 'date' : 'datetime'}(${value}, (${count}) || ' ${grain}s')`,
  datePart: (value, part) => PARTS[part](value),
  daysBetween: (from, to) => `cast(julianday(${to}) - julianday(${from}) AS integer)`,
  patternEscape: '\\',
  // LIKE ignores the case of ASCII letters; no character escapes unless one is named.
  matchesIgnoringCase: (column, pattern) => `${column} LIKE ${pattern} ESCAPE '\\'`,
  average: (argument) => `avg(${argument})`,
  booleanNumber: (sql) => sql,
  percentile: () => noPercentile('SQLite'),
  asDecimal: (sql) => `cast(${sql} AS real)`,
  filteredAggregate: (call, condition) => `${call} FILTER (WHERE ${condition})`,
  earlier: (value, back) => `lag(${value}, ${back})`,
  countOfRelated: (subquery) => subquery,
  countDistinct: (columns) =>
    `count(DISTINCT ${columns.length > 1 ? `json_array(${columns.join(', ')})` : columns[0]})`,
  ascending: (key) => `${sortable(key)} NULLS LAST`,
  descending: (key) => `${sortable(key)} DESC NULLS LAST`,
  sameGroup: (near, far) => `${near} IS ${far}`,
};

function truncated(value: string, grain: TimeGrain): string {
  switch (grain) {
    case 'nanosecond':
    case 'microsecond':
      return value;
    case 'millisecond':
      return `strftime('%Y-%m-%d %H:%M:%f', ${value})`;
    case 'second':
      return `strftime('%Y-%m-%d %H:%M:%S', ${value})`;
    case 'minute':
      return `strftime('%Y-%m-%d %H:%M:00', ${value})`;
    case 'hour':
      return `strftime('%Y-%m-%d %H:00:00', ${value})`;
    case 'day':
      return `date(${value})`;
    case 'week':
      return `date(${value}, '-6 days', 'weekday 1')`;
    case 'quarter':
      return `date(${value}, 'start of month', '-' || ((strftime('%m', ${value}) - 1) % 3) || ' months')`;
    case 'month':
    case 'year':
      return `date(${value}, 'start of ${grain}')`;
  }
}

/** Where a name is a column of several tables, SQLite doesn't take the output column of that name. */
function sortable({ name, position }: SortKey): string {
  return position === undefined ? name : String(position);
}
