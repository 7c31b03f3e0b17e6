import type { ColumnComparison } from '@parley/sql-guard';

type SignOperator = Exclude<ColumnComparison['op'], 'in' | 'not_in'>;

export const SIGN_OF_OPERATOR = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
} as const satisfies Record<SignOperator, string>;

export const OPERATOR_OF_SIGN: ReadonlyMap<string, SignOperator> = new Map([
  ...(Object.entries(SIGN_OF_OPERATOR) as [SignOperator, string][]).map(([op, sign]) => [sign, op] as const),
  ['!=', 'ne'] as const,
]);

/** Not names unless they are in double quotes. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'null',
  'of',
  'where',
  'user',
  'true',
  'false',
]);
