import type { ColumnComparison, PolicyPredicate } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConditionError } from './condition-tokens.js';
import { parseCondition } from './parse-condition.js';
import { printCondition } from './print-condition.js';

const NAME = fc.oneof(
  fc.constantFrom('region', 'Region', 'user', 'and', 'amount_2', 'größe', 'a b', 'say "so"', '1st', 'null'),
  fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !name.includes('\0')),
);
const SCALAR = fc.oneof(
  fc.string({ maxLength: 8 }).filter((text) => !text.includes('\0')),
  fc.constantFrom("it's", '', 'true', '12'),
  fc.integer(),
  fc.constantFrom(0.1, -2.5, 1e21, 1.5e-7),
  fc.boolean(),
);
const ATTRIBUTE = NAME.map((attribute) => ({ attribute }));
const COMPARISON: fc.Arbitrary<ColumnComparison> = fc.oneof(
  fc.record({
    op: fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte'),
    column: NAME,
    value: fc.oneof(
      SCALAR.map((constant) => ({ constant })),
      ATTRIBUTE,
    ),
  }),
  fc.record({
    op: fc.constantFrom('in', 'not_in'),
    column: NAME,
    value: fc.oneof(
      fc.array(SCALAR, { maxLength: 3 }).map((constant) => ({ constant })),
      ATTRIBUTE,
    ),
  }),
);
const LEAF: fc.Arbitrary<PolicyPredicate> = fc.oneof(
  COMPARISON,
  fc.record({ op: fc.constantFrom('is_null', 'is_not_null'), column: NAME }),
  fc.record({
    op: fc.constant('exists'),
    column: NAME,
    mapping: fc.record({ schema: NAME, table: NAME }),
    matches: NAME,
    where: fc.array(COMPARISON, { maxLength: 2 }),
  }),
);
const { predicate: PREDICATE } = fc.letrec<{ predicate: PolicyPredicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 4 },
    LEAF,
    fc.record({
      op: fc.constantFrom('and', 'or'),
      operands: fc.array(tie('predicate'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ op: fc.constant('not'), operand: tie('predicate') }),
  ),
}));

describe('a condition', () => {
  it('is read back as what was written', () => {
    fc.assert(
      fc.property(PREDICATE, (predicate) => {
        expect(parseCondition(printCondition(predicate))).toEqual(predicate);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws anything but what a person can mend', () => {
    const word = fc.constantFrom(
      'a',
      'and',
      'or',
      'not',
      '(',
      ')',
      'in',
      '=',
      "'x'",
      '"y"',
      '3',
      'user',
      '.',
      ',',
      'of',
      'where',
      "'",
      '$',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          parseCondition(words.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(ConditionError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  const eq = (column: string, constant: string | number) => ({ op: 'eq', column, value: { constant } });
  it.each<[string, unknown]>([
    ["region = 'EU'", eq('region', 'EU')],
    [
      ' a = 1 OR b = 2 and not c = 3 ',
      {
        op: 'or',
        operands: [eq('a', 1), { op: 'and', operands: [eq('b', 2), { op: 'not', operand: eq('c', 3) }] }],
      },
    ],
    [
      '(a = 1 or b = 2) and c = -3.5',
      { op: 'and', operands: [{ op: 'or', operands: [eq('a', 1), eq('b', 2)] }, eq('c', -3.5)] },
    ],
    ['region in user.regions', { op: 'in', column: 'region', value: { attribute: 'regions' } }],
    ['region != user."home region"', { op: 'ne', column: 'region', value: { attribute: 'home region' } }],
    [
      "customer_id in (customer_id of public.managers where manager = user.email and kind = 'own')",
      {
        op: 'exists',
        column: 'customer_id',
        mapping: { schema: 'public', table: 'managers' },
        matches: 'customer_id',
        where: [{ op: 'eq', column: 'manager', value: { attribute: 'email' } }, eq('kind', 'own')],
      },
    ],
  ])('%s', (text, predicate) => {
    expect(parseCondition(text)).toEqual(predicate);
  });

  it.each([
    ['', 0, 'Expected a column, the condition ends.'],
    ['region', 6, /Expected `=`/],
    ["region = 'EU' b = 1", 14, 'Expected `and`, `or` or the end, found "b".'],
    ["region = 'EU", 9, /never closed/],
    ['region = EU', 9, /a text in single quotes/],
    ['user = 1', 0, /written in double quotes/],
    ['id = 9007199254740993', 5, /15 digits/],
    ['id = 1; drop table x', 6, /no place for ";"/],
    ['id in (id of managers)', 21, 'Expected `.`, found ")".'],
    [
      'id in (id of public.m where a = 1 or b = 2)',
      34,
      'Expected `)`, found the word or: a name like that is written in double quotes.',
    ],
    ['id in (id of public.m where a is null)', 28, /comparing columns with values/],
    [`${'('.repeat(40)}a = 1${')'.repeat(40)}`, 31, /30 levels/],
    [`a = '${'x'.repeat(9_000)}'`, 0, /8,000 characters/],
  ])('%s is refused where it is wrong', (text, at, message) => {
    const error = refusalOf(text);
    expect(error.message).toMatch(message);
    expect(error.at).toBe(at);
  });
});

function refusalOf(text: string): ConditionError {
  try {
    parseCondition(text);
  } catch (error) {
    if (error instanceof ConditionError) return error;
    throw error;
  }
  throw new Error(`It was read: ${text}`);
}
