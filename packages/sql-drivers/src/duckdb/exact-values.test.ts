import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CellValue, SqlConnection } from '../driver.js';
import { createTenantFolder, forgeApproval, RUN, readAll } from '../files/file-database.test-support.js';
import { dateText, intervalText, timestampText } from './moments.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
let connection: SqlConnection;

beforeAll(async () => {
  await folder.write('values.duckdb', 'CREATE TABLE nothing (n INTEGER)');
  connection = folder.connect('values.duckdb');
});
afterAll(() => folder.remove());

async function read(sql: string) {
  return readAll(await connection.run(forgeApproval(await connection.introspect(signal), sql), RUN));
}

/** What stands in the README. */
const FORMS: readonly (readonly [sql: string, type: string, cell: CellValue])[] = [
  ['true', 'BOOLEAN', true],
  ['(-128)::TINYINT', 'INTEGER', -128],
  ['4294967295::UINTEGER', 'INTEGER', 4_294_967_295],
  ['9223372036854775807::BIGINT', 'BIGINT', '9223372036854775807'],
  ['18446744073709551615::UBIGINT', 'BIGINT', '18446744073709551615'],
  [
    '(-170141183460469231731687303715884105728)::HUGEINT',
    'BIGINT',
    '-170141183460469231731687303715884105728',
  ],
  ['340282366920938463463374607431768211455::UHUGEINT', 'BIGINT', '340282366920938463463374607431768211455'],
  [
    "'12345678901234567890123456789012345678901234567890'::BIGNUM",
    'BIGINT',
    '12345678901234567890123456789012345678901234567890',
  ],
  ["'-0.05'::DECIMAL(4,2)", 'DECIMAL', '-0.05'],
  [
    "'12345678901234567890123456789.123456789'::DECIMAL(38,9)",
    'DECIMAL',
    '12345678901234567890123456789.123456789',
  ],
  ['7::DECIMAL(4,0)', 'DECIMAL', '7'],
  ['0.1::FLOAT', 'FLOAT', 0.1],
  ['16777216::FLOAT', 'FLOAT', 16_777_216],
  ['0.1::DOUBLE', 'FLOAT', 0.1],
  ["'nan'::DOUBLE", 'FLOAT', 'NaN'],
  ["'-infinity'::FLOAT", 'FLOAT', '-Infinity'],
  ["'naïve \u{1F600}'", 'TEXT', 'naïve \u{1F600}'],
  ["'b'::ENUM ('a', 'b')", 'TEXT', 'b'],
  ["'\\x00\\xFF'::BLOB", 'BINARY', 'AP8='],
  ["'0110'::BIT", 'OTHER', '0110'],
  ["'2025-01-31'::DATE", 'DATE', '2025-01-31'],
  ["'0044-03-15 (BC)'::DATE", 'DATE', '0044-03-15 BC'],
  ["'infinity'::DATE", 'DATE', 'infinity'],
  ["'10:00:00.123456'::TIME", 'TIME', '10:00:00.123456'],
  ["'24:00:00'::TIME", 'TIME', '24:00:00'],
  ["'10:00:00.123456789'::TIME_NS", 'TIME', '10:00:00.123456789'],
  ["'10:00:00-03:30'::TIMETZ", 'OTHER', '10:00:00-03:30'],
  ["'2025-01-31 10:00:00.5'::TIMESTAMP", 'TIMESTAMP', '2025-01-31T10:00:00.5'],
  ["'2025-01-31 10:00:00'::TIMESTAMP_S", 'TIMESTAMP', '2025-01-31T10:00:00'],
  ["'2025-01-31 10:00:00.123'::TIMESTAMP_MS", 'TIMESTAMP', '2025-01-31T10:00:00.123'],
  ["'2025-01-31 10:00:00.123456789'::TIMESTAMP_NS", 'TIMESTAMP', '2025-01-31T10:00:00.123456789'],
  ["'0044-03-15 (BC) 10:00:00'::TIMESTAMP", 'TIMESTAMP', '0044-03-15T10:00:00 BC'],
  ["'-infinity'::TIMESTAMP", 'TIMESTAMP', '-infinity'],
  ["'2025-01-31 10:00:00.5+02'::TIMESTAMPTZ", 'TIMESTAMP_TZ', '2025-01-31T08:00:00.5Z'],
  ["INTERVAL '1 year 2 months 3 days 04:05:06.7'", 'INTERVAL', 'P1Y2M3DT4H5M6.7S'],
  ["INTERVAL '-1 month 2 days -0.5 seconds'", 'INTERVAL', 'P-1M2DT-0.5S'],
  ["INTERVAL '0 days'", 'INTERVAL', 'PT0S'],
  ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::UUID", 'UUID', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  [`'{"n": 1e400}'::JSON`, 'JSON', '{"n": 1e400}'],
  [
    '[[1, NULL], [3, 4]]',
    'ARRAY',
    [
      [1, null],
      [3, 4],
    ],
  ],
  ['[1, 2, 3]::BIGINT[3]', 'ARRAY', ['1', '2', '3']],
  [
    "{'a b': 9007199254740993, 'c': 1.10, 'd': NULL, 'e': [DATE '2025-01-31'], 'f': 'x\"y'}",
    'JSON',
    '{"a b":9007199254740993,"c":1.10,"d":null,"e":["2025-01-31"],"f":"x\\"y"}',
  ],
  ["MAP {2: 'two', 1: NULL}", 'JSON', '[{"key":2,"value":"two"},{"key":1,"value":null}]'],
  ['union_value(num := 9007199254740993)', 'JSON', '{"num":9007199254740993}'],
  ["{'j': '[1e400]'::JSON, 'nan': 'nan'::DOUBLE}", 'JSON', '{"j":[1e400],"nan":"NaN"}'],
  ['NULL', 'INTEGER', null],
];

