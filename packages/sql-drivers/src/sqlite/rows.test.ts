import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { CellValue } from '../driver.js';
import type { ReadLimits } from '../files/engine-protocol.js';
import { TooManyBytes } from '../row-json/json-bytes.js';
import type { Form, SqliteValue } from './cells.js';
import { SqliteRows } from './rows.js';

const database = new Database(':memory:');
afterAll(() => database.close());

const COLUMNS = 'i INTEGER, f DOUBLE, d DECIMAL(10, 2), t TEXT, b BLOB, o';
const ROOMY: ReadLimits = { maxRows: 1_000, targetBytes: 256 * 1024, maxRowBytes: 8 * 1024 * 1024 };

function read(sql: string): SqliteRows {
  const statement = database.prepare<unknown[], SqliteValue[]>(sql).raw().safeIntegers();
  return new SqliteRows(statement.iterate(), () => statement.columns());
}

/** What the README says of a value, by way of JavaScript's own values. */
function ordinaryCell(value: SqliteValue, form: Form): CellValue {
  if (value === null) return null;
  if (form === 'BINARY')
    return Buffer.from(typeof value === 'object' ? value : String(value)).toString('base64');
  if (form === 'FLOAT' && typeof value === 'number' && Number.isFinite(value)) return value;
  if (form === 'FLOAT' && typeof value === 'bigint' && Number.isSafeInteger(Number(value)))
    return Number(value);
  return typeof value === 'object' ? `X'${Buffer.from(value).toString('hex').toUpperCase()}'` : String(value);
}

const anyValue = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer().map(BigInt),
  fc.double({ noNaN: true }),
  fc.integer().map((cents) => cents / 100),
  fc.string({ unit: 'binary', maxLength: 150 }).filter((text) => text.isWellFormed()),
  fc.constantFrom('', '"', '\\', 'a\u0000b', '\ufeffmarked', 'x'.repeat(200)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

describe('rows of SQLite', () => {
  it('are what JSON.stringify makes of the cells, whatever is stored where and however it is cut', () => {
    const row = fc.tuple(anyValue, anyValue, anyValue, anyValue, anyValue, anyValue);
    const limits = fc.record({
      maxRows: fc.integer({ min: 1, max: 30 }),
      targetBytes: fc.integer({ min: 1, max: 4_000 }),
      maxRowBytes: fc.constant(1024 * 1024),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), limits, (rows, limited) => {
        database.exec(`DROP TABLE IF EXISTS kept; CREATE TABLE kept (${COLUMNS})`);
        const insert = database.prepare('INSERT INTO kept VALUES (?, ?, ?, ?, ?, ?)');
        for (const values of rows) insert.run(...values);
        const stored = database
          .prepare<unknown[], SqliteValue[]>('SELECT * FROM kept')
          .raw()
          .safeIntegers()
          .all();
        const reader = read('SELECT * FROM kept');
        const first = reader.read(limited);
        const forms = (first.columns ?? []).map(({ type }) => type as Form);
        const expected = stored.map((values) =>
          values.map((value, index) => ordinaryCell(value, forms[index] ?? 'OTHER')),
        );
        let seen = 0;
        for (let batch = first; ; batch = reader.read(limited)) {
          expect(batch.count).toBeLessThanOrEqual(limited.maxRows);
          expect(batch.json.toString()).toBe(JSON.stringify(expected.slice(seen, seen + batch.count)));
          seen += batch.count;
          if (batch.isLast) break;
        }
        expect(seen).toBe(rows.length);
      }),
      { numRuns: 300 },
    );
  });

  it('end a batch with the row that fills it', () => {
    const reader = read(
      'WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 100) SELECT hex(zeroblob(500)) AS z FROM s',
    );
    const limits = { ...ROOMY, targetBytes: 10_000 };
    reader.read({ ...limits, maxRows: 1 });
    const { count, json } = reader.read(limits);
    expect(count).toBe(10);
    expect(json.byteLength).toBeGreaterThanOrEqual(10_000);
    reader.end();
  });

  it.each([
    ['the first row', "SELECT printf('%.*c', 2000, 'x') AS w"],
    ['a later row', "SELECT 'x' AS w UNION ALL SELECT printf('%.*c', 2000, 'x')"],
    [
      'a row of many cells',
      "SELECT 'x' AS a, 'x' AS b UNION ALL SELECT hex(zeroblob(300)), hex(zeroblob(300))",
    ],
  ])('are refused where one takes more than it may: %s', (_what, sql) => {
    const reader = read(sql);
    const limits = { ...ROOMY, maxRows: 1, maxRowBytes: 1_000 };
    expect(() => {
      reader.read(limits);
      reader.read(limits);
    }).toThrow(TooManyBytes);
    reader.end();
  });

  it('that come slowly are sent before a batch is full', () => {
    let calls = 0;
    database.function('rest', { deterministic: false }, () => {
      calls += 1;
      const until = performance.now() + 60;
      while (performance.now() < until);
      return calls;
    });
    const reader = read(
      'WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT rest() FROM s',
    );
    expect(reader.read(ROOMY).count).toBeLessThan(50);
    expect(reader.read(ROOMY).count).toBeLessThan(50);
    reader.end();
  });
});
