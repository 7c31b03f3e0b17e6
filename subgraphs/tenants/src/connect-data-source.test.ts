import { createServer, type Server } from 'node:net';
import { newId } from '@parley/platform-db';
import { type ConnectionSettings, connectionOpener, createTenantFiles } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { ROLE_NAMES, type RoleName, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTenantsService } from './index.js';

const CONNECT = `mutation ($input: ConnectDataSourceInput!) { connectDataSource(input: $input) {
  dataSource { id name engine isDefault address } latencyMs serverVersion warnings error { code message retryable } } }`;
const SECRET = 'ins3cure-r3ader';

let bench: SubgraphBench;
/** Accepts connections and never says a word. */
let silent: Server;
/** How often a database was tried. */
let tried = 0;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_tenants',
    start: (deps) =>
      createTenantsService({
        ...deps,
        connections: (settings: ConnectionSettings) => {
          tried += 1;
          return connectionOpener(undefined)(settings);
        },
        files: createTenantFiles(undefined),
        testTimeoutMs: 1_000,
      }),
  });
  await executeAsAdmin(
    `CREATE ROLE reader LOGIN PASSWORD '${SECRET}'`,
    'CREATE DATABASE orders',
    'REVOKE ALL ON DATABASE orders FROM PUBLIC',
    'GRANT CONNECT ON DATABASE orders TO reader',
  );
  silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent.close();
  await bench.stop();
});
beforeEach(async () => {
  tried = 0;
  await bench.admin.dataSource.deleteMany();
  await bench.admin.tenant.update({ where: { slug: 'acme' }, data: { tier: 'PRO' } });
});

async function executeAsAdmin(...statements: string[]): Promise<void> {
  for (const statement of statements) await bench.admin.$executeRawUnsafe(statement);
}

/** As the read-only role; `changed` by what a test is about. */
function inputOf(changed: Record<string, unknown> = {}) {
  const { hostname, port } = new URL(bench.platform.adminUrl);
  return {
    name: 'Orders',
    host: hostname,
    port: Number(port),
    database: 'orders',
    user: 'reader',
    password: SECRET,
    tls: 'DISABLE',
    ...changed,
  };
}

function connect(changed?: Record<string, unknown>, role: RoleName = 'owner') {
  const { token } = bench.people.of.acme[role];
  return bench.request(CONNECT, { token, variables: { input: inputOf(changed) } });
}

const stored = () => bench.admin.dataSource.findMany({ orderBy: { createdAt: 'asc' } });
const auditOfConnecting = () => bench.admin.auditEntry.count({ where: { action: 'data_source.connected' } });

