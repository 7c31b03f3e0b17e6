import type { CellValue, ValueType } from '@parley/sql-drivers';
import fc from 'fast-check';
import { type Cell, readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { tables } from '../testing/cells.js';
import { fileOf, sourceOf, wholeOf } from '../testing/source-of.js';
import { zipPart } from '../testing/zip-part.js';
import { writeXlsx } from './write-xlsx.js';

const SMALL = { rows: 4, columns: 3, bytes: 1024 ** 2 };

async function firstSheet(file: Buffer) {
  const { sheets } = await readXlsx(file, { readStyles: true });
  expect(sheets.map((sheet) => sheet.name)).toEqual(['Result']);
  const [sheet] = sheets;
  if (sheet === undefined) throw new Error('no sheet');
  return sheet;
}

/** What the cell says in the API's form, where the sheet could hold it; half a pair can't be in a file. */
function sameValue(cell: CellValue, read: unknown, type: ValueType): boolean {
  if (cell === null) return read === null || read === undefined;
  if (read instanceof Date) return sameMoment(String(cell), read, type);
  if (typeof read === 'number') {
    // As text the same digits, but for zeros that a number doesn't keep.
    return typeof cell === 'number'
      ? read === cell
      : Number(cell) === read && digitsOf(String(cell)).length <= 15;
  }
  if (typeof cell === 'boolean') return read === cell;
  return read === (typeof cell === 'string' ? cell : JSON.stringify(cell)).toWellFormed();
}

function sameMoment(text: string, read: Date, type: ValueType): boolean {
  if (type === 'DATE') return read.toISOString() === `${text}T00:00:00.000Z`;
  const [whole = '', fraction = ''] = text.replace('Z', '').split('.');
  // The reader keeps milliseconds.
  const exact = Date.parse(`${whole}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  return Math.abs(read.getTime() - exact) <= 1;
}

function digitsOf(text: string): string {
  return text.replace(/^-?0*\.?0*/, '').replace('.', '');
}

describe('XLSX', () => {
  it('another reader finds the same cells, and no formula', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const sheet = await firstSheet(await fileOf('XLSX', table));
        const [names, ...rows] = sheet.rows;
        expect(names).toEqual(table.columns.map((column) => column.name));
        for (const [number, row] of table.rows.entries()) {
          for (const [index, { type }] of table.columns.entries()) {
            const cell = row[index] ?? null;
            const read = rows[number]?.[index] ?? null;
            if (!sameValue(cell, read, type)) expect([type, read]).toEqual([type, cell]);
          }
        }
        const formulas = [...(sheet.cells?.values() ?? [])].filter(
          (cell: Partial<Cell>) => cell.formula !== undefined,
        );
        expect(formulas).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('what looks like a formula is text that stays text when it is edited', async () => {
    const columns = [{ name: '=name', type: 'TEXT' as const }];
    const file = await fileOf('XLSX', { columns, rows: [['=1+1'], ['plain']] });
    const sheet = await firstSheet(file);
    expect(sheet.rows).toEqual([['=name'], ['=1+1'], ['plain']]);
    const xml = zipPart(file, 'xl/worksheets/sheet1.xml');
    expect(xml).toContain('<c r="A2" s="3" t="inlineStr">');
    expect(xml).toContain('<c r="A3" s="2" t="inlineStr">');
    expect(xml).not.toContain('<f');
    expect(zipPart(file, 'xl/styles.xml').match(/<xf [^>]*>/g)?.[4]).toContain('quotePrefix="1"');
  });

  it('numbers that a double can’t hold are text, dates before Excel’s calendar too', async () => {
    const columns = (['BIGINT', 'DECIMAL', 'DATE', 'TIMESTAMP'] as const).map((type) => ({
      name: type,
      type,
    }));
    const rows = [
      ['123456789012345', '0.10', '1900-03-01', '2025-01-31T10:00:00.123456'],
      ['1234567890123456', '0.1000000000000001', '1900-02-28', '2025-01-31T10:00:00.1234567'],
    ];
    const sheet = await firstSheet(await fileOf('XLSX', { columns, rows }));
    expect(sheet.rows[1]).toEqual([
      123_456_789_012_345,
      0.1,
      new Date('1900-03-01T00:00:00Z'),
      new Date('2025-01-31T10:00:00.123Z'),
    ]);
    expect(sheet.rows[2]).toEqual(rows[1]);
  });

  it('rows beyond a sheet go on in further ones, each with the names', async () => {
    const columns = [{ name: 'n', type: 'INTEGER' as const }];
    const rows = Array.from({ length: 7 }, (_, n) => [n]);
    const { sheets } = await readXlsx(await wholeOf(writeXlsx(sourceOf({ columns, rows }, 2), SMALL)));
    expect(sheets.map(({ name, rows: found }) => [name, found])).toEqual([
      ['Result', [['n'], [0], [1], [2]]],
      ['Result 2', [['n'], [3], [4], [5]]],
      ['Result 3', [['n'], [6]]],
    ]);
  });

  it('a sheet that is just full has no empty one behind it', async () => {
    const columns = [{ name: 'n', type: 'INTEGER' as const }];
    const rows = [[0], [1], [2]];
    const { sheets } = await readXlsx(await wholeOf(writeXlsx(sourceOf({ columns, rows }), SMALL)));
    expect(sheets).toHaveLength(1);
  });

  it('more columns than a sheet has are refused before the first byte', async () => {
    const columns = Array.from({ length: 4 }, (_, n) => ({ name: `c${n}`, type: 'INTEGER' as const }));
    await expect(wholeOf(writeXlsx(sourceOf({ columns, rows: [] }), SMALL))).rejects.toMatchObject({
      code: 'RESULT_LIMIT',
    });
  });

  it('text longer than a cell is cut where it shows, not within a character', async () => {
    const columns = [{ name: 't', type: 'TEXT' as const }];
    const sheet = await firstSheet(
      await fileOf('XLSX', { columns, rows: [['x'.repeat(32_767)], [`${'x'.repeat(32_765)}😀y`]] }),
    );
    expect(sheet.rows[1]?.[0]).toHaveLength(32_767);
    expect(sheet.rows[2]?.[0]).toBe(`${'x'.repeat(32_765)}…`);
  });

  it('a source that fails makes the file fail, and is closed when the reader leaves', async () => {
    const columns = [{ name: 'n', type: 'INTEGER' as const }];
    const failing = {
      columns,
      async *batches() {
        yield { count: 1, json: Buffer.from('[[1]]') };
        throw new Error('the log is gone');
      },
    };
    await expect(wholeOf(writeXlsx(failing))).rejects.toThrow('the log is gone');

    let closed = false;
    const endless = {
      columns,
      async *batches() {
        try {
          for (;;) yield { count: 1, json: Buffer.from('[[1]]') };
        } finally {
          closed = true;
        }
      },
    };
    // The first piece comes before any row.
    for await (const piece of writeXlsx(endless)) if (piece.byteLength > 1_000) break;
    await expect.poll(() => closed).toBe(true);
  });
});
