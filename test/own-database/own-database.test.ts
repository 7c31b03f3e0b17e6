import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codesOf, graphqlRequest } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { queryAsAdmin, withAdmin } from '../house/look-behind.js';
import { type Role, tokenOf } from '../house/sign-in.js';
import { readDocumentedSteps } from './documented-steps.js';

const LIBRARY = [
  'CREATE TABLE branches (id int PRIMARY KEY, name text NOT NULL, city text NOT NULL)',
  `CREATE TABLE loans (id int PRIMARY KEY, branch_id int NOT NULL REFERENCES branches,
     borrowed_on date NOT NULL, days int NOT NULL)`,
  `INSERT INTO branches VALUES (1, 'Old Town', 'Porto'), (2, 'Riverside', 'Porto'), (3, 'Station', 'Braga')`,
  `INSERT INTO loans SELECT i, CASE WHEN i <= 7 THEN 1 WHEN i <= 12 THEN 2 ELSE 3 END, date '2026-11-01', 14
   FROM generate_series(1, 15) AS i`,
];

const DRAFTED_ASK = `mutation ($dataSourceId: ID!, $question: String!) {
  ask(input: { dataSourceId: $dataSourceId, question: $question, waitMs: 20000 }) { status assumptions result { rows } }
}`;
const steps = readDocumentedSteps();
const password = String(steps.connectInput.password);

beforeAll(async () => {
  await queryAsAdmin('CREATE DATABASE library');
  await withAdmin('library', async (owner) => {
    for (const statement of LIBRARY) await owner.query(statement);
    await owner.query(steps.roleSql);
  });
});
/** The house serves other tests too: its tenants are left as they were. */
afterAll(async () => {
  const connected = "(SELECT id FROM tenants.data_sources WHERE address LIKE '%/library')";
  for (const table of ['query.runs', 'catalog.semantic_models', 'catalog.physical_schemas']) {
    await queryAsAdmin(`DELETE FROM ${table} WHERE data_source_id IN ${connected}`);
  }
  await queryAsAdmin("DELETE FROM tenants.data_sources WHERE address LIKE '%/library'");
  await queryAsAdmin('DROP DATABASE library WITH (FORCE)');
  await queryAsAdmin('DROP ROLE parley_reader');
});

async function request(
  query: string,
  variables: Record<string, unknown>,
  { tenant = 'techcorp', role = 'owner' }: { tenant?: string; role?: Role } = {},
) {
  const token = await tokenOf(tenant, role);
  return graphqlRequest(inject('house').httpUrl, { query, variables, token });
}

/** The documented input, for the server that is here. */
function inputOf(changed: Record<string, unknown> = {}) {
  const { hostname, port } = new URL(inject('house').adminUrl);
  return { ...steps.connectInput, host: hostname, port: Number(port), tls: 'DISABLE', ...changed };
}

const connect = (changed?: Record<string, unknown>, role?: Role) =>
  request(steps.connect, { input: inputOf(changed) }, role === undefined ? {} : { role });

async function connectedNames(): Promise<unknown[]> {
  const rows = await queryAsAdmin("SELECT name FROM tenants.data_sources WHERE address LIKE '%/library'");
  return rows.map((row) => row.name);
}

