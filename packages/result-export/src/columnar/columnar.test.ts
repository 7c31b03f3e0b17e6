import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CellValue, ValueType } from '@parley/sql-drivers';
import { DataType, tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Table, tables, USUAL_CELLS } from '../testing/cells.js';
import { fileOf } from '../testing/source-of.js';

/** A column as another program finds it: its type there, and its values in one comparable form. */
interface ReadColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly (string | null)[];
}

const NATURAL: Readonly<Record<ValueType, string>> = {
  INTEGER: 'BIGINT',
  BIGINT: 'BIGINT',
  DECIMAL: 'DECIMAL',
  FLOAT: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  TEXT: 'VARCHAR',
  DATE: 'DATE',
  TIME: 'VARCHAR',
  TIMESTAMP: 'TIMESTAMP',
  TIMESTAMP_TZ: 'TIMESTAMP WITH TIME ZONE',
  INTERVAL: 'VARCHAR',
  UUID: 'VARCHAR',
  JSON: 'VARCHAR',
  BINARY: 'BLOB',
  ARRAY: 'VARCHAR',
  OTHER: 'VARCHAR',
};

let folder = '';
let files = 0;
let database: DuckDBInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-columnar-'));
  database = await DuckDBInstance.create(':memory:');
});

afterAll(async () => {
  database.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** By DuckDB. */
async function readParquet(file: Buffer): Promise<ReadColumn[]> {
  // Each under a name of its own: DuckDB remembers a file's content for about a second.
  files += 1;
  const path = join(folder, `${files}.parquet`);
  await writeFile(path, file);
  const connection = await database.connect();
  try {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${path}'`);
    const found = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
    const selected = found.map(({ name, type }) => comparable(`"${name.replaceAll('"', '""')}"`, type));
    const read = await connection.runAndReadAll(`SELECT ${selected.join(', ')} FROM '${path}'`);
    const columns = read.getColumns();
    return found.map(({ name, type }, index) => ({
      name,
      type: type.replace(/\(.*/, ''),
      values: (columns[index] ?? []).map((value) => (value === null ? null : plainText(String(value), type))),
    }));
  } finally {
    connection.closeSync();
  }
}

function comparable(column: string, type: string): string {
  if (type === 'DATE') return `date_diff('day', DATE '1970-01-01', ${column})::VARCHAR`;
  if (type.startsWith('TIMESTAMP')) return `epoch_us(${column})::VARCHAR`;
  // In base64, because the client drops a byte order mark from a text's begin.
  if (type === 'VARCHAR') return `to_base64(encode(${column}))`;
  return type === 'BLOB' ? `to_base64(${column})` : `${column}::VARCHAR`;
}

function plainText(value: string, type: string): string {
  return type === 'VARCHAR' ? Buffer.from(value, 'base64').toString() : value;
}

const ARROW_NAMES: readonly (readonly [(type: DataType) => boolean, string])[] = [
  [DataType.isInt, 'BIGINT'],
  [DataType.isDecimal, 'DECIMAL'],
  [DataType.isFloat, 'DOUBLE'],
  [DataType.isBool, 'BOOLEAN'],
  [DataType.isUtf8, 'VARCHAR'],
  [DataType.isDate, 'DATE'],
  [DataType.isBinary, 'BLOB'],
  [(type) => DataType.isTimestamp(type) && type.timezone !== null, 'TIMESTAMP WITH TIME ZONE'],
  [DataType.isTimestamp, 'TIMESTAMP'],
];

function readArrow(file: Buffer): ReadColumn[] {
  const table = tableFromIPC(file);
  return table.schema.fields.map(({ name, type }, index) => {
    const column = table.getChildAt(index);
    if (column === null) throw new Error('a column is missing');
    return {
      name,
      type: ARROW_NAMES.find(([is]) => is(type))?.[1] ?? String(type),
      values: column.data.flatMap((data) =>
        Array.from({ length: data.length }, (_, row) =>
          data.getValid(row) ? arrowText(type, data.values, row, data.valueOffsets) : null,
        ),
      ),
    };
  });
}

/** From the column's own bytes: the library would give moments in milliseconds. */
function arrowText(type: DataType, values: ArrayLike<unknown>, row: number, offsets: Int32Array): string {
  const bytes = (): Buffer => Buffer.from((values as Uint8Array).subarray(offsets[row], offsets[row + 1]));
  if (DataType.isUtf8(type)) return bytes().toString();
  if (DataType.isBinary(type)) return bytes().toString('base64');
  if (DataType.isBool(type))
    return String((((values as Uint8Array)[row >> 3] ?? 0) & (1 << (row & 7))) !== 0);
  if (!DataType.isDecimal(type)) return String(values[row]);
  const words = (values as Uint32Array).subarray(row * 4, row * 4 + 4);
  const unscaled = BigInt.asIntN(
    128,
    [...words].reduceRight((value, word) => (value << 32n) | BigInt(word), 0n),
  );
  return pointed(unscaled, type.scale);
}

function pointed(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0n ? `-${text}` : text;
}

/** The same forms out of the API's, worked out by JavaScript's own dates and numbers. */
function expected(cell: CellValue, column: ReadColumn): string | null {
  if (cell === null) return null;
  switch (column.type) {
    case 'DATE':
      return String(utcOf(`${cell}T00:00:00`) / 86_400_000n / 1_000n);
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return String(utcOf(String(cell)));
    default:
      return typeof cell === 'string' ? cell.toWellFormed() : JSON.stringify(cell);
  }
}

/** Microseconds of a moment from year 1 on. */
function utcOf(text: string): bigint {
  const [, date = '', clock = '', fraction = ''] = /^(.*?)T([\d:]+)(?:\.(\d+))?/.exec(text) ?? [];
  const isBc = text.endsWith('BC');
  const [year = 0, month = 0, day = 0] = date.split('-').map((part) => Number.parseInt(part, 10));
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(isBc ? 1 - year : year, month - 1, day);
  moment.setUTCHours(hour, minute, second);
  return BigInt(moment.getTime()) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}

function sameText(type: string, one: string | null, other: string | null): boolean {
  if (one === null || other === null || one === other) return one === other;
  if (type === 'DOUBLE') return Object.is(numberOf(one), numberOf(other));
  // A column has one scale, its values may have had less.
  return type === 'DECIMAL' && withoutZeros(one) === withoutZeros(other);
}

function numberOf(text: string): number {
  return Number(text.replace(/^(-?)inf$/, '$1Infinity').replace('nan', 'NaN'));
}

function withoutZeros(text: string): string {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const plain = trimmed.replace(/^(-?)0+(?=\d)/, '$1');
  return /^-?0?$/.test(plain) ? '0' : plain;
}

function expectSame(read: readonly ReadColumn[], table: Table): void {
  expect(read.map((column) => column.name)).toEqual(table.columns.map((column) => column.name));
  for (const [index, column] of read.entries()) {
    const wanted = table.rows.map((row) => expected(row[index] ?? null, column));
    const isSame =
      wanted.length === column.values.length &&
      wanted.every((value, row) => sameText(column.type, column.values[row] ?? null, value));
    if (!isSame) expect({ ...column }).toEqual({ ...column, values: wanted });
  }
}

const readers = [
  ['PARQUET', readParquet],
  ['ARROW', readArrow],
] as const;

describe.each(readers)('%s', (format, read) => {
  it('another reader finds the same values', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        expectSame(await read(await fileOf(format, table)), table);
      }),
      { numRuns: 60 },
    );
  });

  it('columns have the types of their values', async () => {
    const types = Object.keys(USUAL_CELLS) as ValueType[];
    const columns = types.map((type) => ({ name: type, type }));
    const cells = fc.array(fc.tuple(...types.map((type) => USUAL_CELLS[type])), {
      minLength: 3,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(cells, async (rows) => {
        const found = await read(await fileOf(format, { columns, rows: rows as CellValue[][] }));
        expect(found.map((column) => column.type)).toEqual(types.map((type) => NATURAL[type]));
      }),
      { numRuns: 10 },
    );
  });

  it.each([
    ['DATE', '2025-01-31', 'infinity'],
    ['DATE', '2025-01-31', '2025-02-00'],
    ['TIMESTAMP', '2025-01-31T10:00:00', '2025-01-31T10:00:00.1234567'],
    ['DECIMAL', '1.5', 'NaN'],
    ['DECIMAL', '1.5', '1'.repeat(38)],
  ] as const)('a %s column with %j and %j is text', async (type, one, other) => {
    const table = { columns: [{ name: 'c', type }], rows: [[one], [null], [other]] };
    const [column] = await read(await fileOf(format, table));
    expect(column).toEqual({ name: 'c', type: 'VARCHAR', values: [one, null, other] });
  });

  it('whole numbers beyond 64 bits are decimals', async () => {
    const big = String(2n ** 64n - 1n);
    const table = { columns: [{ name: 'c', type: 'BIGINT' as const }], rows: [[big], ['-1']] };
    const [column] = await read(await fileOf(format, table));
    expect(column).toEqual({ name: 'c', type: 'DECIMAL', values: [big, '-1'] });
  });

  it('a result without rows has its columns', async () => {
    const columns = [
      { name: 'n', type: 'BIGINT' as const },
      { name: 'n', type: 'DATE' as const },
    ];
    const found = await read(await fileOf(format, { columns, rows: [] }));
    expect(found.map(({ name, type }) => [name, type])).toEqual([
      ['n', 'BIGINT'],
      ['n_2', 'DATE'],
    ]);
  });
});
