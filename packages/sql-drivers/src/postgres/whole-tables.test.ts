import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CellValue } from '../driver.js';
import { readAll } from '../rows.test-support.js';
import { decodeArrayText } from './array-text.test-support.js';
import {
  decodeBoolean,
  decodeBytea,
  decodeFloat,
  decodeInteger,
  decodeText,
  decodeTimestamp,
  decodeTimestampTz,
} from './decode.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const ROWS = 2_000;

type Decode = (text: string) => CellValue;
const arrayOf = (decode: Decode) => (text: string) => decodeArrayText(text, ',', decode);

/** A column, what fills it in row `n`, and the ordinary way to read it. */
const COLUMNS: readonly (readonly [name: string, type: string, filling: string, decode: Decode])[] = [
  ['small', 'int2', '(n * 17 % 65536) - 32768', decodeInteger],
  ['whole', 'int4', '(n::int8 * 1000003 % 4294967296) - 2147483648', decodeInteger],
  ['big', 'int8', 'hashint8extended(n, 1)', decodeText],
  ['object', 'oid', '(n::int8 * 1000003 % 4294967296)', decodeInteger],
  ['exact', 'numeric', 'hashint8extended(n, 2)::numeric / 10 ^ (n % 30)', decodeText],
  // Bits of any float that is one.
  ['single', 'float4', 'float4(hashint8extended(n, 3)::float8 * 10 ^ (n % 57 - 48))', decodeFloat],
  [
    'double',
    'float8',
    'hashint8extended(n, 4)::float8 * 10 ^ (n % 300 - 280.0) * CASE WHEN n % 97 = 0 THEN 0 ELSE 1 END',
    decodeFloat,
  ],
  [
    'odd',
    'float8',
    "(ARRAY['NaN', 'Infinity', '-Infinity', '-0', '1e15', '1e16', '123456789012345678', '1e-5', '5e-324'])[1 + n % 9]::float8",
    decodeFloat,
  ],
  ['flag', 'bool', 'n % 3 = 0', decodeBoolean],
  [
    'words',
    'text',
    "(SELECT string_agg(chr((1 + abs(hashint8extended(n * 50 + k, 5)) % 4000)::int), '') FROM generate_series(1, n % 40) k)",
    decodeText,
  ],
  [
    'long',
    'text',
    "repeat(chr(32 + n % 200), n % 300) || repeat(E'\"\\\\\\n', n % 5) || repeat('😀', n % 50)",
    decodeText,
  ],
  ['code', 'varchar(10)', "'\"' || n", decodeText],
  ['padded', 'char(6)', "'é' || n % 100", decodeText],
  ['letter', '"char"', 'chr((n % 128 + CASE WHEN n % 128 = 0 THEN 1 ELSE 0 END)::int)', decodeText],
  [
    'day',
    'date',
    "CASE WHEN n % 50 = 0 THEN 'infinity'::date ELSE date '0001-01-01 BC' + (n::int8 * 977 % 4000000)::int END",
    decodeText,
  ],
  ['clock', 'time', "time '00:00' + n * interval '21.600001 seconds'", decodeText],
  [
    'stamp',
    'timestamp',
    "CASE WHEN n % 50 = 1 THEN '-infinity'::timestamp ELSE timestamp '0100-01-01 BC' + n * interval '25 days 1.000007 seconds' END",
    decodeTimestamp,
  ],
  [
    'moment',
    'timestamptz',
    "CASE WHEN n % 50 = 2 THEN 'infinity'::timestamptz ELSE timestamptz '0100-01-01 BC' + n * interval '2500 days 1.0007 seconds' END",
    decodeTimestampTz,
  ],
  ['span', 'interval', "n * interval '1 month -3 days 1.5 seconds'", decodeText],
  ['uid', 'uuid', 'md5(n::text)::uuid', decodeText],
  ['doc', 'json', "json_build_object('k\"', repeat(E'\\u00e9', (n % 7)::int), 'n', n)", decodeText],
  ['docb', 'jsonb', "jsonb_build_array(n, NULL, repeat('x', (n % 200)::int))", decodeText],
  ['raw', 'bytea', "substring(decode(md5(n::text), 'hex') for (n % 17)::int)", decodeBytea],
  ['feeling', 'mood', "(ARRAY['calm', 'très gai'])[1 + n % 2]::mood", decodeText],
  ['address', 'inet', "'10.0.0.0'::inet + n", decodeText],
  ['amounts', 'int4range', 'int4range(n::int, n::int + 5)', decodeText],
  ['ints', 'int4[]', 'ARRAY[n::int, NULL, -n::int]', arrayOf(decodeInteger)],
  ['grid', 'float8[]', 'ARRAY[[n / 3.0, -n], [0, 1e300]]::float8[]', arrayOf(decodeFloat)],
  [
    'texts',
    'text[]',
    "ARRAY['a b', '', NULL, 'NULL', E'\\\\\"{},' || n, chr((1 + n % 300)::int)]",
    arrayOf(decodeText),
  ],
  [
    'moments',
    'timestamptz[]',
    "ARRAY[timestamptz '2025-01-31' + n * interval '1 hour', NULL]",
    arrayOf(decodeTimestampTz),
  ],
  ['raws', 'bytea[]', "ARRAY[decode(md5(n::text), 'hex'), '']", arrayOf(decodeBytea)],
  ['moods', 'mood[]', "ARRAY['calm', 'très gai']::mood[]", arrayOf(decodeText)],
  [
    'shifted',
    'int4[]',
    "('[' || n % 9 || ':' || n % 9 || ']={' || n || '}')::int4[]",
    arrayOf(decodeInteger),
  ],
];

let database: TenantDatabase;
beforeAll(async () => {
  const cells = COLUMNS.map(
    // Each column has its own rows without a value.
    ([name, type, filling], index) =>
      `CASE WHEN n % ${index + 5} = 0 THEN NULL ELSE (${filling})::${type} END AS ${name}`,
  );
  database = await startTenantDatabase(`
    CREATE TYPE mood AS ENUM ('calm', 'très gai');
    CREATE TABLE everything AS SELECT n AS id, ${cells.join(',\n')} FROM generate_series(1, ${ROWS}) n;
  `);
});
afterAll(() => database.stop());

/** The same rows by way of \`pg\` and JavaScript values. */
async function ordinarily(sql: string): Promise<CellValue[][]> {
  const { host, port, user, password, database: name } = database.settings;
  const client = new pg.Client({ host, port, user, password, database: name });
  await client.connect();
  try {
    await client.query(
      "SET TimeZone = 'UTC'; SET IntervalStyle = 'iso_8601'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1",
    );
    const types = { getTypeParser: () => (text: string) => text };
    const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types });
    return rows.map((row) =>
      row.map((cell, index) => (cell === null ? null : (COLUMNS[index - 1]?.[3] ?? decodeText)(cell))),
    );
  } finally {
    await client.end();
  }
}

it('whole tables are read as they are by ordinary parsing', async () => {
  const sql = `SELECT id, ${COLUMNS.map(([name]) => name).join(', ')} FROM everything ORDER BY id`;
  const expected: CellValue[][] = JSON.parse(JSON.stringify(await ordinarily(sql)));
  const rows = await readAll(await database.connection.run(await database.approve(sql), RUN));
  expect(rows).toHaveLength(ROWS);
  // By column, for a failure to name one.
  for (const [index, [name]] of COLUMNS.entries()) {
    expect([name, rows.map((row) => row[index + 1])]).toEqual([name, expected.map((row) => row[index + 1])]);
  }
});
