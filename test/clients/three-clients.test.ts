import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
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
