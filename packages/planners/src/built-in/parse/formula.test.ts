import { describe, expect, it } from 'vitest';
import { type Formula, parseFormula } from './formula.js';

function written(formula: Formula | undefined): string {
  if (formula === undefined) return 'none';
  if (formula.kind === 'number') return String(formula.value);
  if (formula.kind === 'phrase') return `[${formula.text}]`;
  if (formula.kind === 'total') {
    const rows = formula.rest === undefined ? '' : ` ${formula.rest}`;
    return `${formula.aggregate} of ${written(formula.of)}${rows}`;
  }
  return `(${written(formula.left)} ${formula.op} ${written(formula.right)})`;
}

describe('arithmetic over phrases', () => {
  it.each([
    ['overdue loans / all loans * 100', '(([overdue loans] dividedBy [all loans]) times 100)'],
    [
      '(total income - total cost) / total cost',
      '(([total income] minus [total cost]) dividedBy [total cost])',
    ],
    ['income - (tax + fee)', '([income] minus ([tax] plus [fee]))'],
    ['non-fiction titles / titles', '([non-fiction titles] dividedBy [titles])'],
    ['average price', '[average price]'],
    ['sum of (expected - paid) of open fines', 'sum of ([expected] minus [paid]) of open fines'],
    ['average (price * copies)', 'average of ([price] times [copies])'],
    ['sum of (price', 'none'],
    ['(income', 'none'],
    ['income /', 'none'],
    ['', 'none'],
  ])('%s', (text, expected) => {
    expect(written(parseFormula(text))).toBe(expected);
  });
});
