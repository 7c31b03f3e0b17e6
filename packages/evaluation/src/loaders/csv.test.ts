import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCsv } from './csv.js';

it('reads what was written by the rules', () => {
  const rows = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  });
  const written = (row: readonly string[]) =>
    row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
  fc.assert(
    fc.property(rows, (table) => {
      expect(parseCsv(`${table.map(written).join('\r\n')}\r\n`)).toEqual(table);
    }),
  );
});

it('reads plain fields, empty ones, and a last line without an end', () => {
  expect(parseCsv('a,b,\n,"x, y"\nlast')).toEqual([['a', 'b', ''], ['', 'x, y'], ['last']]);
});
