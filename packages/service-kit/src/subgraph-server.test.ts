import { stat, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TickingBench } from './ticking-bench.fixture.js';

let bench: TickingBench;
beforeEach(async () => {
  bench = await TickingBench.open();
});
afterEach(() => bench.close());

describe('a subgraph over HTTP', () => {
  it('answers whoever its rules allow', async () => {
    expect((await bench.ask('{ hello }')).body).toEqual({ data: { hello: 'hello' } });
    expect((await bench.ask('{ whoAmI }', { authorization: `Bearer ${bench.token}` })).body).toEqual({
      data: { whoAmI: 'u-1' },
    });
    expect((await bench.ask('{ whoAmI }')).body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('says in the body, with status 200, why a token is not taken', async () => {
    const bad = await bench.ask('{ hello }', { authorization: 'Bearer rubbish' });
    expect(bad.status).toBe(200);
    expect(bad.body.errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED', retryable: false } });
    expect(
      (await bench.ask('{ hello }', { authorization: 'Basic dTpw' })).body.errors[0].extensions.code,
    ).toBe('UNAUTHENTICATED');
    bench.sessions.clear();
    const revoked = await bench.ask('{ whoAmI }', { authorization: `Bearer ${bench.token}` });
    expect(revoked.body.errors[0].extensions.code).toBe('SESSION_REVOKED');
  });

  it('takes a request id that is safe to write down and makes one otherwise', async () => {
    const given = await bench.ask('{ bug }', { 'x-request-id': 'request-4711' });
    expect(given.headers['x-request-id']).toBe('request-4711');
    expect(given.body.errors[0].extensions).toEqual({
      code: 'INTERNAL',
      retryable: false,
      requestId: 'request-4711',
    });
    expect(JSON.stringify(given.body)).not.toContain('hunter2');
    expect(bench.logged.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'error', requestId: 'request-4711' }),
    );
    for (const unsafe of ['x', 'a'.repeat(500), 'request 4711', 'request-4711;drop']) {
      const { headers } = await bench.ask('{ hello }', { 'x-request-id': unsafe });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('refuses what a browser could be tricked into sending, long bodies and what is no JSON', async () => {
    const csrf = await bench.call('/graphql?query={hello}', undefined, { 'content-type': 'text/plain' });
    expect(csrf.status).toBe(400);
    expect(JSON.parse(csrf.text).errors[0].extensions.code).toBe('BAD_INPUT');
    const long = await bench.call('/graphql', JSON.stringify({ query: `{ hello } #${'x'.repeat(60_000)}` }));
    expect([long.status, JSON.parse(long.text).errors[0].extensions.code]).toEqual([413, 'BAD_INPUT']);
    const broken = await bench.call('/graphql', '{"query":');
    expect([broken.status, JSON.parse(broken.text).errors[0].extensions.code]).toEqual([400, 'BAD_INPUT']);
    expect((await bench.call('/elsewhere')).status).toBe(404);
    expect((await bench.ask(`{ ${'a '.repeat(21_000)} }`)).body.errors[0].extensions.code).toBe(
      'GRAPHQL_PARSE_FAILED',
    );
  });

  it('tells its health and serves further routes', async () => {
    expect((await bench.call('/health/live')).status).toBe(200);
    expect((await bench.call('/health/ready')).status).toBe(200);
    bench.missing = ['live events'];
    expect(await bench.call('/health/ready')).toMatchObject({
      status: 200,
      text: '{"status":"degraded","without":["live events"]}',
    });
    bench.ready = new Error('the database is away');
    expect(await bench.call('/health/ready')).toMatchObject({ status: 503, text: '{"status":"not ready"}' });
    expect((await bench.call('/extra')).text).toBe('{"extra":true}');
  });
});

describe('a subgraph listens and stops', () => {
  it('lets requests end, tells sockets it is going away, then answers nobody', async () => {
    const slow = bench.ask('{ slow(ms: 150) }');
    const client = createClient({
      url: `ws+unix://${bench.socketPath}:/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const events = client.iterate({ query: '{ hello }' });
    await events.next();
    const closed = new Promise<{ code: number }>((resolve) =>
      client.on('closed', (e) => resolve(e as { code: number })),
    );
    const idle = new WebSocket(`ws+unix://${bench.socketPath}:/graphql`, 'graphql-transport-ws');
    const code = new Promise<number>((resolve) => idle.once('close', resolve));
    await new Promise((resolve) => idle.once('open', resolve));
    await Promise.all([bench.stop(), bench.stop()]);
    expect((await slow).body).toEqual({ data: { slow: 'done' } });
    expect(await code).toBe(1001);
    await client.dispose();
    expect([1000, 1001, 1005]).toContain((await closed).code);
    await expect(bench.ask('{ hello }')).rejects.toThrow();
  });

  it('does not wait for ever for what does not end', async () => {
    await bench.restart(50);
    const hanging = bench.ask('{ slow(ms: 20000) }').catch((error: Error) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bench.stop();
    expect(await hanging).toBeInstanceOf(Error);
  });

  it('listens on a port of its choice, or on a socket only its user may open', async () => {
    expect((await stat(bench.socketPath)).mode & 0o777).toBe(0o600);
    const onPort = await bench.start({ host: '127.0.0.1', port: 0 });
    const { address } = onPort;
    if (!('port' in address)) throw new Error('expected a port');
    const response = await fetch(`http://127.0.0.1:${address.port}/health/live`);
    expect(response.status).toBe(200);
    await onPort.stop();
  });

  it('replaces a socket that a dead process left, and takes none that is answered', async () => {
    await expect(bench.start({ socketPath: bench.socketPath })).rejects.toThrow(
      'is taken by another program',
    );
    const left = join(bench.folder, 'left.sock');
    await writeFile(left, '');
    const replaced = await bench.start({ socketPath: left });
    await replaced.stop();
    await expect(bench.start({ socketPath: join(bench.folder, 'x'.repeat(120)) })).rejects.toThrow(
      'longer than',
    );
  });

  it('says which port is taken', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(bench.start({ host: '127.0.0.1', port })).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken`,
    );
    other.close();
  });
});
