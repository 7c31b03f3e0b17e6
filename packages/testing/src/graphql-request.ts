/** A GraphQL answer as it came: nothing is thrown, so that tests can look at refusals. */
export interface GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests walk into answers of any shape
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** One operation over HTTP POST. */
export async function graphqlRequest(
  url: string,
  operation: {
    query: string;
    variables?: Record<string, unknown>;
    token?: string;
    headers?: Record<string, string>;
  },
): Promise<GraphQLAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(operation.token === undefined ? {} : { authorization: `Bearer ${operation.token}` }),
      ...operation.headers,
    },
    body: JSON.stringify({ query: operation.query, variables: operation.variables }),
  });
  const body = (await response.json()) as Partial<Pick<GraphQLAnswer, 'data' | 'errors'>>;
  return {
    status: response.status,
    headers: response.headers,
    data: body.data ?? null,
    errors: body.errors ?? [],
  };
}

/** The codes of an answer's errors, in order. */
export function codesOf(answer: GraphQLAnswer): unknown[] {
  return answer.errors.map((error) => error.extensions.code);
}
