import type { DialectSql } from './dialect-sql.js';
import { postgresql } from './postgresql.js';

export const duckdb: DialectSql = {
  ...postgresql,
  name: 'duckdb',
  daysBetween: (from, to) => `date_diff('day', ${from}, ${to})`,
  // No character escapes in LIKE unless one is named.
  matchesIgnoringCase: (column, pattern) => `${column} ILIKE ${pattern} ESCAPE '\\'`,
  // `/` keeps fractions, also of whole numbers.
  asDecimal: (sql) => sql,
  percentile: (argument, { value, discrete, approximate }) => {
    if (discrete === true) return `quantile_disc(${argument}, ${value})`;
    return `${approximate === true ? 'approx_quantile' : 'quantile_cont'}(${argument}, ${value})`;
  },
  sameGroup: (near, far) => `${near} IS NOT DISTINCT FROM ${far}`,
};
