import { describe, expect, it } from 'vitest';
import { type Formula, parseFormula } from './formula.js';

function written(formula: Formula | undefined): string {
  if (formula === undefined) return 'none';
  if (formula.kind === 'number') return String(formula.value);
  if (formula.kind === 'phrase') return `[${formula.text}]`;
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
    ['(income', 'none'],
    ['income /', 'none'],
    ['', 'none'],
  ])('%s', (text, expected) => {
    expect(written(parseFormula(text))).toBe(expected);
  });
});