describe('values', () => {
  it.each(FORMS)('%s is of type %s', async (sql, type, cell) => {
    const { columns, rows } = await read(`SELECT ${sql} AS v`);
    expect(rows).toEqual([[cell]]);
    expect(columns).toMatchObject([{ name: 'v', type }]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  it('are null where SQL’s are, in every type', async () => {
    const list = FORMS.map(([sql], index) => `CASE WHEN false THEN ${sql} END AS v${index}`);
    const { columns, rows } = await read(`SELECT ${list.join(', ')}`);
    expect(rows).toEqual([FORMS.map(() => null)]);
    expect(columns.slice(0, -1).map(({ type }) => type)).toEqual(FORMS.slice(0, -1).map(([, type]) => type));
  });

  it('have the innermost type of arrays, and type names without their members', async () => {
    const { columns } = await read(`SELECT [[1]] AS a, 'x'::ENUM ('x', 'y') AS e, 1::DECIMAL(9,2) AS d`);
    expect(columns).toEqual([
      { name: 'a', type: 'ARRAY', elementType: 'INTEGER', databaseType: 'INTEGER[][]' },
      { name: 'e', type: 'TEXT', databaseType: 'ENUM' },
      { name: 'd', type: 'DECIMAL', databaseType: 'DECIMAL(9,2)' },
    ]);
  });
});

describe('moments', () => {
  it('are those that the engine writes, over all of their range', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const engine = await instance.connect();
    const written = async (sql: string, value: bigint | number): Promise<string> => {
      const result = await engine.runAndReadAll(sql, [value]);
      return String(result.getRows()[0]?.[0]);
    };
    /** `0044-03-15 (BC) 10:00:00` to `0044-03-15T10:00:00 BC`. */
    const rewritten = (text: string): string => {
      const [date = '', time] = text.replace(' (BC)', '').split(' ');
      return date + (time === undefined ? '' : `T${time}`) + (text.includes('(BC)') ? ' BC' : '');
    };
    const micros = fc.bigInt({ min: -9_223_372_022_400_000_000n, max: 9_223_372_036_854_775_806n });
    const days = fc.integer({ min: -106_751_991, max: 106_751_991 });
    await fc.assert(
      fc.asyncProperty(micros, days, async (count, day) => {
        const moment = await written('SELECT make_timestamp($1::BIGINT)::VARCHAR', count);
        expect(timestampText(count, 6, '')).toBe(rewritten(moment));
        const date = await written("SELECT (DATE '1970-01-01' + $1::INTEGER)::VARCHAR", day);
        expect(dateText(day)).toBe(rewritten(date));
      }),
      { numRuns: 500 },
    );
    engine.closeSync();
    instance.closeSync();
  });

  it('make intervals that read back as the same', async () => {
    const part = fc.integer({ min: -2_000_000_000, max: 2_000_000_000 });
    const micros = fc.bigInt({ min: -9_000_000_000_000_000_000n, max: 9_000_000_000_000_000_000n });
    fc.assert(
      fc.property(part, part, micros, (months, days, count) => {
        expect(intervalParts(intervalText(months, days, count))).toEqual({ months, days, micros: count });
      }),
      { numRuns: 500 },
    );
  });
});

/** Reads an ISO 8601 duration. */
function intervalParts(text: string) {
  const match =
    /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d+))?S)?)?$/.exec(
      text,
    );
  const number = (index: number): bigint => BigInt(match?.[index] ?? 0);
  const seconds = number(7) * 1_000_000n + BigInt((match?.[8] ?? '').padEnd(6, '0'));
  return {
    months: Number(number(1) * 12n + number(2)),
    days: Number(number(3)),
    micros: (number(4) * 60n + number(5)) * 60_000_000n + (match?.[6] === '-' ? -seconds : seconds),
  };
}

describe('numbers and bytes', () => {
  it('survive, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          single: fc.float({ noNaN: true, noDefaultInfinity: true }),
          double: fc.double({ noNaN: true, noDefaultInfinity: true }),
          unscaled: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
          text: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.isWellFormed()),
          bytes: fc.uint8Array({ maxLength: 40 }),
        }),
        async ({ single, double, unscaled, text, bytes }) => {
          const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(11, '0');
          const decimal = `${unscaled < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`;
          const { rows } = await read(
            `SELECT '${single}'::FLOAT, '${double}'::DOUBLE, '${decimal}'::DECIMAL(38,10),
                    '${text.replaceAll("'", "''").replaceAll('\0', '')}', unhex('${Buffer.from(bytes).toString('hex')}')`,
          );
          const [singleCell, doubleCell, decimalCell, textCell, bytesCell] = rows[0] ?? [];
          expect(Math.fround(Number(singleCell))).toBe(single === 0 ? Number(singleCell) : single);
          expect(String(singleCell).length).toBeLessThanOrEqual(String(single).length);
          expect(doubleCell).toBe(double === 0 ? doubleCell : double);
          expect(decimalCell).toBe(decimal);
          expect(textCell).toBe(text.replaceAll('\0', ''));
          expect(Buffer.from(String(bytesCell), 'base64')).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });
});
