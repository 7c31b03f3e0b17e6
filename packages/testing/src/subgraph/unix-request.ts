import { request } from 'node:http';
import type { GraphQLAnswer } from '../graphql-request.js';

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A GraphQL operation over HTTP POST on a Unix socket; nothing is thrown for what was refused. */
export async function unixGraphqlRequest(
  socketPath: string,
  operation: { query: string; variables?: Record<string, unknown>; token?: string },
): Promise<GraphQLAnswer> {
  const answer = await send(socketPath, {
    method: 'POST',
    path: '/graphql',
    token: operation.token,
    body: JSON.stringify({ query: operation.query, variables: operation.variables }),
  });
  const body = answer.body as Partial<Pick<GraphQLAnswer, 'data' | 'errors'>>;
  return {
    status: answer.status,
    headers: answer.headers,
    data: body.data ?? null,
    errors: body.errors ?? [],
  };
}

/** GET on a Unix socket, the answer read as JSON. */
export function unixGet(socketPath: string, path: string): Promise<RawAnswer> {
  return send(socketPath, { method: 'GET', path });
}

function send(
  socketPath: string,
  message: { method: string; path: string; token?: string | undefined; body?: string },
): Promise<RawAnswer> {
  const { method, path, token, body } = message;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        method,
        path,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const headers = new Headers();
          for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers, body: JSON.parse(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
