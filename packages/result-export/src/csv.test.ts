import type { CellValue, ValueType } from '@parley/sql-drivers';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defuse } from './formulas.js';
import { tables } from './testing/cells.js';
import { fileOf } from './testing/source-of.js';

/** By another parser; what stands unquoted and empty is null. */
function read(file: Buffer): (string | null)[][] {
  return parse(file, {
    bom: true,
    relaxColumnCount: false,
    recordDelimiter: '\r\n',
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  });
}

function expected(cell: CellValue, type: ValueType, isOnly: boolean): string | null {
  if (cell === null) return isOnly ? '' : null;
  if (typeof cell === 'string') return defuse(cell.toWellFormed(), type);
  return typeof cell === 'object' ? defuse(JSON.stringify(cell), type) : JSON.stringify(cell);
}

describe('CSV', () => {
  it('another parser reads the same cells, but for apostrophes', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const [names, ...rows] = read(await fileOf('CSV', table));
        expect(names).toEqual(table.columns.map((column) => column.name));
        expect(rows).toEqual(
          table.rows.map((row) =>
            row.map((cell, index) => expected(cell, table.columns[index]?.type ?? 'OTHER', row.length === 1)),
          ),
        );
      }),
    );
  });

  it('begins with a byte order mark, ends lines with CR LF, tells null from an empty text', async () => {
    const columns = [
      { name: 'a "name"', type: 'TEXT' },
      { name: '=2', type: 'BIGINT' },
    ] as const;
    const file = await fileOf('CSV', {
      columns,
      rows: [
        ['', '-2'],
        [null, null],
        ['=1', '2'],
        ['a,b', '3'],
      ],
    });
    expect(file.toString()).toBe('\ufeff"a ""name""",\'=2\r\n"",-2\r\n,\r\n\'=1,2\r\n"a,b",3\r\n');
  });

  it('doubles quotes within lists without running out of room', async () => {
    const list = Array.from({ length: 200 }, () => '"');
    const [, row] = read(await fileOf('CSV', { columns: [{ name: 'l', type: 'ARRAY' }], rows: [[list]] }));
    expect(row).toEqual([JSON.stringify(list)]);
  });
});
