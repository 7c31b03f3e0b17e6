import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellValue } from '../driver.js';
import type { ReadLimits } from '../files/engine-protocol.js';
import { TooManyBytes } from '../row-json/json-bytes.js';
import { cellFormOf } from './cells.js';
import { DuckdbRows } from './rows.js';

const ROOMY: ReadLimits = { maxRows: 1_000_000, targetBytes: 256 * 1024, maxRowBytes: 8 * 1024 * 1024 };
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** By way of the values that the binding makes, each in its column's form. */
async function ordinaryRows(sql: string): Promise<CellValue[][]> {
  const { chunks, types } = await allChunks(sql);
  const forms = types.map(cellFormOf);
  return chunks.flatMap((chunk) =>
    chunk.getRows().map((row) => row.map((value, index) => forms[index]?.toCell(value) ?? null)),
  );
}

async function allChunks(sql: string) {
  const result = await connection.stream(sql);
  return { chunks: await result.fetchAllChunks(), types: result.columnTypes() };
}

/** Reads all of a statement, and compares each batch with the ordinary rows it should hold. */
async function compare(sql: string, limits: ReadLimits = ROOMY): Promise<number> {
  const expected = await ordinaryRows(sql);
  const reader = new DuckdbRows(await connection.stream(sql));
  let seen = 0;
  for (;;) {
    const batch = await reader.read(limits);
    expect(batch.count).toBeLessThanOrEqual(limits.maxRows);
    expect(batch.json.toString()).toBe(JSON.stringify(expected.slice(seen, seen + batch.count)));
    seen += batch.count;
    if (batch.isLast) break;
  }
  expect(seen).toBe(expected.length);
  return seen;
}

/** An expression of each type over the row's number `i`. */
const COLUMNS: Readonly<Record<string, string>> = {
  boolean_: 'i % 3 = 0',
  tiny: '((hash(i) % 256)::INTEGER - 128)::TINYINT',
  small: '((hash(i) % 65536)::INTEGER - 32768)::SMALLINT',
  whole: '((hash(i) % 4294967296)::BIGINT - 2147483648)::INTEGER',
  utiny: '(hash(i) % 256)::UTINYINT',
  usmall: '(hash(i) % 65536)::USMALLINT',
  uwhole: '(hash(i) % 4294967296)::UINTEGER',
  big: '((hash(i) >> (i % 64)::INTEGER)::HUGEINT - (i % 2) * 9223372036854775808::HUGEINT)::HUGEINT',
  ubig: 'hash(i) >> (i % 64)::INTEGER',
  huge: '(hash(i)::HUGEINT - 9223372036854775808) * (1 + (i % 4) * 1000000007)',
  uhuge: 'hash(i)::UHUGEINT * 1000000007',
  single: '((hash(i) % 2000003)::DOUBLE / 997 - 1000)::FLOAT',
  double_: '(hash(i)::DOUBLE - 9e18) / (1 + i % 1000003)',
  money: '((hash(i) % 1000000000)::DOUBLE / 100)::DECIMAL(18, 2)',
  dec4: '((hash(i) % 9999)::INTEGER - 5000)::DECIMAL(4, 0) / 10',
  small_decimal: '((hash(i) % 19999)::INTEGER - 9999)::DECIMAL(9, 0)',
  decimal9: '((hash(i) % 19999)::DOUBLE / 1000 - 9)::DECIMAL(9, 4)',
  decimal38: '(hash(i)::HUGEINT - 9223372036854775808)::DECIMAL(38, 0) * 0.000000001::DECIMAL(18, 9)',
  short_text: 'chr(32 + (i % 95)::INTEGER) || (i % 7)',
  text_: "repeat(chr((1 + hash(i) % 1000)::INTEGER), (hash(i) % 40)::INTEGER) || '\"\\' || i",
  json_: "('{\"n\": ' || i || '}')::JSON",
  enum_: "(['calm', 'très \"gai\"', 'x'])[1 + i % 3]::ENUM ('calm', 'très \"gai\"', 'x')",
  blob_: 'unhex(md5(i::VARCHAR)[1:2 * (i % 17)])',
  bit_: "bitstring('0110', 4 + (i % 70)::INTEGER)",
  day: "DATE '1970-01-01' + ((hash(i) % 5000000)::INTEGER - 2500000)",
  time_: "TIME '00:00:00' + to_microseconds((hash(i) % 86400000000)::BIGINT)",
  moment: 'make_timestamp((hash(i) % 9000000000000000000)::BIGINT - 4500000000000000000)',
  near: "TIMESTAMP '1969-12-31 23:59:59' + to_microseconds(i * 12345678)",
  moment_tz: 'make_timestamp((hash(i) % 9000000000000000)::BIGINT)::TIMESTAMPTZ',
  moment_s: 'make_timestamp((hash(i) % 9000000000000000)::BIGINT)::TIMESTAMP_S',
  moment_ms: 'make_timestamp((hash(i) % 9000000000000000)::BIGINT)::TIMESTAMP_MS',
  moment_ns: 'make_timestamp_ns((hash(i) % 9000000000000000000)::BIGINT)',
  interval_: 'INTERVAL 1 MONTH * (i % 40) + INTERVAL 1 SECOND * i',
  uuid_: '(md5(i::VARCHAR))::UUID',
  list_: "list_transform(range(i % 4), n -> 'item of some length \"' || (n + i) || '\"')",
  lists: '[[i, NULL], [], [i * 1000003]]',
  struct_: "{'a b': i * 9007199254740993::HUGEINT, 'c': [DATE '2025-01-31'], 'd': 'x\"y'}",
  map_: "MAP {i: 'one', i + 1: NULL}",
};
/** Every fifth row or so is null, another one in each column. */
const EVERYTHING = Object.entries(COLUMNS)
  .map(([name, sql], index) => `CASE WHEN (i + ${index}) % 5 <> 0 THEN ${sql} END AS ${name}`)
  .join(', ');

