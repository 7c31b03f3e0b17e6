import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from './testing/cells.js';
import { fileOf } from './testing/source-of.js';

function read(file: Buffer): unknown[] {
  return file
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

describe('JSON Lines', () => {
  it('each line is an object of the cells as the API writes them', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const file = await fileOf('JSON_LINES', table);
        expect(read(file)).toEqual(
          table.rows.map((row) =>
            Object.fromEntries(row.map((cell, index) => [table.columns[index]?.name, cell])),
          ),
        );
      }),
    );
  });

  it('columns of one name are told apart, those of none are numbered', async () => {
    const columns = ['sum', 'sum', '', 'sum_2', 'sum'].map((name) => ({ name, type: 'INTEGER' as const }));
    const file = await fileOf('JSON_LINES', { columns, rows: [[1, 2, 3, 4, 5]] });
    expect(file.toString()).toBe('{"sum":1,"sum_3":2,"column_3":3,"sum_2":4,"sum_4":5}\n');
  });

  it('rows without columns are rows', async () => {
    expect((await fileOf('JSON_LINES', { columns: [], rows: [[], []] })).toString()).toBe('{}\n{}\n');
  });
});
