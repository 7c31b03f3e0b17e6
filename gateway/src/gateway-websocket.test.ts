import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { RawSocket } from './testing/raw-socket.js';
import { type SmallHouse, startSmallHouse } from './testing/start-small-house.js';

let house: SmallHouse;
let socket: RawSocket;

beforeAll(async () => {
  house = await startSmallHouse({ limits: { operationsPerSocket: 3, connectionInitMs: 300 } });
});
afterAll(() => house.stop());
beforeEach(async () => {
  socket = await RawSocket.open(house.gateway.wsUrl, await house.token());
  house.witness.resolved.length = 0;
});
afterEach(() => socket.close());

const progress = (stage: string) => ({ type: 'RunProgress', stage }) as const;
const rows = (offset: number, values: readonly (readonly unknown[])[]) =>
  ({ type: 'RunRows', offset, rows: values }) as const;
const completed = (rowCount: number) => ({ type: 'RunCompleted', rowCount }) as const;

let runs = 0;
/** A run whose events are all there. */
function finishedRun(): string {
  runs += 1;
  const id = `run-${runs}`;
  house.log.append(id, progress('PLAN'), rows(0, [[1, 'a']]), rows(1, [[2, 'b']]), completed(2));
  house.log.end(id);
  return id;
}

describe('a subscription that one subgraph can answer', () => {
  it("brings the events in order, as the client's document asks for them", async () => {
    const query = `
      subscription Read($runId: ID!, $from: String) { events: runEvents(runId: $runId, after: $from) { ...E __typename } }
      fragment E on RunEvent { position: cursor ... on RunRows { rows } run { key: id requestedBy { id } } }`;
    socket.subscribe('1', query, { runId: finishedRun() });
    await socket.untilEnd('1');
    const run = { key: expect.any(String), requestedBy: { id: 'user-1' } };
    expect(socket.dataOf('1')).toEqual([
      { events: { position: 'c0', run, __typename: 'RunProgress' } },
      { events: { position: 'c1', rows: [[1, 'a']], run, __typename: 'RunRows' } },
      { events: { position: 'c2', rows: [[2, 'b']], run, __typename: 'RunRows' } },
      { events: { position: 'c3', run, __typename: 'RunCompleted' } },
    ]);
    expect(socket.of('1').at(-1)).toEqual({ id: '1', type: 'complete' });
    expect(house.witness.resolved).toEqual(['Subscription.runEvents']);
  });

  it('begins where the client says, by variable, default or literal', async () => {
    const runId = finishedRun();
    const ways: [string, object][] = [
      ['subscription($a: String) { runEvents(runId: "ID", after: $a) { cursor } }', { a: 'c1' }],
      ['subscription($a: String = "c1") { runEvents(runId: "ID", after: $a) { cursor } }', {}],
      ['subscription { runEvents(after: "c1", runId: "ID") { cursor } }', {}],
    ];
    for (const [index, [query, variables]] of ways.entries()) {
      socket.subscribe(`${index}`, query.replace('ID', runId), variables);
      await socket.untilEnd(`${index}`);
      expect(socket.dataOf(`${index}`)).toEqual([
        { runEvents: { cursor: 'c2' } },
        { runEvents: { cursor: 'c3' } },
      ]);
    }
  });

  it('leaves out what an event does not have', async () => {
    const runId = finishedRun();
    socket.subscribe(
      '1',
      'subscription { runEvents(runId: "ID") { ... on RunCompleted { rowCount } } }'.replace('ID', runId),
    );
    await socket.untilEnd('1');
    expect(socket.dataOf('1')).toEqual([
      { runEvents: {} },
      { runEvents: {} },
      { runEvents: {} },
      { runEvents: { rowCount: 2 } },
    ]);
  });

  it('brings errors within an event in the one shape', async () => {
    const runId = finishedRun();
    socket.subscribe(
      '1',
      `subscription { runEvents(runId: "${runId}", after: "c2") { cursor ... on RunCompleted { failing } } }`,
    );
    await socket.untilEnd('1');
    expect(socket.of('1')[0]?.payload).toEqual({
      data: { runEvents: { cursor: 'c3', failing: null } },
      errors: [
        {
          message: 'The database said no.',
          path: ['runEvents', 'failing'],
          extensions: { code: 'DATABASE_ERROR', retryable: false, requestId: expect.any(String) },
        },
      ],
    });
  });
});

