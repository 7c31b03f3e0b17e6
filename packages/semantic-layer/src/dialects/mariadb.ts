import { type DatePart, type TimeGrain, windowUnits } from '../model/time-grain.js';
import { stringLiteral } from '../statement/sql-text.js';
import type { DialectSql } from './dialect-sql.js';
import { noPercentile } from './no-percentile.js';
import { instantInUtc, utcOnly } from './time-zone.js';

const PARTS: Readonly<Record<DatePart, (value: string) => string>> = {
  year: (value) => `year(${value})`,
  quarter: (value) => `quarter(${value})`,
  month: (value) => `month(${value})`,
  day: (value) => `dayofmonth(${value})`,
  dow: (value) => `weekday(${value}) + 1`,
  doy: (value) => `dayofyear(${value})`,
};

/** Instants are read in UTC, which the driver sets for its sessions. */
export const mariadb: DialectSql = {
  name: 'mariadb',
  hasFullJoin: false,
  namesQualifiedColumns: false,
  namesOutliveAliases: false,
  statement,
  text,
  dateLiteral: (moment) => (moment.includes(' ') ? timestamp(moment) : `DATE '${moment}'`),
  timestampLiteral: timestamp,
  instantLiteral: (moment, timeZone) => `TIMESTAMP '${instantInUtc(moment, timeZone)}'`,
  // CONVERT_TZ needs tables that a server may lack, and then answers NULL: no rows instead of an error.
  localTime: (column, timeZone) => {
    utcOnly(timeZone, 'MariaDB');
    return column;
  },
  truncated,
  shifted: (value, window) => {
    const { count, unit } = windowUnits(window);
    return `${value} ${window.sign} INTERVAL ${count} ${unit.toUpperCase()}`;
  },
  later: (value, count, grain) => `${value} + INTERVAL (${count}) ${grain.toUpperCase()}`,
  datePart: (value, part) => PARTS[part](value),
  daysBetween: (from, to) => `datediff(${to}, ${from})`,
  patternEscape: '!',
  matchesIgnoringCase: (column, pattern) => `lower(${column}) LIKE lower(${pattern}) ESCAPE '!'`,
  // Of decimals and whole numbers, `/` and avg keep four digits more than they have.
  asDecimal: (sql) => `cast(${sql} AS double)`,
  average: (argument) => `avg(cast(${argument} AS double))`,
  booleanNumber: (sql) => sql,
  percentile: () => noPercentile('MariaDB'),
  filteredAggregate: (call, condition) => {
    const [, name = '', distinct = '', argument = ''] = /^(\w+)\((DISTINCT )?(.*)\)$/s.exec(call) ?? [];
    const counted = argument === '*' ? '1' : argument;
    return `${name}(${distinct}CASE WHEN ${condition} THEN ${counted} END)`;
  },
  earlier: (value, back) => `lag(${value}, ${back})`,
  countOfRelated: (subquery) => subquery,
  countDistinct: (columns) => `count(DISTINCT ${columns.join(', ')})`,
  // Nulls count as the least. In an expression a name is a column's before it is an output's.
  ascending: ({ name, sql }) => `${sql} IS NULL, ${name}`,
  descending: ({ name }) => `${name} DESC`,
  sameGroup: (near, far) => `${near} <=> ${far}`,
};

/** What double quotes mean depends on the server, so the guard takes none. */
function statement(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\.|'')*'|"((?:[^"]|"")*)"/gs, (piece, name?: string) =>
    name === undefined ? piece : `\`${name.replaceAll('""', '"').replaceAll('`', '``')}\``,
  );
}

/** As a server reads it out of the box, and the guard with it: there a backslash escapes. */
function text(value: string): string {
  return stringLiteral(value).replaceAll('\\', '\\\\');
}

function timestamp(moment: string): string {
  return `TIMESTAMP '${moment.includes(' ') ? moment : `${moment} 00:00:00`}'`;
}

function truncated(value: string, grain: TimeGrain): string {
  switch (grain) {
    case 'nanosecond':
    case 'microsecond':
      return value;
    case 'millisecond':
      return `date_sub(${value}, INTERVAL microsecond(${value}) % 1000 MICROSECOND)`;
    case 'second':
      return `date_format(${value}, '%Y-%m-%d %H:%i:%s')`;
    case 'minute':
      return `date_format(${value}, '%Y-%m-%d %H:%i:00')`;
    case 'hour':
      return `date_format(${value}, '%Y-%m-%d %H:00:00')`;
    case 'day':
      return `date(${value})`;
    case 'week':
      return `date_sub(date(${value}), INTERVAL weekday(${value}) DAY)`;
    case 'month':
      return `date_sub(date(${value}), INTERVAL dayofmonth(${value}) - 1 DAY)`;
    case 'quarter':
      return `date_add(makedate(year(${value}), 1), INTERVAL quarter(${value}) - 1 QUARTER)`;
    case 'year':
      return `makedate(year(${value}), 1)`;
  }
}
