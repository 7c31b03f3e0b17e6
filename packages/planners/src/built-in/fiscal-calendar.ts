import { type FiscalGrain, type FiscalYear, fiscalGrain } from '@parley/semantic-layer';
import { addUnits, type Day, monthOf, monthStart, type Period, startOf, yearOf } from './calendar.js';

/** First day of the fiscal quarter or year that `day` lies in. */
export function fiscalStart(day: Day, grain: FiscalGrain, fiscalYear: FiscalYear): Day {
  const late = fiscalGrain(fiscalYear, grain);
  if (late === undefined) throw new Error(`no fiscal grain: ${grain}`);
  const moved = addUnits(startOf(day, 'month'), 'month', -late.monthsLate);
  return addUnits(startOf(moved, late.unit), 'month', late.monthsLate);
}

/** The whole fiscal quarter or year that `day` lies in, moved by `offset` of them. */
export function fiscalPeriod(
  day: Day,
  { grain, offset = 0 }: { readonly grain: FiscalGrain; readonly offset?: number },
  fiscalYear: FiscalYear,
): Required<Period> {
  const from = addUnits(fiscalStart(day, grain, fiscalYear), grain, offset);
  return { from, to: addUnits(from, grain, 1) };
}

/** First day of the fiscal year that is called by `year`. */
export function namedFiscalYear(year: number, { startMonth, namedAfter = 'end' }: FiscalYear): Day {
  const beginsBefore = namedAfter === 'end' && startMonth > 1;
  return monthStart(beginsBefore ? year - 1 : year, startMonth);
}

/** "FY25" or "FY25 Q3" of days that are just that year or quarter; undefined of others. */
export function fiscalName({ from, to }: Period, fiscalYear: FiscalYear): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const start = fiscalStart(from, 'fiscal_year', fiscalYear);
  const beginsBefore = namedFiscalYear(yearOf(start), fiscalYear) < start;
  const name = `FY${String(yearOf(start) + (beginsBefore ? 1 : 0)).slice(-2)}`;
  if (from === start && to === addUnits(from, 'fiscal_year', 1)) return name;
  const isQuarter =
    from === fiscalStart(from, 'fiscal_quarter', fiscalYear) && to === addUnits(from, 'fiscal_quarter', 1);
  const monthsIn = (monthOf(from) - fiscalYear.startMonth + 12) % 12;
  return isQuarter ? `${name} Q${monthsIn / 3 + 1}` : undefined;
}
