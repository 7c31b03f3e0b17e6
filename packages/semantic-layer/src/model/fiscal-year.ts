/**
 * The year that a business reckons by, where it is not the calendar's. One that begins on another day than a month's first, or that
 * has whole weeks, is told by a time spine with columns of its own ({@link CustomGrain}).
 */
export interface FiscalYear {
  /** The month with whose first day it begins, 1 to 12. */
  readonly startMonth: number;
  /** The calendar year it is called after: the one in which it ends (also where this is absent), or the one in which it begins. */
  readonly namedAfter?: 'end' | 'start';
}

/** What models with a fiscal year can cut times to besides the calendar's grains; written as custom grains are. */
export const FISCAL_GRAINS = ['fiscal_quarter', 'fiscal_year'] as const;

export type FiscalGrain = (typeof FISCAL_GRAINS)[number];

/** A calendar's grain that begins some months late. */
export interface LateGrain {
  readonly unit: 'quarter' | 'year';
  /** From 0 to 11. */
  readonly monthsLate: number;
}

/** What `grain` means under a fiscal year; undefined where it is none of its grains, or there is no fiscal year. */
export function fiscalGrain(
  fiscalYear: FiscalYear | undefined,
  grain: string | undefined,
): LateGrain | undefined {
  if (fiscalYear === undefined) return undefined;
  const monthsLate = fiscalYear.startMonth - 1;
  if (grain === 'fiscal_year') return { unit: 'year', monthsLate };
  return grain === 'fiscal_quarter' ? { unit: 'quarter', monthsLate: monthsLate % 3 } : undefined;
}