describe('a subscription across subgraphs', () => {
  const ACROSS = `subscription($runId: ID!) { runEvents(runId: $runId) {
    cursor
    run { id requestedBy { name } tenant { name } dataSource { name semanticModel { label } } }
    ... on RunRows { rows }
  } }`;

  it('completes each event with what three other subgraphs know', async () => {
    socket.subscribe('1', ACROSS, { runId: finishedRun() });
    await socket.untilEnd('1');
    const run = {
      id: expect.any(String),
      requestedBy: { name: 'Name of user-1' },
      tenant: { name: 'Name of tenant-1' },
      dataSource: { name: 'Warehouse', semanticModel: { label: 'Sales' } },
    };
    expect(socket.of('1').map(({ type }) => type)).toEqual(['next', 'next', 'next', 'next', 'complete']);
    expect(socket.dataOf('1')).toEqual([
      { runEvents: { cursor: 'c0', run } },
      { runEvents: { cursor: 'c1', run, rows: [[1, 'a']] } },
      { runEvents: { cursor: 'c2', run, rows: [[2, 'b']] } },
      { runEvents: { cursor: 'c3', run } },
    ]);
  });

  it("fetches for an event only what its type's selection needs", async () => {
    const query = `subscription($id: ID!) { runEvents(runId: $id) {
      ... on RunCompleted { rowCount run { requestedBy { name } } }
      ... on RunProgress { stage run { tenant { called: name } } }
    } }`;
    socket.subscribe('1', query, { id: finishedRun() });
    await socket.untilEnd('1');
    expect(socket.dataOf('1')).toEqual([
      { runEvents: { stage: 'PLAN', run: { tenant: { called: 'Name of tenant-1' } } } },
      { runEvents: {} },
      { runEvents: {} },
      { runEvents: { rowCount: 2, run: { requestedBy: { name: 'Name of user-1' } } } },
    ]);
    expect(house.witness.resolved).toEqual(['Subscription.runEvents', 'Tenant', 'User']);
  });

  it('delivers an event of which a part cannot be had, and says which', async () => {
    await house.stopSubgraph('catalog');
    try {
      const runId = finishedRun();
      socket.subscribe(
        '1',
        `subscription { runEvents(runId: "${runId}", after: "c2") { run { dataSource { name semanticModel { label } } } } }`,
      );
      await socket.untilEnd('1');
      expect(socket.of('1')[0]?.payload).toEqual({
        data: { runEvents: { run: { dataSource: { name: 'Warehouse', semanticModel: null } } } },
        errors: [
          {
            message: 'The catalog service is not available: try again in a moment.',
            path: ['runEvents', 'run', 'dataSource'],
            extensions: { code: 'UNAVAILABLE', retryable: true, requestId: expect.any(String) },
          },
        ],
      });
    } finally {
      await house.startSubgraph('catalog');
    }
  });

  it('waits for events that are yet to come, and ends when the client does', async () => {
    socket.subscribe('1', ACROSS, { runId: 'later' });
    house.log.append('later', progress('PLAN'));
    await socket.until(() => socket.dataOf('1').length === 1);
    expect(house.log.readers).toBe(1);
    socket.send({ id: '1', type: 'complete' });
    await vi.waitFor(() => expect(house.log.readers).toBe(0));
    house.log.append('later', progress('EXECUTE'));
    socket.subscribe('2', '{ me { id } }');
    await socket.untilEnd('2');
    expect(socket.of('1')).toHaveLength(1);
  });
});

describe('queries and mutations over WebSocket', () => {
  it('are answered as over HTTP', async () => {
    socket.subscribe('q', '{ run(id: "r") { requestedBy { name } } }');
    socket.subscribe('m', 'mutation { ask(question: "how many?") { id } }');
    await Promise.all([socket.untilEnd('q'), socket.untilEnd('m')]);
    expect(socket.dataOf('q')).toEqual([{ run: { requestedBy: { name: 'Name of user-1' } } }]);
    expect(socket.dataOf('m')).toEqual([{ ask: { id: 'run-1' } }]);
  });

  it('carry the request id to the subgraph and its errors', async () => {
    socket.subscribe('1', '{ semanticModel(id: "x") { label } }', {}, { requestId: 'over-web-socket-1' });
    await socket.untilEnd('1');
    expect(socket.errorsOf('1')[0]?.extensions).toMatchObject({
      code: 'NOT_FOUND',
      requestId: 'over-web-socket-1',
    });
    expect(house.witness.requests.at(-1)).toMatchObject({
      subgraph: 'catalog',
      requestId: 'over-web-socket-1',
    });
  });
});

