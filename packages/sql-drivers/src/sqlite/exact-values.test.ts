import { createHmac } from 'node:crypto';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import {
  createTenantFolder,
  type ForgedApproval,
  forgeApproval,
  RUN,
  readAll,
} from '../files/file-database.test-support.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
let connection: SqlConnection;

beforeAll(async () => {
  await folder.write(
    'values.sqlite',
    `CREATE TABLE declared (
       big INTEGER, flag BOOLEAN, price DECIMAL(10, 2), ratio DOUBLE PRECISION, name VARCHAR(40), at DATETIME, raw BLOB, loose
     );
     INSERT INTO declared VALUES
       (9007199254740993, 1, 12.50, 0.1, 'naïve', '2025-01-31 10:00:00', x'00FF', 1),
       (-9223372036854775808, 0, 7, 9007199254740993, 12, 1738317600, 'text', 2.5),
       ('no number', 'yes', '1e400', 'high', x'41', x'', 5, 'text'),
       (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
     CREATE TABLE kept (i INTEGER, r REAL, t TEXT, b BLOB);`,
  );
  connection = folder.connect('values.sqlite');
});
afterAll(() => folder.remove());

async function read(sql: string, forged: ForgedApproval = { tables: ['declared'] }) {
  return readAll(await connection.run(forgeApproval(await connection.introspect(signal), sql, forged), RUN));
}

describe('a declared column', () => {
  it('has one form for all of its values, which keeps each exact', async () => {
    const { columns, rows } = await read('SELECT * FROM declared');
    expect(columns.map(({ name, type, databaseType }) => [name, type, databaseType])).toEqual([
      ['big', 'BIGINT', 'INTEGER'],
      ['flag', 'BIGINT', 'BOOLEAN'],
      ['price', 'DECIMAL', 'DECIMAL(10, 2)'],
      ['ratio', 'FLOAT', 'DOUBLE PRECISION'],
      ['name', 'TEXT', 'VARCHAR(40)'],
      ['at', 'TEXT', 'DATETIME'],
      ['raw', 'BINARY', 'BLOB'],
      ['loose', 'OTHER', ''],
    ]);
    expect(rows).toEqual([
      ['9007199254740993', '1', '12.5', 0.1, 'naïve', '2025-01-31 10:00:00', 'AP8=', '1'],
      ['-9223372036854775808', '0', '7', 9_007_199_254_740_992, '12', '1738317600', 'dGV4dA==', '2.5'],
      ['no number', 'yes', 'Infinity', 'high', "X'41'", "X''", 'NQ==', 'text'],
      [null, null, null, null, null, null, null, null],
    ]);
  });

  it('keeps it through subqueries and views, as policies make them', async () => {
    const { columns } = await read(
      'SELECT big FROM (SELECT big FROM main.declared AS source WHERE flag) AS d',
    );
    expect(columns).toEqual([{ name: 'big', type: 'BIGINT', databaseType: 'INTEGER' }]);
  });
});

describe('an expression', () => {
  it.each([
    ['9007199254740993', 'BIGINT', 'INTEGER', '9007199254740993'],
    ['0.1 + 0.2', 'FLOAT', 'REAL', 0.30000000000000004],
    ['1e999', 'FLOAT', 'REAL', 'Infinity'],
    ["'12'", 'TEXT', 'TEXT', '12'],
    ["x'00FF'", 'BINARY', 'BLOB', 'AP8='],
    ['NULL', 'OTHER', '', null],
  ])('%s has the form of its first values', async (sql, type, databaseType, cell) => {
    const { columns, rows } = await read(`SELECT ${sql} AS v`);
    expect(columns).toEqual([{ name: 'v', type, databaseType }]);
    expect(rows).toEqual([[cell]]);
  });

  it('is a number where integers and reals are mixed, and its exact text where anything is', async () => {
    const mixed = await read('SELECT 1 AS v UNION ALL SELECT 2.5 UNION ALL SELECT 9007199254740993');
    expect(mixed.columns[0]?.type).toBe('FLOAT');
    expect(mixed.rows).toEqual([[1], [2.5], ['9007199254740993']]);
    const anything = await read(`SELECT 1 AS v UNION ALL SELECT 'x' UNION ALL SELECT x'0a'`);
    expect(anything.columns[0]?.type).toBe('OTHER');
    expect(anything.rows).toEqual([['1'], ['x'], ["X'0A'"]]);
  });

  it('keeps its form when later values are of another kind', async () => {
    const { columns, rows } = await read(
      `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100)
       SELECT CASE WHEN n = 99 THEN 1.5 WHEN n = 100 THEN 'x' ELSE n END AS v FROM c`,
    );
    expect(columns[0]?.type).toBe('BIGINT');
    expect(rows.slice(-3)).toEqual([['98'], ['1.5'], ['x']]);
  });

  it('shows what is no UTF-8 as replacement characters', async () => {
    expect((await read("SELECT CAST(x'FF41' AS TEXT) AS v")).rows).toEqual([['�A']]);
  });
});

describe('parley_hmac', () => {
  it('is HMAC-SHA-256 with a bound key, and null of null', async () => {
    const key = '00ff'.repeat(8);
    const { rows } = await read(
      `SELECT parley_hmac(?, name) AS h FROM declared WHERE name = 'naïve' OR name IS NULL`,
      { tables: ['declared'], values: [key] },
    );
    const expected = createHmac('sha256', Buffer.from(key, 'hex')).update('naïve').digest('hex');
    expect(rows).toEqual([[expected], [null]]);
  });
});

describe('values', () => {
  it('survive, whatever they are', async () => {
    const writer = new Database(folder.pathOf('values.sqlite'));
    const insert = writer.prepare('INSERT INTO kept VALUES (?, ?, ?, ?)');
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          integer: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          real: fc.double({ noNaN: true }),
          text: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.isWellFormed()),
          bytes: fc.uint8Array({ maxLength: 40 }),
        }),
        async ({ integer, real, text, bytes }) => {
          writer.exec('DELETE FROM kept');
          insert.run(integer, real, text, Buffer.from(bytes));
          const { rows } = await read('SELECT i, r, t, b FROM kept', { tables: ['kept'] });
          const [integerCell, realCell, textCell, bytesCell] = rows[0] ?? [];
          expect(integerCell).toBe(String(integer));
          expect(realCell).toBe(Number.isFinite(real) ? (real === 0 ? realCell : real) : String(real));
          expect(textCell).toBe(text);
          expect(Buffer.from(String(bytesCell), 'base64')).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    );
    writer.close();
  });
});
