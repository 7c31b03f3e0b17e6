import { createServer, type Server } from 'node:net';
import { newId } from '@parley/platform-db';
import { connectionOpener, createTenantFiles, type ServerSettings } from '@parley/sql-drivers';
import { codesOf } from '@parley/testing';
import { ROLE_NAMES, type SubgraphBench, startSubgraphBench } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenantsService } from './index.js';

const TEST = `mutation ($id: ID!) { testDataSource(id: $id) {
  ok latencyMs serverVersion error { code message retryable } dataSource { id name } } }`;
const TIMEOUT_MS = 500;

let bench: SubgraphBench;
/** Accepts connections and never says a word. */
let silent: Server;

beforeAll(async () => {
  bench = await startSubgraphBench({
    role: 'parley_tenants',
    start: (deps) =>
      createTenantsService({
        ...deps,
        connections: connectionOpener(undefined),
        files: createTenantFiles(undefined),
        testTimeoutMs: TIMEOUT_MS,
      }),
  });
  silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent.close();
  await bench.stop();
});

function settingsOf(url: string): ServerSettings {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    engine: 'postgresql',
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    tls: 'disable',
  };
}

async function connect(settings: ServerSettings, tenantId = bench.people.tenants.acme.id): Promise<string> {
  const id = newId();
  const sealedSettings = bench.vault.seal(JSON.stringify(settings), `data_source:${id}`);
  await bench.admin.dataSource.create({
    data: { id, tenantId, name: id, engine: 'POSTGRESQL', address: 'somewhere', sealedSettings },
  });
  return id;
}

function test(id: string, role: (typeof ROLE_NAMES)[number] = 'admin') {
  return bench.request(TEST, { token: bench.people.of.acme[role].token, variables: { id } });
}

async function openConnections(): Promise<number | undefined> {
  const [row] = await bench.admin.$queryRaw<{ open: number }[]>`
    SELECT count(*)::int AS open FROM pg_stat_activity
    WHERE datname = 'postgres' AND backend_type = 'client backend'`;
  return row?.open;
}

const auditOf = (target: string) => bench.admin.auditEntry.findMany({ where: { target } });

describe('testDataSource', () => {
  it('says how a database answers', async () => {
    const id = await connect(settingsOf(bench.platform.adminUrl));
    const { data, errors } = await test(id);
    expect(errors).toEqual([]);
    expect(data.testDataSource).toMatchObject({ ok: true, error: null, dataSource: { id } });
    expect(data.testDataSource.serverVersion).toMatch(/^\d+/);
    expect(data.testDataSource.latencyMs).toBeGreaterThan(0);
    expect(await auditOf(id)).toMatchObject([
      { action: 'data_source.tested', actorId: bench.people.of.acme.admin.userId, details: { ok: true } },
    ]);
  });

  it('says as an answer, without secrets, why a database can’t be reached', async () => {
    const settings = settingsOf(bench.platform.adminUrl);
    const id = await connect({ ...settings, password: 'wr0ng-s3cret' });
    const { data, errors } = await test(id);
    expect(errors).toEqual([]);
    expect(data.testDataSource).toMatchObject({
      ok: false,
      latencyMs: null,
      serverVersion: null,
      error: { code: 'DATA_SOURCE_UNAVAILABLE', retryable: true },
    });
    expect(JSON.stringify(data)).not.toContain('wr0ng-s3cret');
    expect(bench.logLines.join('')).not.toContain('wr0ng-s3cret');
    expect(await auditOf(id)).toMatchObject([{ details: { ok: false, code: 'DATA_SOURCE_UNAVAILABLE' } }]);
  });

  it('does not wait for a database that never answers', async () => {
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const id = await connect({ ...settingsOf(bench.platform.adminUrl), host: '127.0.0.1', port });
    const { data } = await test(id);
    expect(data.testDataSource).toMatchObject({ ok: false, error: { code: 'TIMEOUT', retryable: true } });
  });

  it('leaves no connection open', async () => {
    const id = await connect(settingsOf(bench.platform.adminUrlOf('postgres')));
    await test(id);
    await expect.poll(openConnections).toBe(0);
  });

  it.each(ROLE_NAMES)('is for those who may test (%s)', async (role) => {
    const id = await connect(settingsOf(bench.platform.adminUrl));
    const answer = await test(id, role);
    const mayTest = role === 'owner' || role === 'admin';
    expect(codesOf(answer)).toEqual(mayTest ? [] : ['FORBIDDEN']);
    expect(await auditOf(id)).toHaveLength(mayTest ? 1 : 0);
  });

  it('finds no other tenant’s, and opens nothing', async () => {
    const foreign = await connect(settingsOf(bench.platform.adminUrl), bench.people.tenants.globex.id);
    for (const id of [foreign, newId(), 'not an id']) {
      const answer = await test(id, 'owner');
      expect(answer.data).toBeNull();
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
      expect(await auditOf(id)).toEqual([]);
    }
  });

  it('opens no settings that were sealed for another data source', async () => {
    const id = newId();
    const sealedSettings = bench.vault.seal(
      JSON.stringify(settingsOf(bench.platform.adminUrl)),
      `data_source:${newId()}`,
    );
    await bench.admin.dataSource.create({
      data: {
        id,
        tenantId: bench.people.tenants.acme.id,
        name: 'moved',
        engine: 'POSTGRESQL',
        address: 'somewhere',
        sealedSettings,
      },
    });
    const answer = await test(id);
    expect(answer.data).toBeNull();
    expect(codesOf(answer)).toEqual(['INTERNAL']);
  });
});
