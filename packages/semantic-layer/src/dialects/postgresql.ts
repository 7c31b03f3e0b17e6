import { isCalendarGrain, windowUnits } from '../model/time-grain.js';
import { stringLiteral } from '../statement/sql-text.js';
import type { DialectSql } from './dialect-sql.js';

export const postgresql: DialectSql = {
  name: 'postgresql',
  hasFullJoin: true,
  namesQualifiedColumns: false,
  namesOutliveAliases: false,
  statement: (sql) => sql,
  text: stringLiteral,
  dateLiteral: (moment) => `${moment.includes(' ') ? 'timestamp' : 'date'} '${moment}'`,
  timestampLiteral: (moment) => `timestamp '${moment}'`,
  instantLiteral: (moment, timeZone) => `timestamp '${moment}' AT TIME ZONE ${stringLiteral(timeZone)}`,
  localTime: (column, timeZone) => `${column} AT TIME ZONE ${stringLiteral(timeZone)}`,
  truncated: (value, grain) => {
    if (grain === 'nanosecond') return value;
    if (!isCalendarGrain(grain)) return `date_trunc('${grain}', ${value})`;
    if (grain !== 'day') return `date_trunc('${grain}', ${value})::date`;
    return value.includes(' ') ? `(${value})::date` : `${value}::date`;
  },
  shifted: (value, window) => {
    const { count, unit } = windowUnits(window);
    return `${value} ${window.sign} interval '${count} ${unit}${count === 1 ? '' : 's'}'`;
  },
  later: (value, count, grain) => `${value} + (${count}) * interval '1 ${grain}'`,
  datePart: (value, part) => `extract(${part === 'dow' ? 'isodow' : part} FROM ${value})`,
  daysBetween: (from, to) => `(${to} - ${from})`,
  patternEscape: '\\',
  matchesIgnoringCase: (column, pattern) => `${column} ILIKE ${pattern}`,
  asDecimal: (sql) => `${sql}::numeric`,
  average: (argument) => `avg(${argument})`,
  booleanNumber: (sql) => (/^[\w".]+$/.test(sql) ? `${sql}::int` : `(${sql})::int`),
  percentile: (argument, { value, discrete }) =>
    `percentile_${discrete === true ? 'disc' : 'cont'}(${value}) WITHIN GROUP (ORDER BY ${argument})`,
  filteredAggregate: (call, condition) => `${call} FILTER (WHERE ${condition})`,
  earlier: (value, back) => `lag(${value}, ${back})`,
  countOfRelated: (subquery) => subquery,
  countDistinct: (columns) =>
    `count(DISTINCT ${columns.length > 1 ? `(${columns.join(', ')})` : columns[0]})`,
  ascending: ({ name }) => name,
  descending: ({ name }) => `${name} DESC NULLS LAST`,
  // PostgreSQL can't full-join on IS NOT DISTINCT FROM; arrays compare their nulls as equal, and can be hashed.
  sameGroup: (near, far) => `ARRAY[${near}] = ARRAY[${far}]`,
};
