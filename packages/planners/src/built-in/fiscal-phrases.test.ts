import { tokenise } from '@parley/catalog-search';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type Calendar } from './calendar.js';
import { fiscalPeriod, fiscalStart, namedFiscalYear } from './fiscal-calendar.js';
import { findTimeMentions } from './time-mentions.js';

const TODAY = '2026-11-15';
/** FY26 went from August 2025 to July 2026; FY27 is now, and so is its second quarter. */
const AUGUST: Calendar = {
  today: TODAY,
  fiscalYear: { startMonth: 8 },
  ownGrains: ['fiscal_quarter', 'fiscal_year', 'season'],
};

function mentions(text: string, calendar: Calendar = AUGUST): string[] {
  return findTimeMentions(text, tokenise(text), calendar).map((mention) => {
    if (mention.kind === 'grain') return mention.grain;
    if (mention.kind === 'part') return mention.part;
    return `${mention.unit} ${mention.period.from ?? ''}..${mention.period.to ?? ''}`;
  });
}

describe('times of a fiscal year that begins with August, on 15 November 2026', () => {
  it.each([
    ['revenue this fiscal year', 'fiscal_year 2026-08-01..2027-08-01'],
    ['revenue in the last fiscal year', 'fiscal_year 2025-08-01..2026-08-01'],
    ['the next full fiscal year', 'fiscal_year 2027-08-01..2028-08-01'],
    ['revenue last fiscal quarter', 'fiscal_quarter 2026-08-01..2026-11-01'],
    ['this fiscal quarter', 'fiscal_quarter 2026-11-01..2027-02-01'],
    ['the last 3 fiscal quarters', 'fiscal_quarter 2026-02-01..2026-11-01'],
    ['over the past two fiscal years', 'fiscal_year 2024-08-01..2026-08-01'],
    ['the next 2 fiscal quarters', 'fiscal_quarter 2027-02-01..2027-08-01'],
    ['2 fiscal years ago', 'fiscal_year 2024-08-01..2025-08-01'],
    ['a fiscal quarter ago', 'fiscal_quarter 2026-08-01..2026-11-01'],
    ['orders in FY25', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in FY2025', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in FY 2025', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in FY-25', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in fiscal 2025', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in fiscal year 2025', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in the 2025 fiscal year', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in fiscal year 2024/25', 'fiscal_year 2024-08-01..2025-08-01'],
    ['orders in FY2024-25', 'fiscal_year 2024-08-01..2025-08-01'],
    ['Q3 FY25', 'fiscal_quarter 2025-02-01..2025-05-01'],
    ['FY25 Q3', 'fiscal_quarter 2025-02-01..2025-05-01'],
    ['FY25, Q3', 'fiscal_quarter 2025-02-01..2025-05-01'],
    ['Q1 of fiscal year 2026', 'fiscal_quarter 2025-08-01..2025-11-01'],
    ['first quarter of the last fiscal year', 'fiscal_quarter 2025-08-01..2025-11-01'],
    ['the last quarter of FY26', 'fiscal_quarter 2026-05-01..2026-08-01'],
    ['fiscal Q1 2026', 'fiscal_quarter 2025-08-01..2025-11-01'],
    ['FQ1 2026', 'fiscal_quarter 2025-08-01..2025-11-01'],
    ['the second fiscal quarter of 2026', 'fiscal_quarter 2025-11-01..2026-02-01'],
    ['in fiscal Q2', 'fiscal_quarter 2026-11-01..2027-02-01'],
    ['in fiscal Q3', 'fiscal_quarter 2026-02-01..2026-05-01'],
    ['H2 FY26', 'fiscal_year 2026-02-01..2026-08-01'],
    ['second half of fiscal 2026', 'fiscal_year 2026-02-01..2026-08-01'],
    ['fiscal year to date', 'fiscal_year 2026-08-01..2026-11-16'],
    ['FYTD', 'fiscal_year 2026-08-01..2026-11-16'],
    ['so far this fiscal quarter', 'fiscal_quarter 2026-11-01..2026-11-16'],
    ['since the last fiscal year', 'fiscal_year 2025-08-01..'],
    ['before FY26', 'fiscal_year ..2025-08-01'],
    ['from FY24 to FY26', 'fiscal_year 2023-08-01..2026-08-01'],
    // The calendar stays the calendar.
    ['revenue last quarter', 'quarter 2026-07-01..2026-10-01'],
    ['revenue in 2025', 'year 2025-01-01..2026-01-01'],
  ])('%s', (text, expected) => {
    expect(mentions(text)).toEqual([expected]);
  });

  it('finds several, and the grains of the business', () => {
    expect(mentions('compare FY25 with FY26 by fiscal quarter')).toEqual([
      'fiscal_year 2024-08-01..2025-08-01',
      'fiscal_year 2025-08-01..2026-08-01',
      'fiscal_quarter',
    ]);
    expect(mentions('orders by fiscal year and season')).toEqual(['fiscal_year', 'season']);
    expect(mentions('orders per FY')).toEqual(['fiscal_year']);
  });

  it('measures the same quarter of the year before from the other time', () => {
    const text = 'this fiscal quarter compared to the same fiscal quarter last year';
    expect(findTimeMentions(text, tokenise(text), AUGUST)[1]).toMatchObject({ yearBeforeOther: true });
  });

  it('says how it reckoned', () => {
    const text = 'revenue last fiscal quarter';
    expect(findTimeMentions(text, tokenise(text), AUGUST)[0]).toMatchObject({
      assumption: '"last fiscal quarter" means 2026-08-01 to 2026-10-31 (fiscal years begin with August).',
    });
  });

  it('calls a year after the one in which it begins, where the model says so', () => {
    const begin: Calendar = { today: TODAY, fiscalYear: { startMonth: 8, namedAfter: 'start' } };
    expect(mentions('FY25', begin)).toEqual(['fiscal_year 2025-08-01..2026-08-01']);
    expect(mentions('FY2024/25', begin)).toEqual(['fiscal_year 2024-08-01..2025-08-01']);
  });

  it('sees none where nobody said when the year begins', () => {
    expect(mentions('revenue in FY25 or in FY-26 or FYTD', { today: TODAY })).toEqual([]);
  });
});

describe('a fiscal calendar', () => {
  const days = fc.integer({ min: 0, max: 40_000 }).map((count) => addDays('1970-01-01', count));
  const fiscalYears = fc.record({
    startMonth: fc.integer({ min: 1, max: 12 }),
    namedAfter: fc.constantFrom('start' as const, 'end' as const),
  });
  const grains = fc.constantFrom('fiscal_quarter' as const, 'fiscal_year' as const);

  it('has each day in one period, and no day between two', () => {
    fc.assert(
      fc.property(days, fiscalYears, grains, (day, fiscalYear, grain) => {
        const { from, to } = fiscalPeriod(day, { grain }, fiscalYear);
        expect(from <= day && day < to).toBe(true);
        expect(fiscalPeriod(day, { grain, offset: 1 }, fiscalYear).from).toBe(to);
        expect(fiscalStart(addDays(to, -1), grain, fiscalYear)).toBe(from);
      }),
    );
  });

  it('begins or ends its years in the one they are called after', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1990, max: 2060 }), fiscalYears, (year, fiscalYear) => {
        const from = namedFiscalYear(year, fiscalYear);
        const { to } = fiscalPeriod(from, { grain: 'fiscal_year' }, fiscalYear);
        const named = fiscalYear.namedAfter === 'start' ? from : addDays(to, -1);
        expect(named.slice(0, 4)).toBe(String(year));
      }),
    );
  });
});
