import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createParleyClient, type ParleyClient, RunDocument, type RunEvent } from '@parley/client';
import { createClient } from 'graphql-ws';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { loginOf, signIn, tokenOf } from '../house/sign-in.js';

const QUESTION = 'top 10 customers by revenue last quarter';

/** Everything of one run, read as a frontend developer would write it, with four subgraphs in one subscription. */
const EVENTS = /* GraphQL */ `
  subscription Events($runId: ID!) {
    runEvents(runId: $runId) {
      __typename
      cursor
      run {
        id
        requestedBy {
          name
          email
        }
        tenant {
          name
          tier
        }
        dataSource {
          name
          engine
          tenant {
            slug
          }
          semanticModel {
            name
          }
        }
      }
      ... on RunRows {
        rows
      }
      ... on RunCompleted {
        rowCount
      }
      ... on RunFailed {
        error {
          code
          message
        }
      }
    }
  }
`;

const ASK = /* GraphQL */ `
  mutation Ask($question: String!) {
    ask(input: { question: $question }) {
      id
      status
    }
  }
`;

interface SeenEvent {
  readonly __typename: string;
  readonly rows?: readonly (readonly unknown[])[];
  readonly run: unknown;
}

const FEDERATED_RUN = {
  requestedBy: { name: expect.any(String), email: expect.stringContaining('@') },
  tenant: { name: 'TechCorp', tier: 'PRO' },
  dataSource: {
    name: expect.any(String),
    engine: 'POSTGRESQL',
    tenant: { slug: 'techcorp' },
    semanticModel: { name: expect.any(String) },
  },
};

function expectAnswer(events: readonly SeenEvent[]): void {
  expect(events.at(-1)?.__typename).toBe('RunCompleted');
  expect(events.flatMap((event) => event.rows ?? [])).toHaveLength(10);
  for (const event of events) expect(event.run).toMatchObject(FEDERATED_RUN);
}

describe('a question asked through the gateway', () => {
  it('streams to a graphql-ws client', async () => {
    const house = inject('house');
    const token = await tokenOf('techcorp', 'analyst');
    const socket = createClient({
      url: house.webSocketUrl,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    onTestFinished(() => void socket.dispose());

    const asked = socket.iterate<{ ask: { id: string } }>({
      query: ASK,
      variables: { question: QUESTION },
    });
    const { value } = await asked.next();
    const runId = value?.data?.ask.id;
    const events: SeenEvent[] = [];
    const subscription = socket.iterate<{ runEvents: SeenEvent }>({ query: EVENTS, variables: { runId } });
    for await (const { data, errors } of subscription) {
      expect(errors).toBeUndefined();
      if (data) events.push(data.runEvents);
    }
    expectAnswer(events);
  });

  it('streams to @apollo/client with a WebSocket link', async () => {
    const house = inject('house');
    const token = await tokenOf('techcorp', 'analyst');
    const headers = { authorization: `Bearer ${token}` };
    const socket = createClient({ url: house.webSocketUrl, connectionParams: headers });
    onTestFinished(() => void socket.dispose());
    const queries = new ApolloClient({
      cache: new InMemoryCache(),
      link: new HttpLink({ uri: house.httpUrl, headers }),
    });
    const subscriptions = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(socket) });

    const { data } = await queries.mutate<{ ask: { id: string } }>({
      mutation: gql(ASK),
      variables: { question: QUESTION },
    });
    const events = await new Promise<SeenEvent[]>((resolve, reject) => {
      const seen: SeenEvent[] = [];
      subscriptions
        .subscribe<{ runEvents: SeenEvent }>({
          query: gql(EVENTS),
          variables: { runId: data?.ask.id },
          fetchPolicy: 'no-cache',
        })
        .subscribe({
          next: (result) => {
            if (result.data) seen.push(result.data.runEvents);
          },
          error: reject,
          complete: () => resolve(seen),
        });
    });
    expectAnswer(events);
  });

  it('streams to the generated typed client', async () => {
    const client = await signIn('techcorp', 'analyst');
    const rows: unknown[] = [];
    let last: string | undefined;
    for await (const event of await client.ask(QUESTION)) {
      last = event.__typename;
      if (event.__typename === 'RunRows') rows.push(...event.rows);
    }
    expect(last).toBe('RunCompleted');
    expect(rows).toHaveLength(10);
  });

  it('is read as whoever is signed in now, on a client that was somebody else’s a moment ago', async () => {
    const client = await signIn('techcorp', 'analyst');
    const lastEvent = async () => {
      let last: string | undefined;
      for await (const event of await client.runSql('SELECT 1 AS one')) last = event.__typename;
      return last;
    };
    expect(await lastEvent()).toBe('RunCompleted');
    // Of another company: the analyst’s socket would find no run of theirs.
    await client.login({ ...loginOf('financeone', 'analyst'), tenantSlug: 'financeone' });
    expect(await lastEvent()).toBe('RunCompleted');
  });
});

