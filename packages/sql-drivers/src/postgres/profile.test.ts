import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectRepeats,
  expectSample,
  expectViewsAndEmptyTables,
  expectWholeTable,
  LARGE_ROWS,
  profiledTables,
} from '../profiles/profile-contract.test-support.js';
import { startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const SCHEMA = `
  ${profiledTables({
    ...{ text: 'text', boolean: 'boolean', decimal: 'numeric(10, 2)', document: 'jsonb' },
    documentOf: (value) => `'{"v": "${value}"}'`,
  })}
  INSERT INTO large SELECT n, n % 7, CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END FROM generate_series(1, ${LARGE_ROWS}) n;
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
  CREATE TABLE odd (
    "Odd ""Name" text, feeling mood, tags text[], place point, code uuid, ip inet, raw bytea, "at" timestamptz, pad char(5), long text
  );
  INSERT INTO odd VALUES ('x', 'ok', '{a,b}', '(1,2)', gen_random_uuid(), '10.0.0.1', '\\x00', '2024-02-03 04:05:06+02', 'ab', repeat('y', 9000));
  CREATE VIEW slow AS SELECT id, pg_sleep(10)::text AS nap FROM large;
  CREATE TABLE wide (${Array.from({ length: 95 }, (_, index) => `c${index} int`).join(', ')});
  INSERT INTO wide (c0, c94) VALUES (1, 94);
  ANALYZE;
`;
const signal = new AbortController().signal;

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(SCHEMA);
});
afterAll(() => database.stop());

async function profile(name: string, limits: { maxRows?: number; statementTimeoutMs?: number } = {}) {
  const { tables } = await database.connection.introspect(signal);
  const table = tables.find((each) => each.table === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return database.connection.profile(table, {
    signal,
    statementTimeoutMs: 20_000,
    maxRows: 1_000,
    ...limits,
  });
}

describe('profiles of PostgreSQL’s tables', () => {
  it('are exact of a small one', () => expectWholeTable(database.connection));
  it('are of views and empty tables too', () => expectViewsAndEmptyTables(database.connection));
  it('are of a sample of a large one', () => expectSample(database.connection, 5_000));
  it('tell whether a column’s values repeat in all rows', () => expectRepeats(database.connection));

  it('are of columns of any type and name', async () => {
    const odd = Object.fromEntries((await profile('odd')).map((each) => [each.column, each]));
    expect(odd['Odd "Name']).toMatchObject({ min: 'x', samples: [{ value: 'x', share: 1 }] });
    expect(odd.feeling).toMatchObject({ min: null, samples: [{ value: 'ok', share: 1 }] });
    for (const name of ['tags', 'place', 'code', 'ip', 'raw']) {
      expect(odd[name]).toMatchObject({ distinct: 1, min: null, max: null });
    }
    expect(odd.at).toMatchObject({ min: '2024-02-03 02:05:06+00' });
    // Too long to be one of a few.
    expect(odd.long).toMatchObject({ averageLength: 9_000, samples: [], min: 'y'.repeat(200) });
  });

  it('are all there of a table with many columns', async () => {
    const wide = await profile('wide');
    expect(wide.map(({ column }) => column)).toEqual(Array.from({ length: 95 }, (_, index) => `c${index}`));
    expect(wide[94]).toMatchObject({ min: '94', nullShare: 0 });
    expect(wide[93]).toMatchObject({ min: null, nullShare: 1 });
  });

  it('end in the database when they take too long', async () => {
    await expect(profile('slow', { statementTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'QUERY_TIMEOUT',
    });
    const { rows } = await database.execute(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'WITH sample%'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('are refused of a table that is gone or that the role may not read', async () => {
    const { tables } = await database.connection.introspect(signal);
    const [table] = tables;
    if (table === undefined) throw new Error('no table');
    const options = { signal, statementTimeoutMs: 5_000, maxRows: 10 };
    await expect(database.connection.profile({ ...table, table: 'gone' }, options)).rejects.toMatchObject({
      code: 'SCHEMA_CHANGED',
    });
    await database.execute('REVOKE SELECT ON odd FROM shop_reader');
    const odd = tables.find((each) => each.table === 'odd');
    if (odd === undefined) throw new Error('no table');
    await expect(database.connection.profile(odd, options)).rejects.toMatchObject({ code: 'DATABASE_ERROR' });
  });
});
