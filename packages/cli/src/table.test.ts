import { describe, expect, it } from 'vitest';
import { createTable } from './table.js';

describe('createTable', () => {
  it('settles the widths by the first rows and aligns numbers right', () => {
    const table = createTable([
      { name: 'customer', type: 'TEXT' },
      { name: 'revenue', type: 'DECIMAL' },
    ]);
    expect(table.lines([['Zoë Åberg', '1200.50']])).toEqual([
      'customer   revenue',
      '─────────  ───────',
      'Zoë Åberg  1200.50',
    ]);
    expect(table.lines([['A name longer than the first', '9.99']])).toEqual(['A name l…     9.99']);
  });

  it('leaves out the columns that the terminal has no room for, and counts them', () => {
    const columns = ['a', 'b', 'c'].map((name) => ({ name, type: 'TEXT' }));
    const table = createTable(columns, 10);
    expect(table.lines([['1234', '5678', '9']])).toEqual(['a     b', '────  ────', '1234  5678']);
    expect(table.hidden).toBe(1);
    const narrow = createTable(columns, 2);
    expect(narrow.lines([['1234', '5678', '9']])).toEqual(['a', '────', '1234']);
    expect(narrow.hidden).toBe(2);
  });

  it('keeps control characters of a cell from the terminal', () => {
    const [, , row] = createTable([{ name: 'a', type: 'TEXT' }]).lines([['\u001b[31mred\n']]);
    expect(row).toBe(' [31mred');
  });

  it('tells null from an empty text', () => {
    const [, , first, second] = createTable([{ name: 'a', type: 'TEXT' }]).lines([[null], ['']]);
    expect([first, second]).toEqual(['∅', '']);
  });
});
