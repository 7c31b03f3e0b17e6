import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll } from '../rows.test-support.js';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

/** More than the number of rows from which the driver asks for binary columns. */
const MOMENTS = 6_000;
/** The same moments, spread over all that PostgreSQL can hold, beside their text; and what stands at the edges. */
const SCHEMA = `
  CREATE DOMAIN birthday AS date;
  CREATE TABLE moments AS
  WITH edges(at) AS (
    VALUES ('infinity'::timestamp), ('-infinity'), (NULL), ('4713-01-01 00:00:00 BC'), ('0001-12-31 23:59:59.999999 BC'),
      ('0001-01-01'), ('1999-12-31 23:59:59.999999'), ('2000-01-01'), ('2000-02-29 12:00'), ('1900-02-28 23:59:59.9'),
      ('1900-03-01'), ('2100-02-28'), ('2024-02-29 00:00:00.000001'), ('9999-12-31 23:59:59.999999'), ('10000-01-01'),
      ('294276-12-31 23:59:59.999999')
  ), spread(at) AS (
    SELECT '4713-01-01 BC'::timestamp + n * interval '18190 days 7 hours 13 minutes 11 seconds'
      + (n::bigint * n * 7919 % 1000000) * interval '1 microsecond' FROM generate_series(0, ${MOMENTS}) AS n
  ), recent(at) AS (
    SELECT '1969-12-20'::timestamp + n * interval '1 day 5 hours 1.5 seconds' FROM generate_series(0, ${MOMENTS}) AS n
  ), moment(at) AS (TABLE edges UNION ALL TABLE spread UNION ALL TABLE recent)
  SELECT at, at AT TIME ZONE 'UTC' AS utc, at::date AS day, at::date::birthday AS born FROM moment;
  CREATE TABLE days AS SELECT '4713-01-01 BC'::date + n * 977 AS day FROM generate_series(0, ${MOMENTS}) AS n
    UNION ALL VALUES ('5874897-12-31'::date), ('infinity'), ('-infinity');
  ANALYZE;
`;

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

describe('moments that come in binary', () => {
  it('are the very text that they are when they come as text', async () => {
    const binary = await read('SELECT at, utc, day, born FROM moments');
    // Cast, they come as PostgreSQL writes them.
    const text = await read(
      `SELECT replace(at::text, ' ', 'T') AS at, utc::text, day::text, born::text FROM moments`,
    );
    expect(binary).toHaveLength(2 * MOMENTS + 18);
    expect(binary).toEqual(
      text.map(([at, utc, day, born]) => [withT(at), withT(utc)?.replace('+00', 'Z') ?? null, day, born]),
    );
  });

  it('are days up to the last that there is', async () => {
    expect(await read('SELECT day FROM days')).toEqual(await read('SELECT day::text FROM days'));
  });

  it('are the same in few rows as in many', async () => {
    const many = await read('SELECT at, utc, day FROM moments ORDER BY at LIMIT 5500');
    const few = await read('SELECT at, utc, day FROM moments ORDER BY at LIMIT 100');
    expect(few).toEqual(many.slice(0, 100));
  });

  it('stay text in arrays', async () => {
    const rows = await read('SELECT ARRAY[day] AS days FROM days');
    expect(rows[0]).toEqual([['4713-01-01 BC']]);
  });

  it('come beside values that are bound', async () => {
    const query = await database.approve("SELECT day, 'it''s' AS word FROM days WHERE day < '2000-01-01'");
    const rows = await readAll(await database.connection.run(query, RUN));
    expect(rows.at(0)).toEqual(['4713-01-01 BC', "it's"]);
  });
});

async function read(sql: string): Promise<readonly (readonly unknown[])[]> {
  const query = await database.approve(sql, { maxRows: 100_000 });
  return readAll(await database.connection.run(query, RUN));
}

/** The form this package gives moments: a T before the time, and what stands behind it as it is. */
function withT(text: unknown): string | null {
  return text === null ? null : String(text).replace('T', ' ').replace(' ', 'T').replace('TBC', ' BC');
}
