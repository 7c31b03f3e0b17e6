import { describe, expect, it } from 'vitest';
import { signIn } from '../house/sign-in.js';

/** A value as SQL writes it, how its column is described, and how it must arrive. */
const VALUES: readonly [sql: string, type: string, arrives: unknown][] = [
  ['9223372036854775807::int8', 'BIGINT', '9223372036854775807'],
  ['(-9223372036854775808)::int8', 'BIGINT', '-9223372036854775808'],
  ['2147483647::int4', 'INTEGER', 2147483647],
  ['12345678901234567890.000000000100::numeric', 'DECIMAL', '12345678901234567890.000000000100'],
  ["'NaN'::numeric", 'DECIMAL', 'NaN'],
  ["'NaN'::float8", 'FLOAT', 'NaN'],
  ["'Infinity'::float8", 'FLOAT', 'Infinity'],
  ["'-Infinity'::float8", 'FLOAT', '-Infinity'],
  ['0.1::float8', 'FLOAT', 0.1],
  ['true', 'BOOLEAN', true],
  ['NULL::text', 'TEXT', null],
  ['\'Zürich 東京 🦜 "quoted" \\\\ tab\there\'', 'TEXT', 'Zürich 東京 🦜 "quoted" \\\\ tab\there'],
  ["timestamptz '2026-01-31 23:59:59.123456+05:30'", 'TIMESTAMP_TZ', '2026-01-31T18:29:59.123456Z'],
  ["timestamp '2026-01-31 10:00:00'", 'TIMESTAMP', '2026-01-31T10:00:00'],
  ["date '2026-02-28'", 'DATE', '2026-02-28'],
  [
    `'{"big": 12345678901234567890, "a": [1, null]}'::json`,
    'JSON',
    '{"big": 12345678901234567890, "a": [1, null]}',
  ],
  ['ARRAY[1::int8, NULL, 9007199254740993::int8]', 'ARRAY', ['1', null, '9007199254740993']],
  [
    "ARRAY[ARRAY['a', 'b,c'], ARRAY['\"', 'NULL']]",
    'ARRAY',
    [
      ['a', 'b,c'],
      ['"', 'NULL'],
    ],
  ],
  ["'\\xdeadbeef00'::bytea", 'BINARY', '3q2+7wA='],
  ["'5f0c7a52-6f5e-4c39-9c5d-0d7b1b1a2c3d'::uuid", 'UUID', '5f0c7a52-6f5e-4c39-9c5d-0d7b1b1a2c3d'],
];

describe('values of every type', () => {
  it('arrive exactly at the client of the gateway', async () => {
    const client = await signIn('techcorp', 'analyst');
    const columns = VALUES.map(([sql], index) => `${sql} AS v${index}`);
    const types: string[] = [];
    const rows: unknown[] = [];
    for await (const event of await client.runSql(`SELECT ${columns.join(', ')}`)) {
      if (event.__typename === 'RunFailed') throw new Error(event.error.message);
      if (event.__typename === 'RunColumns') types.push(...event.columns.map((column) => column.type));
      if (event.__typename === 'RunRows') rows.push(...event.rows);
    }
    expect(types).toEqual(VALUES.map(([, type]) => type));
    expect(rows).toEqual([VALUES.map(([, , arrives]) => arrives)]);
  });
});
