import { connectionOpener, createTenantFiles } from '@parley/sql-drivers';
import { binaryFor, codesOf, type MariadbServer, startMariadb } from '@parley/testing';
import { type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTenantsService } from './index.js';

const CONNECT = `mutation ($input: ConnectDataSourceInput!) { connectDataSource(input: $input) {
  dataSource { id name engine address } latencyMs serverVersion warnings error { code message retryable } } }`;
const SECRET = 'ins3cure-r3ader';

const isHere = binaryFor('mariadbd', 'Connecting a MariaDB') !== undefined;

describe.runIf(isHere)('connectDataSource with a MariaDB', () => {
  let bench: SubgraphBench;
  let server: MariadbServer;

  beforeAll(async () => {
    server = await startMariadb();
    await server.createDatabase('shop');
    await server.createDatabase('vault');
    for (const statement of [
      'CREATE TABLE shop.orders (id int PRIMARY KEY)',
      `CREATE USER reader IDENTIFIED BY '${SECRET}', writer IDENTIFIED BY '${SECRET}', locked IDENTIFIED BY '${SECRET}'`,
      `CREATE USER expired IDENTIFIED BY '${SECRET}' PASSWORD EXPIRE`,
      'GRANT SELECT, SHOW VIEW ON shop.* TO reader, locked, expired',
      'GRANT SELECT, INSERT ON shop.* TO writer',
      'ALTER USER locked ACCOUNT LOCK',
    ]) {
      await server.execute(statement);
    }
    bench = await startSubgraphBench({
      role: 'parley_tenants',
      start: (deps) =>
        createTenantsService({
          ...deps,
          connections: connectionOpener(undefined),
          files: createTenantFiles(undefined),
          testTimeoutMs: 2_000,
        }),
    });
  });
  afterAll(async () => {
    await bench?.stop();
    await server?.close();
  });
  beforeEach(async () => {
    await bench.admin.dataSource.deleteMany();
  });

  async function connect(changed: Record<string, unknown> = {}) {
    const { host, port } = server;
    const where = { engine: 'MARIADB', host, port, database: 'shop' };
    const input = { name: 'Shop', ...where, user: 'reader', password: SECRET, tls: 'DISABLE', ...changed };
    const { token } = bench.people.of.acme.owner;
    return bench.request(CONNECT, { token, variables: { input } });
  }

  const stored = () => bench.admin.dataSource.findMany();

  it('tests it, then stores how to reach it', async () => {
    const { data, errors } = await connect();
    expect(errors).toEqual([]);
    expect(data.connectDataSource).toMatchObject({
      dataSource: { name: 'Shop', engine: 'MARIADB', address: `${server.host}:${server.port}/shop` },
      serverVersion: expect.stringMatching(/^1\d\.\d+/),
      warnings: [],
      error: null,
    });
    const { id } = data.connectDataSource.dataSource;
    const [row] = await stored();
    expect(row).toMatchObject({ id, engine: 'MARIADB' });
    expect(JSON.parse(bench.vault.open(row?.sealedSettings ?? '', `data_source:${id}`))).toMatchObject({
      engine: 'mariadb',
      database: 'shop',
      password: SECRET,
    });
    expect(await bench.admin.auditEntry.findMany({ where: { target: id } })).toMatchObject([
      { action: 'data_source.connected', details: { engine: 'MARIADB', name: 'Shop' } },
    ]);
  });

  it('warns of a user that could do more than read', async () => {
    const { data } = await connect({ user: 'writer' });
    expect(data.connectDataSource).toMatchObject({ error: null, warnings: ['ROLE_CAN_WRITE'] });
  });

  it.each([
    ['a wrong password', { password: 'wr0ng-s3cret' }, /refused this user and password.*CREATE USER/s],
    ['an unknown user', { user: 'nobody' }, /refused this user and password/],
    ['a locked account', { user: 'locked' }, /refused this user and password.*locked/s],
    ['an expired password', { user: 'expired' }, /refused this user and password.*expired/s],
    ['an unknown database', { database: 'no_such' }, /no database of this name.*GRANT/s],
    ['a database of somebody else', { database: 'vault' }, /no database of this name.*GRANT/s],
    ['a server without TLS', { tls: 'REQUIRE' }, /tls: DISABLE/],
    ['a certificate for an address', { tls: 'VERIFY_FULL' }, /host name only/],
  ])('answers %s with what to mend, and stores nothing', async (_what, changed, message) => {
    const { data, errors } = await connect(changed);
    expect(errors).toEqual([]);
    expect(data.connectDataSource).toMatchObject({
      dataSource: null,
      latencyMs: null,
      serverVersion: null,
      error: { code: 'DATA_SOURCE_REFUSED', message: expect.stringMatching(message), retryable: false },
    });
    expect(data.connectDataSource.error.message).not.toMatch(/pg_hba|PostgreSQL/);
    expect(await stored()).toEqual([]);
  });

  it('is no PostgreSQL, and a PostgreSQL is no MariaDB', async () => {
    const { hostname, port } = new URL(bench.platform.adminUrl);
    for (const wrong of [{ engine: 'POSTGRESQL' }, { host: hostname, port: Number(port) }]) {
      const { data, errors } = await connect(wrong);
      expect(errors).toEqual([]);
      expect(data.connectDataSource).toMatchObject({
        dataSource: null,
        error: { message: expect.stringMatching(/\bengine\b/) },
      });
      expect(['DATA_SOURCE_UNAVAILABLE', 'TIMEOUT']).toContain(data.connectDataSource.error.code);
    }
    expect(await stored()).toEqual([]);
  });

  it('says the password nowhere', async () => {
    const answers = [
      await connect(),
      await connect({ name: 'Refused', user: 'nobody' }),
      await connect({ name: 'No host', host: 'mysql://db' }),
    ];
    expect(answers.map((answer) => codesOf(answer))).toEqual([[], [], ['BAD_INPUT']]);
    const said = JSON.stringify([answers, bench.logLines, await bench.admin.auditEntry.findMany()]);
    expect(said).not.toContain(SECRET);
  });
});
