import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUN, startTenantDatabase, type TenantDatabase } from './tenant-database.test-support.js';

const HEAVY = 'SELECT count(*) AS c FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c';

let database: TenantDatabase;
beforeAll(async () => {
  database = await startTenantDatabase(
    'CREATE TABLE numbers AS SELECT n FROM generate_series(1, 20000) n; ANALYZE;',
  );
});
afterAll(() => database.stop());

/** A way to the database that can fall silent: whatever comes after that is accepted and never answered. */
async function startHushingProxy() {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server: Server = createServer((near) => {
    sockets.add(near.on('error', () => undefined));
    if (isSilent) return;
    const far = connect(database.settings.port, database.settings.host);
    sockets.add(far.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hush(): void {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    connected: () => once(server, 'connection'),
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

describe('closing what is connected to a server that fell silent', () => {
  it('takes under a second while it connects', async () => {
    const proxy = await startHushingProxy();
    proxy.hush();
    const connection = database.connect({}, { port: proxy.port });
    const connecting = proxy.connected();
    const outcome = expect(connection.test(new AbortController().signal)).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
    });
    await connecting;
    expect(await millisecondsOf(() => connection.close())).toBeLessThan(1_000);
    await outcome;
    await proxy.close();
  });

  it('takes under a second while a statement runs', async () => {
    const proxy = await startHushingProxy();
    const connection = database.connect({}, { port: proxy.port });
    const query = await database.approve(HEAVY);
    const { batches } = await connection.run(query, { ...RUN, statementTimeoutMs: 2_000 });
    const outcome = expect(batches[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'DATA_SOURCE_UNAVAILABLE',
    });
    proxy.hush();
    expect(await millisecondsOf(() => connection.close())).toBeLessThan(1_000);
    await outcome;
    await proxy.close();
  });

  it('takes under a second between two batches', async () => {
    const proxy = await startHushingProxy();
    const connection = database.connect({}, { port: proxy.port });
    const { batches } = await connection.run(await database.approve('SELECT n FROM numbers'), RUN);
    await batches[Symbol.asyncIterator]().next();
    proxy.hush();
    expect(await millisecondsOf(() => connection.close())).toBeLessThan(1_000);
    await proxy.close();
  });

  it('takes under a second when it lies idle', async () => {
    const proxy = await startHushingProxy();
    const connection = database.connect({}, { port: proxy.port });
    await connection.test(new AbortController().signal);
    proxy.hush();
    expect(await millisecondsOf(() => connection.close())).toBeLessThan(1_000);
    await proxy.close();
  });
});

it('cancels a statement under a second though the server does not answer the cancel', async () => {
  const proxy = await startHushingProxy();
  const connection = database.connect({}, { port: proxy.port });
  const cancel = new AbortController();
  const { batches } = await connection.run(await database.approve(HEAVY), {
    ...RUN,
    statementTimeoutMs: 2_000,
    signal: cancel.signal,
  });
  const outcome = expect(batches[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'RUN_CANCELLED',
  });
  proxy.hush();
  expect(
    await millisecondsOf(() => {
      cancel.abort();
      return outcome;
    }),
  ).toBeLessThan(1_000);
  await proxy.close();
});