describe('what is wrong with an operation', () => {
  const refusals: [string, string, object, string][] = [
    ['its syntax', 'subscription { runEvents(', {}, 'GRAPHQL_PARSE_FAILED'],
    [
      'a field that is not there',
      'subscription { runEvents(runId: "1") { nonsense } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a query that is not valid', '{ nonsense }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable that is missing',
      'subscription($i: ID!) { runEvents(runId: $i) { cursor } }',
      {},
      'BAD_INPUT',
    ],
    [
      'two fields at the top',
      'subscription { a: runEvents(runId: "1") { cursor } b: runEvents(runId: "2") { cursor } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ];
  it.each(refusals)('is said with its code: %s', async (_what, query, variables, code) => {
    socket.subscribe('1', query, variables);
    await socket.untilEnd('1');
    expect(socket.of('1')).toHaveLength(1);
    expect(socket.of('1')[0]).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code, retryable: false } }],
    });
    expect(house.witness.resolved).toEqual([]);
  });

  it('one too many on a socket', async () => {
    for (const id of ['1', '2', '3', '4'])
      socket.subscribe(id, 'subscription { runEvents(runId: "never") { cursor } }');
    await socket.untilEnd('4');
    expect(socket.errorsOf('4')[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      details: { max: 3 },
    });
  });
});

describe('who a socket speaks for', () => {
  it('is what its token said, whatever else the client sends', async () => {
    const forged = { authorization: 'Bearer forged', userId: 'user-2', session: { userId: 'user-2' } };
    socket.subscribe('1', '{ me { id } }', {}, forged);
    const runId = finishedRun();
    socket.subscribe('2', `subscription { runEvents(runId: "${runId}") { cursor } }`, {}, forged);
    await Promise.all([socket.untilEnd('1'), socket.untilEnd('2')]);
    expect(socket.dataOf('1')).toEqual([{ me: { id: 'user-1' } }]);
    expect(socket.dataOf('2')).toHaveLength(4);
  });

  it('is nobody without a token: subgraphs decide', async () => {
    const nobody = await RawSocket.open(house.gateway.wsUrl);
    nobody.subscribe('1', 'mutation { login(email: "a@b") }');
    nobody.subscribe('2', 'subscription { runEvents(runId: "r") { cursor } }');
    await Promise.all([nobody.untilEnd('1'), nobody.untilEnd('2')]);
    expect(nobody.dataOf('1')).toEqual([{ login: 'token of a@b' }]);
    expect(nobody.errorsOf('2')).toEqual([
      {
        message: expect.stringContaining('Sign in'),
        path: ['runEvents'],
        extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId: expect.any(String) },
      },
    ]);
    nobody.close();
  });

  it('is refused with a token that is bad or expired', async () => {
    for (const token of ['nonsense', await house.token({ ageSeconds: 601 })]) {
      const bad = new RawSocket(house.gateway.wsUrl);
      await once(bad.socket, 'open');
      bad.send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
      expect(await bad.untilClosed()).toEqual({
        code: 4403,
        reason: expect.stringContaining('UNAUTHENTICATED'),
      });
    }
  });
});

describe('the door', () => {
  const upgrade = async (headers: Record<string, string>) => {
    const attempt = new WebSocket(house.gateway.wsUrl, 'graphql-transport-ws', { headers });
    const status = await new Promise((resolve) => {
      attempt.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      attempt.on('open', () => resolve('open'));
    });
    attempt.on('error', () => undefined);
    attempt.terminate();
    return status;
  };

  it("opens for the gateway's own pages and Apollo Studio, not for other pages", async () => {
    const own = new URL(house.gateway.httpUrl).origin;
    expect(await upgrade({ origin: own })).toBe('open');
    expect(await upgrade({ origin: 'https://studio.apollographql.com' })).toBe('open');
    expect(await upgrade({ origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade({ origin: 'null' })).toBe(403);
  });

  it('closes on who says nothing', async () => {
    const silent = new RawSocket(house.gateway.wsUrl);
    expect(await silent.untilClosed()).toMatchObject({ code: 4408 });
  });

  it('closes on a message that is too large', async () => {
    socket.send({ type: 'ping', payload: { text: 'x'.repeat(1_100_000) } });
    expect(await socket.untilClosed()).toMatchObject({ code: 1009 });
  });

  it('serves the client of graphql-ws', async () => {
    const token = await house.token();
    const client = createClient({
      url: house.gateway.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const cursors: unknown[] = [];
    const query = `subscription { runEvents(runId: "${finishedRun()}") { cursor run { tenant { name } } } }`;
    for await (const { data } of client.iterate<{ runEvents: { cursor: string } }>({ query })) {
      cursors.push(data?.runEvents.cursor);
    }
    expect(cursors).toEqual(['c0', 'c1', 'c2', 'c3']);
    await client.dispose();
  });
});
