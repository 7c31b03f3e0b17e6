import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { ParleyClientError, type ResponseError, toClientError } from './client-error.js';
import { documentText } from './document-text.js';

export interface HttpTransport {
  /** @throws ParleyClientError */
  request<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    options: { accessToken?: string; signal?: AbortSignal },
  ): Promise<Result>;
}

interface GraphQLResponse<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly ResponseError[];
}

/** GraphQL over HTTP POST, one operation a request. */
export function createHttpTransport(url: string, fetchImplementation: typeof fetch): HttpTransport {
  return {
    async request(document, variables, { accessToken, signal }) {
      const response = await fetchImplementation(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        },
        body: JSON.stringify({ query: documentText(document), variables }),
        ...(signal === undefined ? {} : { signal }),
      }).catch((cause: unknown) => {
        if (signal?.aborted) throw cause;
        throw new ParleyClientError(`No answer from ${url}. Is Parley running?`, {
          code: 'NETWORK',
          retryable: true,
          cause,
        });
      });
      const body = (await response.json().catch(() => undefined)) as
        | GraphQLResponse<ResultOf<typeof document>>
        | undefined;
      if (body?.errors !== undefined && body.errors.length > 0) throw toClientError(body.errors);
      if (body?.data === undefined || body.data === null) {
        throw new ParleyClientError(`${url} answered ${response.status} without GraphQL data.`, {
          code: 'NETWORK',
          retryable: response.status >= 500,
        });
      }
      return body.data;
    },
  };
}

type ResultOf<Document> = Document extends TypedDocumentNode<infer Result, infer _> ? Result : never;
