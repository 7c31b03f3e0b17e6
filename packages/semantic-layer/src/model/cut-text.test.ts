import { describe, expect, it } from 'vitest';
import { cutText } from './cut-text.js';

describe('what a time is cut to', () => {
  it.each([
    [{ grain: 'month' }, 'month'],
    [{ customGrain: 'fiscal_quarter' }, 'fiscal quarter'],
    [{ grain: 'fiscal_year' }, 'fiscal year'],
    [{ datePart: 'month' }, 'month number'],
    [{ datePart: 'dow' }, 'weekday (1 is Monday)'],
  ] as const)('%j is the %s', (cut, said) => {
    expect(cutText(cut)).toBe(said);
  });

  it('is nothing of a whole time', () => {
    expect(cutText({})).toBeUndefined();
  });
});
