import type { Person } from '@parley/testing/subgraph';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface SubscriptionRequest {
  readonly socketPath: string;
  readonly as: Person;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * The data of a subscription's events, until its end or until the caller leaves: of the shape that the caller asks for with `query`.
 * @throws the subscription's errors
 */
export async function* subscribe<Data>({
  socketPath,
  as,
  query,
  variables,
}: SubscriptionRequest): AsyncGenerator<Data> {
  const client = createClient({
    url: `ws+unix://${socketPath}:/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${as.token}` },
    retryAttempts: 0,
  });
  try {
    for await (const { data, errors } of client.iterate<Data>({ query, variables })) {
      if (errors !== undefined) throw errors;
      if (data != null) yield data;
    }
  } finally {
    await client.dispose();
  }
}