describe('the typed client', () => {
  /** A client that says how many HTTP requests it has sent. */
  async function counting(): Promise<{ client: ParleyClient; requests: () => number }> {
    const house = inject('house');
    let requests = 0;
    const client = createParleyClient({
      url: house.httpUrl,
      webSocketUrl: house.webSocketUrl,
      fetch: (...given) => {
        requests += 1;
        return fetch(...given);
      },
    });
    onTestFinished(() => client.close());
    await client.login({ ...loginOf('techcorp', 'owner'), tenantSlug: 'techcorp' });
    requests = 0;
    return { client, requests: () => requests };
  }

  async function read(asked: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of asked) events.push(event);
    return events;
  }

  it('asks over the connection on which the answer before came, where nothing else is on it', async () => {
    const { client, requests } = await counting();
    const rowsOf = async (asked: AsyncIterable<RunEvent>) =>
      (await read(asked)).flatMap((event) => (event.__typename === 'RunRows' ? event.rows : []));
    expect(await rowsOf(await client.runSql('SELECT 1 AS one'))).toEqual([[1]]);
    expect(requests()).toBe(1);
    expect(await rowsOf(await client.runSql('SELECT 2 AS two'))).toEqual([[2]]);
    expect(await rowsOf(await client.ask(QUESTION))).toHaveLength(10);
    expect(requests()).toBe(1);

    // Rows on their way would be waited for.
    const slow = (await client.runSql('SELECT 3 AS three')).events();
    await slow.next();
    expect((await client.runSql('SELECT 4 AS four')).run.status).toBeDefined();
    expect(requests()).toBe(2);
    await slow.return(undefined);
    // What is large might be too much for the connection, with everything on it.
    await expect(client.ask('x'.repeat(70_000))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(requests()).toBe(3);
  });

  it('is refused in the same words either way', async () => {
    const { client, requests } = await counting();
    const nowhere = { sql: 'SELECT 1', dataSourceId: '0190c0de-0000-7000-8000-000000000000' };
    const refusal = async () =>
      client.runSql(nowhere).then(String, ({ message, code }) => ({ message, code }));
    const overHttp = await refusal();
    await read(await client.runSql('SELECT 1 AS one'));
    expect(requests()).toBe(2);
    expect(await refusal()).toEqual(overHttp);
    expect(overHttp).toMatchObject({ code: 'NOT_FOUND' });
    expect(requests()).toBe(2);
  });

  it('asks as whoever is signed in now, not as whose connection is open', async () => {
    const { client } = await counting();
    await read(await client.runSql('SELECT 1 AS one'));
    await client.login({ ...loginOf('financeone', 'analyst'), tenantSlug: 'financeone' });
    const mine = await client.runSql('SELECT 5 AS five');
    const { run } = await client.request(RunDocument, { id: mine.run.id });
    expect(run?.id).toBe(mine.run.id);
  });
});
