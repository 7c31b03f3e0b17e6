import type { SqlTarget } from '../dialects/dialect-sql.js';
import type { LateGrain } from '../model/fiscal-year.js';
import { localTime, type TimeValue, truncatedTime } from './time-sql.js';

/** The first day of the fiscal quarter or year in which a time lies: it is moved to the calendar's, cut there, and moved back. */
export function fiscalPeriod(value: TimeValue, grain: LateGrain, target: SqlTarget): string {
  const { unit, monthsLate } = grain;
  if (monthsLate === 0) return truncatedTime(value, unit, target);
  const { dialect } = target;
  const window = { count: monthsLate, grain: 'month' };
  const earlier = dialect.shifted(localTime(value, target), { ...window, sign: '-' }, 'day');
  const later = dialect.shifted(dialect.truncated(earlier, unit), { ...window, sign: '+' }, 'day');
  return dialect.truncated(later, 'day');
}
