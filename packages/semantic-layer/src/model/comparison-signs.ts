import type { Comparison } from './condition.js';

/** How comparisons are written in SQL, of all dialects. */
export const COMPARISON_SIGNS: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
};

const COMPARISONS = new Map<string, Comparison>([
  ...Object.entries(COMPARISON_SIGNS).map(([op, sign]) => [sign, op as Comparison] as const),
  ['!=', 'ne'],
]);

/** `undefined` for a sign that compares nothing. */
export function comparisonOf(sign: string): Comparison | undefined {
  return COMPARISONS.get(sign);
}
