import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { accessOf, TickingBench } from './ticking-bench.fixture.js';
import { ticks } from './ticking-subgraph.fixture.js';

let bench: TickingBench;
beforeEach(async () => {
  bench = await TickingBench.open();
});
afterEach(() => bench.close());

describe('a subgraph over WebSocket', () => {
  const clients: Client[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
  });

  function connect(authorization: string | undefined = `Bearer ${bench.token}`): Client {
    const client = createClient({
      url: `ws+unix://${bench.socketPath}:/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: authorization === '' ? {} : { authorization },
      retryAttempts: 0,
    });
    clients.push(client);
    return client;
  }

  interface Tick {
    readonly ticks: { readonly n: number; readonly serial: number; readonly policies: unknown };
  }
  const iterate = (client: Client, payload: SubscribePayload) => client.iterate<Tick>(payload);
  const TICKS = { query: 'subscription { ticks { n serial policies } }' };

  /** Until the subgraph has opened this many sources. */
  async function listening(count: number): Promise<void> {
    while (ticks.listening.size !== count) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  it('sends events, each made in a context of its own and guarded field by field', async () => {
    const events = iterate(connect(), TICKS);
    const first = events.next();
    await listening(1);
    ticks.push(1);
    const one = (await first).value;
    expect(one?.data?.ticks).toMatchObject({ n: 1, policies: null });
    expect(one?.errors?.[0]).toMatchObject({
      path: ['ticks', 'policies'],
      extensions: { code: 'FORBIDDEN', retryable: false, requestId: expect.any(String) },
    });
    ticks.push(2);
    const two = (await events.next()).value;
    expect(two?.data?.ticks.n).toBe(2);
    expect(two?.data?.ticks.serial).toBeGreaterThan(one?.data?.ticks.serial);
    await events.return?.();
    await listening(0);
  });

  it('shows errors of events in the same shape, and goes on after them', async () => {
    const events = iterate(connect(), TICKS);
    const first = events.next();
    await listening(1);
    ticks.push(-1);
    expect((await first).value).toMatchObject({
      errors: [
        {
          message: 'The data source is away.',
          extensions: { code: 'DATA_SOURCE_UNAVAILABLE', retryable: true },
        },
      ],
    });
    ticks.push(5);
    expect((await events.next()).value?.data?.ticks.n).toBe(5);
  });

  it('refuses who may not subscribe before the source is opened', async () => {
    const anonymous = await iterate(connect(''), TICKS).next();
    expect(anonymous.value?.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    bench.sessions.set('s-1', accessOf('s-1', ['run:sql']));
    const forbidden = await iterate(connect(), TICKS).next();
    expect(forbidden.value?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(ticks.opened).toBe(0);
  });

  it('closes a socket whose token is not taken, and says why', async () => {
    await expect(iterate(connect('Bearer rubbish'), TICKS).next()).rejects.toMatchObject({
      code: 4401,
      reason: 'UNAUTHENTICATED',
    });
    bench.sessions.clear();
    await expect(iterate(connect(), TICKS).next()).rejects.toMatchObject({
      code: 4401,
      reason: 'SESSION_REVOKED',
    });
  });

  it('ends an idle subscription when its session does', async () => {
    const events = iterate(connect(), TICKS);
    const next = events.next();
    await listening(1);
    bench.sessions.delete('s-1');
    await expect(next).rejects.toMatchObject([{ extensions: { code: 'SESSION_REVOKED', retryable: false } }]);
    await listening(0);
  });

  it('ends an idle subscription when its rule no longer allows it, and only then', async () => {
    const events = iterate(connect(), TICKS);
    const first = events.next();
    await listening(1);
    bench.sessions.set('s-1', accessOf('s-1', ['run:ask', 'policy:read'], 'e-2'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    ticks.push(1);
    expect((await first).value?.data?.ticks.policies).toBe('all');
    const second = events.next();
    bench.sessions.set('s-1', accessOf('s-1', ['policy:read'], 'e-3'));
    await expect(second).rejects.toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await listening(0);
  });

  it('gives no event to somebody whose rights can not be checked', async () => {
    const next = iterate(connect(), TICKS).next();
    await listening(1);
    bench.databaseAway = true;
    await new Promise((resolve) => setTimeout(resolve, 21));
    ticks.push(1);
    await expect(next).rejects.toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryable: true } }]);
    await listening(0);
  });

  it('carries operations of several people, each with its own token', async () => {
    bench.sessions.set('s-2', accessOf('s-2', []));
    const other = await bench.signer.sign({ userId: 'u-2', tenantId: 't-1', sessionId: 's-2' });
    const client = connect('');
    const asWhom = async (bearer: string | undefined) =>
      (
        await iterate(client, {
          query: '{ whoAmI }',
          extensions: {
            requestId: 'request-4712',
            ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          },
        }).next()
      ).value;
    expect((await asWhom(bench.token))?.data).toEqual({ whoAmI: 'u-1' });
    expect((await asWhom(other.token))?.data).toEqual({ whoAmI: 'u-2' });
    expect((await asWhom(undefined))?.errors?.[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      requestId: 'request-4712',
    });
    await expect(asWhom('rubbish')).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('refuses documents that are not valid, and one operation too many', async () => {
    const client = connect();
    const refused = (query: string, variables = {}) => iterate(client, { query, variables }).next();
    await expect(refused('{ hello')).rejects.toMatchObject([
      { extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    ]);
    await expect(refused('{ nothing }')).rejects.toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    const bad = await refused('query ($ms: Int!) { slow(ms: $ms) }', { ms: 'x' });
    expect(bad.value?.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_INPUT' } });

    const open = [1, 2, 3].map(() => iterate(client, TICKS));
    const waiting = open.map((events) => events.next());
    await listening(3);
    await expect(iterate(client, TICKS).next()).rejects.toMatchObject([
      { extensions: { code: 'RATE_LIMITED' } },
    ]);
    for (const events of open) await events.return?.();
    await Promise.all(waiting);
    await listening(0);
  });

  it('lets go of the source when the client vanishes', async () => {
    const client = connect();
    const next = iterate(client, TICKS).next();
    next.catch(() => undefined);
    await listening(1);
    client.terminate();
    await listening(0);
  });

  it('bounds a message and serves no other path', async () => {
    const big = iterate(connect(), { query: `{ hello } #${'x'.repeat(20_000)}` }).next();
    await expect(big).rejects.toMatchObject({ code: 1009 });
    const elsewhere = new WebSocket(`ws+unix://${bench.socketPath}:/elsewhere`, 'graphql-transport-ws');
    await expect(new Promise((_resolve, reject) => elsewhere.once('error', reject))).rejects.toThrow('404');
  });
});