describe('connectDataSource', () => {
  it('tests a database, then stores how to reach it, sealed for itself alone', async () => {
    const { data, errors } = await connect();
    expect(errors).toEqual([]);
    const { hostname, port } = new URL(bench.platform.adminUrl);
    expect(data.connectDataSource).toEqual({
      dataSource: {
        id: expect.any(String),
        name: 'Orders',
        engine: 'POSTGRESQL',
        isDefault: true,
        address: `${hostname}:${port}/orders`,
      },
      latencyMs: expect.any(Number),
      serverVersion: expect.stringMatching(/^\d+/),
      warnings: [],
      error: null,
    });
    const { id } = data.connectDataSource.dataSource;
    const [row] = await stored();
    expect(row).toMatchObject({ id, tenantId: bench.people.tenants.acme.id, version: 1 });
    expect(JSON.parse(bench.vault.open(row?.sealedSettings ?? '', `data_source:${id}`))).toEqual({
      engine: 'postgresql',
      host: hostname,
      port: Number(port),
      database: 'orders',
      user: 'reader',
      password: SECRET,
      tls: 'disable',
    });
    expect(await bench.admin.auditEntry.findMany({ where: { target: id } })).toMatchObject([
      {
        action: 'data_source.connected',
        actorId: bench.people.of.acme.owner.userId,
        details: { name: 'Orders', address: `${hostname}:${port}/orders`, isDefault: true },
      },
    ]);
  });

  it('can be tested later, like any other', async () => {
    const { data } = await connect();
    const tested = await bench.request('mutation ($id: ID!) { testDataSource(id: $id) { ok warnings } }', {
      token: bench.people.of.acme.admin.token,
      variables: { id: data.connectDataSource.dataSource.id },
    });
    expect(tested.data.testDataSource).toEqual({ ok: true, warnings: [] });
  });

  it('warns of a role that could do more than read', async () => {
    await executeAsAdmin('GRANT CREATE ON DATABASE orders TO reader');
    const writer = await connect({ name: 'As a writer' });
    await executeAsAdmin('REVOKE CREATE ON DATABASE orders FROM reader');
    expect(writer.data.connectDataSource).toMatchObject({ error: null, warnings: ['ROLE_CAN_WRITE'] });

    const { username, password } = new URL(bench.platform.adminUrl);
    const superuser = await connect({
      name: 'As the superuser',
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    });
    expect(superuser.data.connectDataSource).toMatchObject({
      dataSource: { name: 'As the superuser' },
      warnings: ['ROLE_IS_SUPERUSER', 'ROLE_CAN_WRITE'],
    });
  });

  it.each([
    ['a wrong password', { password: 'wr0ng-s3cret' }, 'DATA_SOURCE_REFUSED', /user and password/],
    ['an unknown user', { user: 'nobody' }, 'DATA_SOURCE_REFUSED', /user and password/],
    ['an unknown database', { database: 'no_such' }, 'DATA_SOURCE_REFUSED', /no database of this name/],
    ['a server without TLS', { tls: 'REQUIRE' }, 'DATA_SOURCE_REFUSED', /tls: DISABLE/],
    ['a port nobody listens on', { port: 1 }, 'DATA_SOURCE_UNAVAILABLE', /can’t be reached/],
    [
      'a host that is not there',
      { host: 'no-such-host.invalid' },
      'DATA_SOURCE_UNAVAILABLE',
      /can’t be reached/,
    ],
  ])('answers %s with what to mend, and stores nothing', async (_what, changed, code, message) => {
    const { data, errors } = await connect(changed);
    expect(errors).toEqual([]);
    expect(data.connectDataSource).toMatchObject({
      dataSource: null,
      latencyMs: null,
      serverVersion: null,
      warnings: [],
      error: { code, message: expect.stringMatching(message), retryable: code === 'DATA_SOURCE_UNAVAILABLE' },
    });
    expect(tried).toBe(1);
    expect(await stored()).toEqual([]);
  });

  it('does not wait for a server that never answers', async () => {
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { data } = await connect({ host: '127.0.0.1', port });
    expect(data.connectDataSource).toMatchObject({ dataSource: null, error: { code: 'TIMEOUT' } });
    expect(await stored()).toEqual([]);
  });

  it('says the password nowhere: not in answers, errors, the log or the audit log', async () => {
    const answers = [
      await connect(),
      await connect({ name: 'Refused', user: 'nobody' }),
      await connect({ name: 'Not valid', host: '/var/run/postgresql' }),
      await connect({ name: 'Not an input', host: undefined }),
      await connect({ name: 'No text', password: [SECRET] }),
    ];
    expect(answers.map((answer) => codesOf(answer))).toEqual([
      [],
      [],
      ['BAD_INPUT'],
      ['BAD_INPUT'],
      ['BAD_INPUT'],
    ]);
    const said = JSON.stringify([
      answers.map(({ data, errors }) => [data, errors]),
      bench.logLines,
      await bench.admin.auditEntry.findMany(),
    ]);
    expect(said).not.toContain(SECRET);
  });

  it.each([
    ['name', '  '],
    ['name', 'x'.repeat(101)],
    ['host', '/var/run/postgresql'],
    ['host', 'db.example.com:5432'],
    ['host', 'postgres://db.example.com'],
    ['host', 'a'.repeat(254)],
    ['port', 0],
    ['port', 65_536],
    ['database', ''],
    ['database', 'd'.repeat(64)],
    ['user', 'reader\0options'],
    ['password', 'p'.repeat(1_001)],
  ])('refuses an impossible %s: %j', async (field, value) => {
    const answer = await connect({ [field]: value });
    expect(codesOf(answer)).toEqual(['BAD_INPUT']);
    expect(answer.errors[0]).toMatchObject({ message: expect.stringContaining(`\`${field}\``) });
    expect(tried).toBe(0);
    expect(await stored()).toEqual([]);
  });

  it('takes a name once a tenant', async () => {
    await connect();
    tried = 0;
    const again = await connect({ name: ' Orders ' });
    expect(again.data.connectDataSource).toMatchObject({ dataSource: null, error: { code: 'NAME_TAKEN' } });
    expect(tried).toBe(0);

    const elsewhere = await bench.request(CONNECT, {
      token: bench.people.of.globex.owner.token,
      variables: { input: inputOf() },
    });
    expect(elsewhere.data.connectDataSource.error).toBeNull();
    expect(await stored()).toHaveLength(2);
  });

  it('keeps to the limit of the tier, also for two at the same time', async () => {
    await bench.admin.tenant.update({ where: { slug: 'acme' }, data: { tier: 'FREE' } });
    const answers = await Promise.all([connect({ name: 'One' }), connect({ name: 'Two' })]);
    const errors = answers.map(({ data }) => data.connectDataSource.error?.code ?? null);
    expect(errors.toSorted()).toEqual(['DATA_SOURCE_LIMIT', null]);
    expect(await stored()).toHaveLength(1);
    tried = 0;
    const third = await connect({ name: 'Three' });
    expect(third.data.connectDataSource.error.message).toContain('may connect 1 data source and has 1');
    expect(tried).toBe(0);
  });

  it('leaves one default: the first, until another is to be', async () => {
    const defaults = async () => (await stored()).filter((row) => row.isDefault).map((row) => row.name);
    await connect({ name: 'First' });
    await connect({ name: 'Second' });
    expect(await defaults()).toEqual(['First']);
    await connect({ name: 'Third', makeDefault: true });
    expect(await defaults()).toEqual(['Third']);
  });

  it.each(ROLE_NAMES)('is for those who may manage data sources (%s)', async (role) => {
    const audited = await auditOfConnecting();
    const answer = await connect({}, role);
    const mayManage = role === 'owner' || role === 'admin';
    expect(codesOf(answer)).toEqual(mayManage ? [] : ['FORBIDDEN']);
    expect(tried).toBe(mayManage ? 1 : 0);
    expect(await stored()).toHaveLength(mayManage ? 1 : 0);
    expect(await auditOfConnecting()).toBe(audited + (mayManage ? 1 : 0));
  });

  it('does not exist for another tenant', async () => {
    const { data } = await connect();
    for (const id of [data.connectDataSource.dataSource.id, newId()]) {
      const answer = await bench.request('query ($id: ID!) { dataSource(id: $id) { id } }', {
        token: bench.people.of.globex.owner.token,
        variables: { id },
      });
      expect(answer.data).toEqual({ dataSource: null });
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
    }
  });
});
