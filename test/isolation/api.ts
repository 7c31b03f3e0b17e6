import { type GraphQLAnswer, graphqlRequest } from '@parley/testing';
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { inject } from 'vitest';

/** What came back, over whichever transport. */
export interface Answer {
  readonly data: GraphQLAnswer['data'];
  readonly errors: readonly ApiError[];
}

interface ApiError {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Asks as somebody: every answer there was, one for a query or a mutation. */
export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<readonly Answer[]>;

/** One HTTP request for each operation. @param token nobody's when left out */
export function askOverHttp(token?: string): Ask {
  return async (query, variables = {}) => {
    const { httpUrl } = inject('house');
    const request = { query, variables, ...(token !== undefined && { token }) };
    return [await graphqlRequest(httpUrl, request)];
  };
}

/** Subscriptions without a last event: the first one says how they answer. */
const NEVER_ENDS = /\bcatalogChanged\(/;

/** All operations over one WebSocket. A refusal is an answer with errors and no data. */
export function askOverWebSocket(token?: string): Ask & AsyncDisposable {
  const client = openSocket(token);
  const ask: Ask = async (query, variables = {}) => {
    const answers: Answer[] = [];
    try {
      for await (const { data, errors } of client.iterate({ query, variables })) {
        answers.push({ data: data ?? null, errors: (errors ?? []).map(toApiError) });
        if (NEVER_ENDS.test(query)) break;
      }
    } catch (refusal) {
      if (!Array.isArray(refusal)) throw new Error(`The socket broke: ${query}`, { cause: refusal });
      answers.push({ data: null, errors: refusal.map(toApiError) });
    }
    return answers;
  };
  return Object.assign(ask, { [Symbol.asyncDispose]: async () => client.dispose() });
}

export function openSocket(token?: string, options: Partial<ClientOptions> = {}): Client {
  return createClient({
    url: inject('house').webSocketUrl,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    ...options,
  });
}

/** The codes of all errors, in order. */
export function codesIn(answers: readonly Answer[]): unknown[] {
  return answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
}

function toApiError(error: { readonly message: string; readonly extensions?: unknown }): ApiError {
  return { message: error.message, extensions: (error.extensions ?? {}) as ApiError['extensions'] };
}
