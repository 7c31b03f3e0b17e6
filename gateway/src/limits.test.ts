import { codesOf, graphqlRequest } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './testing/raw-socket.js';
import { type SmallHouse, startSmallHouse } from './testing/start-small-house.js';

let house: SmallHouse;
beforeAll(async () => {
  const limits = {
    depth: 3,
    aliases: 3,
    directives: 3,
    rootFields: 4,
    cost: 150,
    tokens: 300,
    requestBytes: 20_000,
  };
  house = await startSmallHouse({ limits });
});
afterAll(() => house.stop());

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const nested = '{ run(id: "r") { dataSource { name } requestedBy { name } } }';

const BROKEN: [string, string, object][] = [
  [
    'depth',
    '{ run(id: "r") { ...A } } fragment A on QueryRun { dataSource { ...B } } fragment B on DataSource { tenant { ...C } } fragment C on Tenant { name ...D } fragment D on Tenant { t: name }',
    { limit: 'depth', value: 4, max: 3 },
  ],
  [
    'rootFields',
    `mutation { ${repeat(5, () => 'login(email: "a")')} }`,
    { limit: 'rootFields', value: 5, max: 4 },
  ],
  ['aliases', `{ me { ${repeat(4, (i) => `a${i}: name`)} } }`, { limit: 'aliases', value: 4, max: 3 }],
  [
    'aliases in a fragment used often',
    '{ me { ...A ...A } } fragment A on User { a: name b: name }',
    { limit: 'aliases', value: 4, max: 3 },
  ],
  [
    'directives',
    `{ me { name ${repeat(4, () => '@include(if: true)')} } }`,
    { limit: 'directives', value: 4, max: 3 },
  ],
  ['cost', '{ dataSources(first: 100) { tenant { name } } }', { limit: 'cost', value: 200, max: 150 }],
  [
    'lists in an argument, each of which doubles the time of planning',
    `{ run(id: ${'['.repeat(60)}"r"${']'.repeat(60)}) { id } }`,
    { limit: 'literalDepth', max: 10 },
  ],
  [
    'objects in a default',
    `query ($a: ID = ${'{a: '.repeat(11)}"r"${'}'.repeat(11)}) { run(id: $a) { id } }`,
    { limit: 'literalDepth', max: 10 },
  ],
  ['tokens', `{ me { ${repeat(300, () => 'name')} } }`, { limit: 'tokens', max: 300 }],
];

describe.each([
  ['HTTP', overHttp],
  ['WebSocket', overWebSocket],
])('over %s', (_name, ask) => {
  it('an operation within the limits is answered', async () => {
    expect(await ask(nested)).toMatchObject({
      errors: [],
      data: { run: { dataSource: { name: 'Warehouse' } } },
    });
  });

  it("the schema's own description, as tools ask for it, is within them", async () => {
    const { getIntrospectionQuery } = await import('graphql');
    expect((await ask(getIntrospectionQuery())).errors).toEqual([]);
  });

  it.each(BROKEN)('%s: refused with the numbers, and nothing of it runs', async (_what, query, details) => {
    const before = house.witness.requests.length;
    const { errors } = await ask(query);
    expect(errors).toEqual([
      {
        message: expect.any(String),
        extensions: {
          code: 'OPERATION_TOO_COMPLEX',
          retryable: false,
          requestId: expect.any(String),
          details,
        },
      },
    ]);
    expect(house.witness.requests).toHaveLength(before);
  });

  it('counts pages by variables, too', async () => {
    const query = 'query($n: Int = 3) { dataSources(first: $n) { tenant { name } } }';
    expect((await ask(query)).errors).toEqual([]);
    expect((await ask(query, { n: 500 })).errors[0]?.extensions).toMatchObject({
      details: { limit: 'cost', value: 1_000 },
    });
  });
});

describe('a body over HTTP', () => {
  it('that is too large, or no JSON, is refused in the one shape', async () => {
    const large = await graphqlRequest(house.gateway.httpUrl, {
      query: '{ me { id } }',
      variables: { x: 'x'.repeat(20_000) },
    });
    expect([large.status, codesOf(large)]).toEqual([413, ['BAD_INPUT']]);
    const garbled = await fetch(house.gateway.httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(garbled.status).toBe(400);
    expect(await garbled.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_INPUT', requestId: expect.any(String) } }],
    });
  });

  it('with several operations at once is refused', async () => {
    const batch = await fetch(house.gateway.httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
    });
    expect(batch.status).toBe(400);
    expect(await batch.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('batching'), extensions: { code: 'BAD_INPUT' } }],
    });
  });
});

interface Answer {
  readonly data: unknown;
  readonly errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
}

async function overHttp(query: string, variables = {}): Promise<Answer> {
  return graphqlRequest(house.gateway.httpUrl, { query, variables, token: await house.token() });
}

async function overWebSocket(query: string, variables = {}): Promise<Answer> {
  const socket = await RawSocket.open(house.gateway.wsUrl, await house.token());
  socket.subscribe('1', query, variables);
  await socket.untilEnd('1');
  socket.close();
  const [data = null] = socket.dataOf('1');
  return { data, errors: socket.errorsOf('1') };
}
