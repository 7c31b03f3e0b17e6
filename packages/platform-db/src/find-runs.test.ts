import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from './new-id.js';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';
import { queryAs, withClient } from './testing/two-tenants.js';

const TENANTS = [newId(), newId(), newId()];
const USERS = Array.from({ length: 10 }, () => newId());
const SOURCES = Array.from({ length: 10 }, () => newId());
const RUNS = 30_000;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  await withClient(platform.adminUrl, async (client) => {
    await client.query(
      `INSERT INTO query.runs (id, tenant_id, requested_by, data_source_id, kind, status, question, sql, created_at, result_state)
       SELECT gen_random_uuid(), ($1::uuid[])[n % 3 + 1], ($2::uuid[])[n % 10 + 1], ($3::uuid[])[n % 10 + 1], 'QUESTION'::query."RunKind",
         (CASE WHEN n % 1000 < 3 THEN 'FAILED' ELSE 'SUCCEEDED' END)::query."RunStatus",
         'revenue of week ' || n || ' ' || md5(n::text), 'SELECT ' || n, now() - n * interval '1 minute', 'GONE'
       FROM generate_series(1, $4) n`,
      [TENANTS, USERS, SOURCES, RUNS],
    );
    await client.query('VACUUM ANALYZE query.runs');
  });
});
afterAll(() => platform.stop());

interface Search {
  readonly pattern?: string;
  readonly statuses?: readonly string[];
  readonly dataSource?: string;
  readonly requester?: string;
  readonly after?: readonly [time: string, id: string];
}

/** As the query subgraph, in the scope of the first tenant: what was found, and which indexes that used. */
function find(search: Search): Promise<{ ids: string[]; indexes: string[] }> {
  return withClient(platform.urls.parley_query, async (client) => {
    const scans = async () => {
      const { rows } = await client.query(
        `SELECT c.relname AS name, pg_stat_get_xact_numscans(c.oid) AS scans
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'query.runs'::regclass`,
      );
      return new Map(rows.map((row) => [String(row.name), Number(row.scans)]));
    };
    await client.query('BEGIN');
    await client.query(`SELECT set_config('parley.tenant_id', $1, true)`, [TENANTS[0]]);
    const before = await scans();
    const { rows } = await client.query(
      `SELECT id FROM query.find_runs($1, $2::query."RunStatus"[], NULL, $3, $4, NULL, NULL, $5, $6, 51) AS id`,
      [
        search.pattern,
        search.statuses,
        search.dataSource,
        search.requester,
        search.after?.[0],
        search.after?.[1],
      ],
    );
    const after = await scans();
    await client.query('COMMIT');
    return {
      ids: rows.map(({ id }) => String(id)),
      indexes: [...after].filter(([name, count]) => count > (before.get(name) ?? 0)).map(([name]) => name),
    };
  });
}

it('finds runs of the current tenant only, newest first, from any place on', async () => {
  const { ids: first } = await find({});
  const known = await queryAs(platform.adminUrl, null, [
    `SELECT id, created_at::text AS time FROM query.runs WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC`,
    TENANTS[0],
  ]);
  expect(first).toEqual(known.rows.slice(0, 51).map(({ id }) => id));
  const deep = known.rows[9_000];
  const { ids: next } = await find({ after: [String(deep?.time), String(deep?.id)] });
  expect(next).toEqual(known.rows.slice(9_001, 9_052).map(({ id }) => id));
  expect((await find({ pattern: '%revenue%', statuses: ['CANCELLED'] })).ids).toEqual([]);
});

it('finds nothing outside of a tenant', async () => {
  const { rows } = await queryAs(platform.urls.parley_query, null, [
    'SELECT * FROM query.find_runs(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 51)',
  ]);
  expect(rows).toEqual([]);
});

it.each<[string, Search, string]>([
  ['all', {}, 'runs_tenant_id_created_at_id_idx'],
  ['a person’s', { requester: USERS[3] ?? '' }, 'runs_tenant_id_requested_by_created_at_id_idx'],
  ['of a data source', { dataSource: SOURCES[4] ?? '' }, 'runs_tenant_id_data_source_id_created_at_id_idx'],
  ['those that failed', { statuses: ['FAILED'] }, 'runs_unsuccessful'],
  ['rare text', { pattern: '%c4ca4238a0b92382%' }, 'runs_text'],
  ['text that nothing has', { pattern: '%zzzqqq%' }, 'runs_text'],
])('%s are found by an index', async (_what, search, index) => {
  expect((await find(search)).indexes).toContain(index);
});
