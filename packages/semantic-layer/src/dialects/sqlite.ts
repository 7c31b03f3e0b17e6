import type { TimeGrain } from '../model.js';
import type { DialectSql } from './dialect-sql.js';
import { startOfDayInUtc, utcOnly } from './time-zone.js';

/** Dates and times are text in ISO form; instants are in UTC. */
export const sqlite: DialectSql = {
  name: 'sqlite',
  hasFullJoin: true,
  dateLiteral: (day) => `'${day}'`,
  timestampLiteral: (day) => `'${day}'`,
  instantLiteral: (day, timeZone) => `'${startOfDayInUtc(day, timeZone).replace(/ 00:00:00$/, '')}'`,
  localTime: (column, timeZone) => {
    utcOnly(timeZone, 'SQLite');
    return column;
  },
  truncated,
  // LIKE ignores the case of ASCII letters; no character escapes unless one is named.
  matchesIgnoringCase: (column, pattern) => `${column} LIKE ${pattern} ESCAPE '\\'`,
  asDecimal: (sql) => `cast(${sql} AS real)`,
  filteredAggregate: (call, condition) => `${call} FILTER (WHERE ${condition})`,
  countDistinct: (columns) =>
    `count(DISTINCT ${columns.length > 1 ? `json_array(${columns.join(', ')})` : columns[0]})`,
  ascending: ({ name }) => `${name} NULLS LAST`,
  descending: ({ name }) => `${name} DESC NULLS LAST`,
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
