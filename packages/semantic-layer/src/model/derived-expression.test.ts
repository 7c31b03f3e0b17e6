import { describe, expect, it } from 'vitest';
import { arithmeticNames } from './arithmetic.js';
import { derivedTree, isNullOfNulls } from './derived-expression.js';

describe('derivedTree', () => {
  it('is arithmetic where it is only that, else SQL in pieces', () => {
    expect(derivedTree({ name: 'share', expression: 'paid / orders' })).toMatchObject({
      kind: 'binary',
      operator: '/',
    });
    const sql = derivedTree({ name: 'share', expression: 'paid / NULLIF(orders, 0)' });
    expect(sql.kind).toBe('sql');
    expect([...arithmeticNames(sql)]).toEqual(['paid', 'orders']);
  });

  it.each([
    ['a subquery', '(select max(total) from orders)'],
    ['a comment', 'nullif(paid, 0) /* all */'],
  ])('refuses %s', (_, expression) => {
    expect(() => derivedTree({ name: 'share', expression })).toThrow(/"share" can't be read/);
  });
});

describe('isNullOfNulls', () => {
  it.each([
    ['a - b', true],
    ['2 * a', true],
    ['a / nullif(b, 0)', true],
    ['coalesce(a, 0) - b', false],
    ['case when a > b then 1 else 0 end', false],
  ])('%s: %s', (expression, expected) => {
    expect(isNullOfNulls(derivedTree({ name: 'it', expression }))).toBe(expected);
  });
});
