import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fiscalName, fiscalPeriod, namedFiscalYear } from './fiscal-calendar.js';

describe('what fiscal periods are called', () => {
  it.each([
    [{ startMonth: 4 }, '2024-04-01', '2025-04-01', 'FY25'],
    [{ startMonth: 4 }, '2025-01-01', '2025-04-01', 'FY25 Q4'],
    [{ startMonth: 4, namedAfter: 'start' }, '2024-04-01', '2025-04-01', 'FY24'],
    [{ startMonth: 1 }, '2025-01-01', '2026-01-01', 'FY25'],
    [{ startMonth: 11 }, '2024-11-01', '2025-02-01', 'FY25 Q1'],
    [{ startMonth: 4 }, '2025-01-01', '2026-01-01', undefined],
    [{ startMonth: 4 }, '2025-02-01', '2025-05-01', undefined],
    [{ startMonth: 4 }, '2024-04-01', '2026-04-01', undefined],
    [{ startMonth: 4 }, '2024-04-01', undefined, undefined],
  ] as const)('with %j, %s to %s is %s', (year, from, to, name) => {
    expect(fiscalName({ from, ...(to === undefined ? {} : { to }) }, year)).toBe(name);
  });

  it('is the number that the year is found by', () => {
    const years = fc.record({
      startMonth: fc.integer({ min: 1, max: 12 }),
      namedAfter: fc.constantFrom('start' as const, 'end' as const),
    });
    fc.assert(
      fc.property(years, fc.integer({ min: 2000, max: 2099 }), (fiscalYear, year) => {
        const period = fiscalPeriod(namedFiscalYear(year, fiscalYear), { grain: 'fiscal_year' }, fiscalYear);
        expect(fiscalName(period, fiscalYear)).toBe(`FY${String(year).slice(-2)}`);
      }),
    );
  });
});