describe('rows of DuckDB', () => {
  it('are what JSON.stringify makes of the cells, in every type, over many chunks', async () => {
    expect(
      await compare(
        `SELECT i, [i, i + 1, NULL]::BIGINT[3] AS array_, ${EVERYTHING} FROM range(5000) AS r (i)`,
      ),
    ).toBe(5_000);
  });

  it('are so wherever a batch is cut', async () => {
    const limits = fc.record({
      maxRows: fc.integer({ min: 1, max: 3_000 }),
      targetBytes: fc.integer({ min: 1, max: 200_000 }),
      maxRowBytes: fc.constant(1024 * 1024),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.constantFrom(0, 1, 2_047, 2_048, 2_049, 4_100), async (limited, count) => {
        const rows = `SELECT i, 'a text of some length ' || i AS t FROM range(${count}) AS r (i)`;
        expect(await compare(rows, limited)).toBe(count);
      }),
      { numRuns: 30 },
    );
  });

  it('hold the bytes of texts of any kind, as lists of them do', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => value.isWellFormed()),
      fc.constantFrom('', 'exactly 12 b', 'exactly 13 by', '\u0000', '😀'.repeat(20), 'x'.repeat(70_000)),
    );
    // A mark of byte order is dropped on the ordinary way.
    const kept = text.filter((value) => !value.startsWith('\ufeff'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(kept), { maxLength: 60 }), async (texts) => {
        const literals = texts.map((value) => (value === null ? 'NULL' : literal(value)));
        const list = `[${literals.join(', ')}]::VARCHAR[]`;
        const reader = new DuckdbRows(await connection.stream(`SELECT unnest(${list}) AS t, ${list} AS l`));
        const { json } = await reader.read({ ...ROOMY, targetBytes: Number.MAX_SAFE_INTEGER });
        expect(JSON.parse(json.toString())).toEqual(texts.map((value) => [value, texts]));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['as it is stored', 'SELECT t, u FROM texts'],
    ['sorted the other way', 'SELECT t, u FROM texts ORDER BY t DESC'],
    ['filtered', 'SELECT t, u FROM texts WHERE i % 7 = 3'],
    ['repeated', 'SELECT u, t FROM texts AS a JOIN range(3) ON true ORDER BY i'],
    ['all the same', "SELECT 'the very same long text' AS c FROM texts"],
    ['grouped', 'SELECT u, max(t) AS m, list(t ORDER BY i) AS l FROM texts GROUP BY u ORDER BY u'],
    [
      'in lists of which some are nothing',
      'SELECT CASE WHEN i % 3 = 0 THEN [t, u] END AS l, [[t], NULL, [u]] AS n FROM texts',
    ],
    [
      'in arrays that became lists',
      "SELECT CASE WHEN i % 3 = 0 THEN [coalesce(t, 'x'), u] END::VARCHAR[2]::VARCHAR[] AS l FROM texts",
    ],
    [
      'in lists that were filtered',
      'SELECT list_filter([t, u, t || u], x -> length(x) > 30) AS l FROM texts WHERE i % 5 < 3',
    ],
    ['in a window', 'SELECT lag(t, 3) OVER (ORDER BY i) AS p, t FROM texts ORDER BY i'],
  ])('hold texts wherever the engine keeps them: %s', async (_where, sql) => {
    await connection.run(`CREATE OR REPLACE TABLE texts AS
      SELECT i, CASE WHEN i % 11 <> 0 THEN repeat('text ', (hash(i) % 12)::INTEGER) || i END AS t,
             'one of few but long ' || i % 5 AS u FROM range(7000) AS r (i)`);
    expect(await compare(sql)).toBeGreaterThan(0);
  });

  it('hold texts of more bytes than are copied at a time, in any order', async () => {
    const texts = `SELECT repeat(chr(97 + (i % 26)::INTEGER), 60000 + i::INTEGER) AS t FROM range(700) AS r (i)`;
    expect(await compare(`SELECT t FROM (${texts}) ORDER BY hash(t)`)).toBe(700);
  });

  it('keep a mark of byte order at the beginning of a text', async () => {
    const reader = new DuckdbRows(await connection.stream('SELECT chr(65279) || $$ kept$$ AS t'));
    expect((await reader.read(ROOMY)).json.toString()).toBe('[["\ufeff kept"]]');
  });

  it('end a batch with the row that fills it', async () => {
    const reader = new DuckdbRows(await connection.stream("SELECT repeat('x', 996) AS t FROM range(100)"));
    const { count, json } = await reader.read({ ...ROOMY, targetBytes: 10_000 });
    expect(count).toBe(10);
    expect(json.byteLength).toBeGreaterThanOrEqual(10_000);
  });

  it('are refused where one takes more than it may', async () => {
    const reader = new DuckdbRows(
      await connection.stream(
        "SELECT unnest(['x', repeat('x', 600)]) AS a, unnest(['x', repeat('x', 600)]) AS b",
      ),
    );
    const limits = { ...ROOMY, maxRows: 1, maxRowBytes: 1_000 };
    expect((await reader.read(limits)).count).toBe(1);
    await expect(reader.read(limits)).rejects.toThrow(TooManyBytes);
  });
});

function literal(text: string): string {
  return `decode(unhex('${Buffer.from(text).toString('hex')}'))`;
}
