import { stringLiteral } from '../sql-text.js';
import { TIME_GRAINS } from '../time-grain.js';
import type { DialectSql } from './dialect-sql.js';

export const postgresql: DialectSql = {
  name: 'postgresql',
  hasFullJoin: true,
  dateLiteral: (day) => `date '${day}'`,
  timestampLiteral: (day) => `timestamp '${day}'`,
  instantLiteral: (day, timeZone) => `timestamp '${day}' AT TIME ZONE ${stringLiteral(timeZone)}`,
  localTime: (column, timeZone) => `${column} AT TIME ZONE ${stringLiteral(timeZone)}`,
  truncated: (value, grain) => {
    if (grain === 'nanosecond') return value;
    if (TIME_GRAINS.indexOf(grain) < TIME_GRAINS.indexOf('day')) return `date_trunc('${grain}', ${value})`;
    if (grain !== 'day') return `date_trunc('${grain}', ${value})::date`;
    return value.includes(' ') ? `(${value})::date` : `${value}::date`;
  },
  matchesIgnoringCase: (column, pattern) => `${column} ILIKE ${pattern}`,
  asDecimal: (sql) => `${sql}::numeric`,
  filteredAggregate: (call, condition) => `${call} FILTER (WHERE ${condition})`,
  countDistinct: (columns) =>
    `count(DISTINCT ${columns.length > 1 ? `(${columns.join(', ')})` : columns[0]})`,
  ascending: ({ name }) => name,
  descending: ({ name }) => `${name} DESC NULLS LAST`,
  // PostgreSQL can't full-join on IS NOT DISTINCT FROM; arrays compare their nulls as equal, and can be hashed.
  sameGroup: (near, far) => `ARRAY[${near}] = ARRAY[${far}]`,
};