describe('a database of one’s own', () => {
  it('is not connected with a wrong password, nor by an analyst, nor with half an input', async () => {
    const refused = await connect({ password: 'wr0ng-s3cret' });
    expect(refused.errors).toEqual([]);
    expect(refused.data.connectDataSource).toMatchObject({
      dataSource: null,
      error: { code: 'DATA_SOURCE_REFUSED', retryable: false },
    });
    const unreachable = await connect({ port: 1 });
    expect(unreachable.data.connectDataSource.error.code).toBe('DATA_SOURCE_UNAVAILABLE');
    expect(codesOf(await connect({}, 'analyst'))).toEqual(['FORBIDDEN']);

    const half = await connect({ host: undefined });
    expect(codesOf(half)).toEqual(['BAD_INPUT']);
    expect(half.errors[0]?.message).toContain('"host"');
    expect(JSON.stringify(half.errors)).not.toContain(password);
    expect(await connectedNames()).toEqual([]);
  });

  it('is connected, described and asked as the documentation says', async () => {
    const connected = await connect();
    expect(connected.errors).toEqual([]);
    const { dataSource, ...outcome } = connected.data.connectDataSource;
    expect(outcome).toEqual({
      latencyMs: expect.any(Number),
      serverVersion: expect.stringMatching(/^\d/),
      warnings: [],
      error: null,
    });
    const tables: { name: string }[] = dataSource.physicalSchema.tables.nodes;
    expect(tables.map(({ name }) => name)).toEqual(['branches', 'loans']);
    const dataSourceId = dataSource.id;

    // Asked before anybody has said what the tables mean: by a draft, which the answer says.
    const drafted = await request(DRAFTED_ASK, { dataSourceId, question: 'number of loans by city' });
    expect(drafted.errors).toEqual([]);
    expect(drafted.data.ask).toMatchObject({ status: 'SUCCEEDED' });
    expect(drafted.data.ask.result.rows.toSorted()).toEqual([
      ['Braga', '3'],
      ['Porto', '12'],
    ]);
    expect(drafted.data.ask.assumptions.join(' ')).toContain('drafted from its schema');

    const publish = (model: unknown) => request(steps.publish, { input: { dataSourceId, model } });
    const misspelt = JSON.parse(JSON.stringify(steps.model).replace('"table":"loans"', '"table":"laons"'));
    expect((await publish(misspelt)).data.publishSemanticModel).toMatchObject({
      semanticModel: null,
      faults: [{ path: 'entities[1].table', suggestion: 'Did you mean "public.loans"?' }],
    });
    const published = await publish(steps.model);
    expect(published.errors).toEqual([]);
    expect(published.data.publishSemanticModel).toMatchObject({ semanticModel: { version: 1 }, faults: [] });

    const asked = await request(steps.ask, { dataSourceId }, { role: 'viewer' });
    expect(asked.errors).toEqual([]);
    expect(asked.data.ask).toMatchObject({ status: 'SUCCEEDED' });
    const rows: [string, unknown][] = asked.data.ask.result.rows;
    expect(new Map(rows.map(([city, loans]) => [city, Number(loans)]))).toEqual(
      new Map([
        ['Porto', 12],
        ['Braga', 3],
      ]),
    );

    // The next version answers at once, also where the one before has been read already.
    const renamed = JSON.parse(JSON.stringify(steps.model).replaceAll('loans"', 'lendings"'));
    renamed.entities[1].table.table = 'loans';
    expect((await publish(renamed)).data.publishSemanticModel).toMatchObject({
      semanticModel: { version: 2 },
      faults: [],
    });
    const lendings = await request(steps.ask.replace('loans', 'lendings'), { dataSourceId });
    expect(lendings.data.ask).toMatchObject({
      status: 'SUCCEEDED',
      result: { rows: asked.data.ask.result.rows },
    });

    const ran = await request(
      `mutation ($input: RunSqlInput!) { runSql(input: $input) { status result { rows } } }`,
      { input: { sql: 'SELECT count(*) AS n FROM branches', dataSourceId, waitMs: 20_000 } },
      { role: 'analyst' },
    );
    expect(ran.data.runSql).toEqual({ status: 'SUCCEEDED', result: { rows: [['3']] } });
  });

  it('is asked at once, before the catalog has read a single table of it', async () => {
    const connectOnly = `mutation ($input: ConnectDataSourceInput!) {
      connectDataSource(input: $input) { dataSource { id } error { message } }
    }`;
    const connected = await request(connectOnly, { input: inputOf({ name: 'Library again' }) });
    expect(connected.data.connectDataSource.error).toBe(null);
    const dataSourceId = connected.data.connectDataSource.dataSource.id;
    const asked = await request(
      DRAFTED_ASK,
      { dataSourceId, question: 'number of branches' },
      { role: 'viewer' },
    );
    expect(asked.errors).toEqual([]);
    expect(asked.data.ask).toMatchObject({ status: 'SUCCEEDED', result: { rows: [['3']] } });
  });

  it('is connected once under a name, and exists for its own tenant alone', async () => {
    const again = await connect();
    expect(again.data.connectDataSource).toMatchObject({ dataSource: null, error: { code: 'NAME_TAKEN' } });

    const [row] = await queryAsAdmin("SELECT id FROM tenants.data_sources WHERE address LIKE '%/library'");
    const dataSourceId = row?.id;
    const elsewhere = { tenant: 'financeone' };
    const attempts = await Promise.all([
      request('query ($id: ID!) { dataSource(id: $id) { id } }', { id: dataSourceId }, elsewhere),
      request(steps.publish, { input: { dataSourceId, model: steps.model } }, elsewhere),
      request(steps.ask, { dataSourceId }, elsewhere),
    ]);
    expect(attempts.map(codesOf)).toEqual([['NOT_FOUND'], ['NOT_FOUND'], ['NOT_FOUND']]);
  });

  it('leaves its password nowhere in the clear', async () => {
    const log = readFileSync(join(inject('house').folder, 'parley.log'), 'utf8');
    expect(log.length).toBeGreaterThan(0);
    expect(log).not.toContain(password);
    const [kept] = await queryAsAdmin(
      `SELECT (SELECT json_agg(d)::text FROM tenants.data_sources d) AS data_sources,
              (SELECT json_agg(a)::text FROM audit.audit_entries a) AS audit`,
    );
    expect(String(kept?.data_sources)).toContain('Library');
    expect(String(kept?.audit)).toContain('data_source.connected');
    expect(JSON.stringify(kept)).not.toContain(password);
  });
});
