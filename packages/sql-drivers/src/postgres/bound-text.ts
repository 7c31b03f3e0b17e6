import type { BoundValue } from '@parley/sql-guard';

/** A value in the text form in which PostgreSQL takes parameters. Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
export function boundText(value: BoundValue): string | null {
  if (value === null) return null;
  if (typeof value !== 'object') return String(value);
  return `{${value.map((element) => `"${String(element).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
