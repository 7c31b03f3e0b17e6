import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlConnection } from '../driver.js';
import {
  expectRepeats,
  expectSample,
  expectViewsAndEmptyTables,
  expectWholeTable,
  LARGE_ROWS,
  profiledTables,
} from '../profiles/profile-contract.test-support.js';
import { createTenantFolder } from './file-database.test-support.js';

const folder = createTenantFolder();
const signal = new AbortController().signal;
afterAll(() => folder.remove());

async function profile(connection: SqlConnection, name: string, statementTimeoutMs = 20_000) {
  const { tables } = await connection.introspect(signal);
  const table = tables.find((each) => each.table === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  const profiles = await connection.profile(table, { signal, statementTimeoutMs, maxRows: 1_000 });
  return Object.fromEntries(profiles.map((each) => [each.column, each]));
}

describe('profiles of SQLite’s tables', () => {
  let connection: SqlConnection;
  beforeAll(async () => {
    await folder.write(
      'shop.sqlite',
      `${profiledTables({
        ...{ text: 'TEXT', boolean: 'BOOLEAN', decimal: 'DECIMAL(10, 2)', document: 'BLOB' },
        documentOf: (value) => `'${value}'`,
      })}
      WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${LARGE_ROWS})
      INSERT INTO large SELECT n, n % 7, CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END FROM s;
      CREATE TABLE odd ("Odd ""Name" TEXT, mixed, n INT, raw BLOB);
      INSERT INTO odd VALUES ('a' || char(0) || 'b', 1, 'unknown', x'00ff'), (NULL, 'x', 9007199254740993, NULL);
      CREATE TABLE keyed (code TEXT PRIMARY KEY, n INT) WITHOUT ROWID;
      INSERT INTO keyed SELECT 'k' || id, id FROM large;
      ANALYZE;
      CREATE VIEW endless AS WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT count(*) AS n FROM s;`,
    );
    connection = folder.connect('shop.sqlite');
  });

  it('are exact of a small one', () => expectWholeTable(connection));
  it('are of views and empty tables too', () => expectViewsAndEmptyTables(connection));
  it('are of a sample of a large one', () => expectSample(connection, 3_200));
  it('tell whether a column’s values repeat in all rows', () => expectRepeats(connection));

  it('are of values that a column’s type does not tell', async () => {
    const odd = await profile(connection, 'odd');
    // To SQLite, a text ends with a NUL.
    expect(odd['Odd "Name']?.samples).toEqual([{ value: 'a', share: 0.5 }]);
    expect(odd.mixed?.samples).toHaveLength(2);
    expect(odd.n).toMatchObject({ distinct: 2, min: '9007199254740993', max: 'unknown' });
    expect(odd.raw).toMatchObject({ distinct: 1, nullShare: 0.5, samples: [] });
  });

  it('are of the first rows where a large table has no numbers for them', async () => {
    const { n } = await profile(connection, 'keyed');
    expect(n).toMatchObject({ rows: 1_000, isComplete: false });
  });

  it('end with their process when they take too long', async () => {
    await expect(profile(connection, 'endless', 300)).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
    expect(await profile(connection, 'people')).toHaveProperty('status');
  });
});

describe('profiles of DuckDB’s tables', () => {
  let connection: SqlConnection;
  beforeAll(async () => {
    await folder.write(
      'shop.duckdb',
      `${profiledTables({
        ...{ text: 'VARCHAR', boolean: 'BOOLEAN', decimal: 'DECIMAL(10, 2)', document: 'STRUCT(v VARCHAR)' },
        documentOf: (value) => `{v: '${value}'}`,
      })}
      INSERT INTO large SELECT n, n % 7, CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END FROM range(1, ${LARGE_ROWS + 1}) t(n);
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE named (rowid VARCHAR, prices DECIMAL(9, 2)[]);
      INSERT INTO named SELECT 'r' || n, [n] FROM range(3000) t(n);
      CREATE TABLE odd ("Odd ""Name" VARCHAR, feeling mood, tags VARCHAR[], big HUGEINT, "at" TIMESTAMPTZ, raw BLOB, nap INTERVAL);
      INSERT INTO odd VALUES ('x' || chr(0), 'ok', ['a'], 170141183460469231731687303715884105727, '2024-02-03 04:05:06+02', '\\x00'::BLOB, INTERVAL 3 DAYS);`,
    );
    connection = folder.connect('shop.duckdb');
  });

  it('are exact of a small one', () => expectWholeTable(connection));
  it('are of views and empty tables too', () => expectViewsAndEmptyTables(connection));
  it('are of a sample of a large one', () => expectSample(connection, 10_000));
  it('tell whether a column’s values repeat in all rows', () => expectRepeats(connection));

  it('are of columns of any type and name', async () => {
    const odd = await profile(connection, 'odd');
    // A NUL is what the platform's database can't keep.
    expect(odd['Odd "Name']).toMatchObject({ min: 'x\u{FFFD}', samples: [{ value: 'x\u{FFFD}', share: 1 }] });
    expect(odd.feeling?.samples).toEqual([{ value: 'ok', share: 1 }]);
    expect(odd.big).toMatchObject({ max: '170141183460469231731687303715884105727' });
    expect(odd.at).toMatchObject({ min: '2024-02-03 02:05:06+00' });
    for (const name of ['tags', 'raw'])
      expect(odd[name]).toMatchObject({ distinct: 1, min: null, samples: [] });
    expect(odd.nap?.min).toBe('3 days');
  });

  it('are of the first rows where a column took the name of the rows’ numbers', async () => {
    const { rowid, prices } = await profile(connection, 'named');
    expect(rowid).toMatchObject({ rows: 1_000, isComplete: false, min: 'r0' });
    expect(prices).toMatchObject({ min: null, samples: [] });
  });
});
