import { beforeAll, describe, expect, it } from 'vitest';
import { queryAsAdmin, queryRowsAsText } from '../house/look-behind.js';
import { askOverWebSocket } from '../isolation/api.js';
import { beginSession, type Session } from '../isolation/session.js';

/**
 * What the API refuses, asked by an owner, whom no policy restricts: the code, the way out that the sentence names, and that
 * nothing of it ran. Techniques in depth are the guard's own tests (packages/sql-guard/src/attacks.test.ts).
 */
const REFUSED: readonly (readonly [sql: string, code: string, wayOut: RegExp])[] = [
  // Anything but one SELECT.
  ['', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['-- nothing', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['SELECT 1; SELECT 2', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['SELECT 1; DROP TABLE canary', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['DROP TABLE canary', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['TRUNCATE canary', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ["COPY canary TO PROGRAM 'id'", 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['DO $$ BEGIN DELETE FROM canary; END $$', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['EXPLAIN ANALYZE DELETE FROM canary', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['SET statement_timeout = 0', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['COMMIT', 'SQL_NOT_A_SINGLE_SELECT', /one SELECT/],
  ['INSERT INTO canary VALUES (2)', 'SQL_WRITE_NOT_ALLOWED', /SELECT/],
  ['UPDATE canary SET id = 2', 'SQL_WRITE_NOT_ALLOWED', /SELECT/],
  ['DELETE FROM canary', 'SQL_WRITE_NOT_ALLOWED', /SELECT/],
  ['SELECT * INTO stolen FROM canary', 'SQL_WRITE_NOT_ALLOWED', /INTO/],
  ['WITH gone AS (DELETE FROM canary RETURNING *) SELECT * FROM gone', 'SQL_WRITE_NOT_ALLOWED', /DELETE/],
  // Locks.
  ['SELECT * FROM canary FOR UPDATE', 'SQL_LOCK_NOT_ALLOWED', /FOR UPDATE/],
  ['SELECT * FROM (SELECT * FROM canary FOR SHARE) AS locked', 'SQL_LOCK_NOT_ALLOWED', /leave/],
  // Tables and columns.
  ['SELECT * FROM custmers', 'SQL_UNKNOWN_TABLE', /Did you mean "customers"\?/],
  ['SELECT emai FROM customers', 'SQL_UNKNOWN_COLUMN', /Did you mean "email"\?/],
  ['SELECT rolpassword FROM pg_authid', 'SQL_CATALOG_TABLE', /catalog API/],
  ['SELECT * FROM information_schema.tables', 'SQL_CATALOG_TABLE', /catalog API/],
  ['SELECT 1 WHERE EXISTS (SELECT FROM pg_stat_activity)', 'SQL_CATALOG_TABLE', /catalog API/],
  ["SELECT 'canary'::regclass", 'SQL_TYPE_NOT_ALLOWED', /regclass/],
  // Functions.
  ...[
    "pg_read_file('/etc/passwd')",
    "dblink('dbname=parley', 'SELECT 1')",
    "set_config('statement_timeout', '0', false)",
    "current_setting('data_directory')",
    'pg_sleep(10)',
    "lo_import('/etc/passwd')",
    "query_to_xml('DELETE FROM canary', true, true, '')",
    'pg_terminate_backend(1)',
    'pg_advisory_lock(1)',
    'version()',
  ].map((call): [string, string, RegExp] => [
    `SELECT ${call}`,
    'SQL_FUNCTION_NOT_ALLOWED',
    /only built-in functions that compute a value/,
  ]),
  ['SELECT current_user', 'SQL_FUNCTION_NOT_ALLOWED', /leave it out/],
  ["SELECT repeat('x', 1000000000)", 'SQL_FUNCTION_NOT_ALLOWED', /at most 10000/],
  // Text that exhausts its reader.
  [`SELECT '${'x'.repeat(40 * 1024)}'`, 'SQL_TOO_LONG', /shorten it/],
  [`SELECT ${'('.repeat(5_000)}1${')'.repeat(5_000)}`, 'SQL_TOO_DEEP', /flatten it/],
  [`SELECT ${'1+'.repeat(10_000)}1`, 'SQL_TOO_DEEP', /simpler/],
];

const DATABASE = 'tenant_techcorp';
const RUN_SQL = `mutation ($input: RunSqlInput!) {
  runSql(input: $input) { id status rowCount error { code message } result { rows } }
}`;
const EVENTS = `subscription ($id: ID!) {
  runEvents(runId: $id) { __typename cursor ... on RunProgress { stage } ... on RunFailed { error { code } } }
}`;

let owner: Session;
let socket: ReturnType<typeof askOverWebSocket>;
let before: unknown;
beforeAll(async () => {
  await queryAsAdmin(
    'CREATE TABLE canary (id integer); INSERT INTO canary VALUES (1); GRANT SELECT ON canary TO PUBLIC',
    { database: DATABASE },
  );
  // The tenant has policies: what nobody has looked at would exist for nobody.
  await queryAsAdmin(
    `INSERT INTO catalog.classified_tables (data_source_id, tenant_id, schema_name, table_name, columns)
     SELECT s.id, s.tenant_id, 'public', 'canary', '{id}'
     FROM tenants.data_sources s JOIN tenants.tenants t ON t.id = s.tenant_id WHERE t.slug = 'techcorp'`,
  );
  owner = await beginSession('techcorp', 'owner');
  socket = askOverWebSocket(owner.token);
  await refreshSchema();
  before = await stateOfDatabase();
  return async () => {
    await queryAsAdmin('DROP TABLE canary', { database: DATABASE });
    await queryAsAdmin("DELETE FROM catalog.classified_tables WHERE table_name = 'canary'");
    await refreshSchema();
    await socket[Symbol.asyncDispose]();
  };
});

async function refreshSchema(): Promise<void> {
  const [answer] = await owner.ask('{ dataSources { nodes { id } } }');
  await owner.ask('mutation ($id: ID!) { refreshPhysicalSchema(dataSourceId: $id) { hash } }', {
    id: answer?.data.dataSources.nodes[0].id,
  });
}

/** The rows at stake, every relation there is, and how often each was written. */
function stateOfDatabase(): Promise<unknown> {
  return queryRowsAsText(
    `SELECT c.relname, s.n_tup_ins, s.n_tup_upd, s.n_tup_del, (SELECT string_agg(canary::text, ',') FROM canary)
     FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace ORDER BY c.relname`,
    DATABASE,
  );
}

async function runSql(sql: string) {
  const [answer] = await owner.ask(RUN_SQL, { input: { sql, waitMs: 20_000 } });
  const run = answer?.data?.runSql ?? null;
  const { code = answer?.errors[0]?.extensions.code, message = answer?.errors[0]?.message } =
    run?.error ?? {};
  return { run, code, message };
}

async function eventsOf(id: string) {
  return (await socket(EVENTS, { id })).map(({ data }) => data.runEvents);
}

describe('refused, and nothing of it ran', () => {
  it('what may run does run, and is seen to', async () => {
    const { run } = await runSql('SELECT id FROM canary');
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { rows: [[1]] } });
    expect((await eventsOf(run.id)).map(({ stage }) => stage)).toContain('EXECUTE');
  });

  it.each(REFUSED.map((attack) => [attack[0].slice(0, 60), ...attack] as const))(
    '%s',
    async (_title, sql, expected, wayOut) => {
      const { run, code, message } = await runSql(sql);
      expect({ code, message }).toEqual({ code: expected, message: expect.stringMatching(wayOut) });
      expect(await stateOfDatabase()).toEqual(before);
      // What is refused before it is a run leaves none.
      if (run === null) return;
      expect(run).toMatchObject({ status: 'FAILED', rowCount: 0 });
      expect(run.result?.rows ?? []).toEqual([]);
      const events = await eventsOf(run.id);
      expect(events.at(-1)).toMatchObject({ __typename: 'RunFailed', error: { code: expected } });
      const names = events.flatMap(({ __typename, stage }) => [__typename, stage]);
      for (const sign of ['EXECUTE', 'RunColumns', 'RunRows']) expect(names).not.toContain(sign);
    },
  );
});
