import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll } from '../rows.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('calm', 'très gai');
  CREATE DOMAIN cents AS bigint CHECK (value >= 0);
  CREATE TABLE everything (
    id int PRIMARY KEY,
    small int2, big int8, dec numeric, f4 float4, f8 float8, flag bool,
    words text, code varchar(10), padded char(4), letter "char", label name,
    day date, clock time, stamp timestamp, moment timestamptz, span interval,
    uid uuid, doc json, docb jsonb, raw bytea, feeling mood, price cents, object oid,
    address inet, bits bit(4), amounts int4range
  );
  CREATE TABLE lists (
    id int PRIMARY KEY,
    ints int4[], bigs int8[], words text[], docs jsonb[], moods mood[], prices cents[], raws bytea[], boxes box[],
    moments timestamptz[], addresses inet[]
  );
`;

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

/** The cell that PostgreSQL's own reading of `literal` becomes in a column of \`everything\`. */
async function cellOf(column: string, literal: string | null, table = 'everything') {
  await database.execute(`TRUNCATE ${table}`);
  await database.execute(`INSERT INTO ${table} (id, ${column}) VALUES (1, $1)`, [literal]);
  const { columns, rows } = await database.read(`SELECT ${column} FROM ${table}`);
  return { column: columns[0], cell: rows[0]?.[0] };
}

describe('exact values', () => {
  it.each([
    ['small', '-32768', 'INTEGER', -32768],
    ['big', '9223372036854775807', 'BIGINT', '9223372036854775807'],
    ['big', '-9223372036854775808', 'BIGINT', '-9223372036854775808'],
    ['dec', '12.500', 'DECIMAL', '12.500'],
    [
      'dec',
      '123456789012345678901234567890.123456789',
      'DECIMAL',
      '123456789012345678901234567890.123456789',
    ],
    ['dec', 'NaN', 'DECIMAL', 'NaN'],
    ['dec', '-Infinity', 'DECIMAL', '-Infinity'],
    ['f4', '0.1', 'FLOAT', 0.1],
    ['f8', '1.7976931348623157e308', 'FLOAT', Number.MAX_VALUE],
    ['f8', '5e-324', 'FLOAT', 5e-324],
    ['f8', 'NaN', 'FLOAT', 'NaN'],
    ['f8', 'Infinity', 'FLOAT', 'Infinity'],
    ['f8', '-Infinity', 'FLOAT', '-Infinity'],
    ['flag', 'true', 'BOOLEAN', true],
    ['flag', 'false', 'BOOLEAN', false],
    ['words', 'naïve 😀 "quoted" \\ \n\t\u2028', 'TEXT', 'naïve 😀 "quoted" \\ \n\t\u2028'],
    ['words', '', 'TEXT', ''],
    ['code', 'ab', 'TEXT', 'ab'],
    ['padded', 'ab', 'TEXT', 'ab  '],
    ['letter', 'x', 'TEXT', 'x'],
    ['label', 'some_name', 'TEXT', 'some_name'],
    ['day', '2025-01-31', 'DATE', '2025-01-31'],
    ['day', '0044-03-15 BC', 'DATE', '0044-03-15 BC'],
    ['day', 'infinity', 'DATE', 'infinity'],
    ['clock', '10:00:00.123456', 'TIME', '10:00:00.123456'],
    ['stamp', '2025-01-31 10:00:00.123456', 'TIMESTAMP', '2025-01-31T10:00:00.123456'],
    ['stamp', '0044-03-15 10:00:00 BC', 'TIMESTAMP', '0044-03-15T10:00:00 BC'],
    ['stamp', '-infinity', 'TIMESTAMP', '-infinity'],
    ['moment', '2025-01-31 10:00:00.123456+05:30', 'TIMESTAMP_TZ', '2025-01-31T04:30:00.123456Z'],
    ['moment', '0044-03-15 10:00:00+00 BC', 'TIMESTAMP_TZ', '0044-03-15T10:00:00Z BC'],
    ['moment', '12025-06-01 00:00:00+00', 'TIMESTAMP_TZ', '12025-06-01T00:00:00Z'],
    ['moment', 'infinity', 'TIMESTAMP_TZ', 'infinity'],
    ['span', '1 year 2 mons 3 days 04:05:06.7', 'INTERVAL', 'P1Y2M3DT4H5M6.7S'],
    ['uid', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'UUID', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['doc', '{"a":  1e400, "a": 2}', 'JSON', '{"a":  1e400, "a": 2}'],
    ['docb', '{"n":12345678901234567890.10}', 'JSON', '{"n": 12345678901234567890.10}'],
    ['raw', '\\x00ff10', 'BINARY', 'AP8Q'],
    ['raw', '\\x', 'BINARY', ''],
    ['feeling', 'très gai', 'TEXT', 'très gai'],
    ['price', '9007199254740993', 'BIGINT', '9007199254740993'],
    ['object', '4294967295', 'INTEGER', 4294967295],
    ['address', '10.0.0.1/8', 'OTHER', '10.0.0.1/8'],
    ['bits', '1010', 'OTHER', '1010'],
    ['amounts', '[1,5)', 'OTHER', '[1,5)'],
    ['words', null, 'TEXT', null],
  ])('%s %j is %s %j', async (name, literal, type, expected) => {
    const { column, cell } = await cellOf(name, literal);
    expect(column).toMatchObject({ name, type });
    expect(cell).toEqual(expected);
    expect(JSON.parse(JSON.stringify(cell))).toEqual(expected);
  });

  it.each([
    ['ints', '{1,NULL,-3}', 'INTEGER', [1, null, -3]],
    ['ints', '{}', 'INTEGER', []],
    [
      'ints',
      '{{1,2},{3,4}}',
      'INTEGER',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['ints', '[2:3]={7,8}', 'INTEGER', [7, 8]],
    ['ints', '[0:0][-1:0]={{7,8}}', 'INTEGER', [[7, 8]]],
    ['bigs', '{9007199254740993}', 'BIGINT', ['9007199254740993']],
    [
      'words',
      '{"a,b","{x}","NULL",NULL,"",e\\\\f,"\\"q\\""}',
      'TEXT',
      ['a,b', '{x}', 'NULL', null, '', 'e\\f', '"q"'],
    ],
    ['docs', '{"{\\"k\\": [1, 2]}",null}', 'JSON', ['{"k": [1, 2]}', null]],
    ['moods', '{calm,"très gai"}', 'TEXT', ['calm', 'très gai']],
    ['prices', '{1,9007199254740993}', 'BIGINT', ['1', '9007199254740993']],
    ['raws', '{"\\\\x00ff"}', 'BINARY', ['AP8=']],
    ['boxes', '{(1,1),(0,0);(2,2),(1,1)}', 'OTHER', ['(1,1),(0,0)', '(2,2),(1,1)']],
    ['moments', '{"2025-01-31 10:00:00.5+01"}', 'TIMESTAMP_TZ', ['2025-01-31T09:00:00.5Z']],
    ['addresses', '{10.0.0.1}', 'OTHER', ['10.0.0.1']],
  ])('the array %s %s is %s %j', async (name, literal, elementType, expected) => {
    const { column, cell } = await cellOf(name, literal, 'lists');
    expect(column).toMatchObject({ type: 'ARRAY', elementType });
    expect(cell).toEqual(expected);
  });

  it('names the engine’s own types', async () => {
    const { columns } = await database.read(
      'SELECT big, dec, moment, feeling, price, address FROM everything',
    );
    expect(columns.map((column) => column.databaseType)).toEqual([
      'bigint',
      'numeric',
      'timestamp with time zone',
      'public.mood',
      // A result's domain is its base type: that is what the engine sends.
      'bigint',
      'inet',
    ]);
    const lists = await database.read('SELECT words, moods, prices FROM lists');
    expect(lists.columns.map((column) => column.databaseType)).toEqual([
      'text[]',
      'public.mood[]',
      'public.cents[]',
    ]);
  });

  it('takes bound values as they are', async () => {
    const awkward = ['', 'NULL', 'a,b', '{x}', '"q"', 'e\\f', ' ', 'naïve 😀'];
    const query = await database.letThrough(
      'SELECT $1::text AS t, $2::text[] AS texts, $3::boolean AS b, $4::int8[] AS ints, $5::float8 AS f, $6::text AS nothing, $7::bool[] AS bools',
      [],
      [awkward.join(), awkward, true, [1, -2], 1e21, null, [true, false]],
    );
    expect(await readAll(await database.connection.run(query, RUN))).toEqual([
      [awkward.join(), awkward, true, ['1', '-2'], 1e21, null, [true, false]],
    ]);
  });

  it('keeps whatever the engine keeps', { timeout: 60_000 }, async () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((value) => !value.includes('\0') && value.isWellFormed());
    const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          f8: fc.double(),
          words: text,
          list: fc.array(fc.option(text), { minLength: 1, maxLength: 5 }),
          bytes: fc.uint8Array({ maxLength: 40 }),
          doc: fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.stringify(value)),
          micros,
        }),
        async ({ big, f8, words, list, bytes, doc, micros: at }) => {
          await database.execute('TRUNCATE everything, lists');
          await database.execute(
            `INSERT INTO everything (id, big, f8, words, raw, doc, moment)
             VALUES (1, $1, $2, $3, $4, $5, $6)`,
            [String(big), Object.is(f8, -0) ? 0 : f8, words, Buffer.from(bytes), doc, momentOf(at)],
          );
          await database.execute('INSERT INTO lists (id, words) VALUES (1, $1)', [list]);
          const everything = await database.read('SELECT big, f8, words, raw, doc, moment FROM everything');
          const lists = await database.read('SELECT words FROM lists');
          const [bigCell, f8Cell, wordsCell, rawCell, docCell, momentCell] = everything.rows[0] ?? [];
          expect(bigCell).toBe(String(big));
          expect(f8Cell).toBe(Number.isFinite(f8) ? (Object.is(f8, -0) ? 0 : f8) : String(f8));
          expect(wordsCell).toBe(words);
          expect(Buffer.from(String(rawCell), 'base64')).toEqual(Buffer.from(bytes));
          expect(docCell).toBe(doc);
          expect(microsOf(String(momentCell))).toBe(at);
          expect(lists.rows[0]?.[0]).toEqual(list);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function momentOf(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((micros - fraction) / 1_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}

/** Microseconds since 1970 of `2025-01-31T10:00:00.123456Z`. */
function microsOf(moment: string): bigint {
  const [seconds = '', fraction = ''] = moment.slice(0, -1).split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}
