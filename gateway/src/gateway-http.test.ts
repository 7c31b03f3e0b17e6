import { codesOf, graphqlRequest } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallHouse, startSmallHouse } from './testing/start-small-house.js';

describe.each([
  ['live in its own process', false],
  ['are reached over the network', true],
])('a gateway whose subgraphs %s', (_where, overNetwork) => {
  let house: SmallHouse;
  let token: string;

  beforeAll(async () => {
    house = await startSmallHouse({
      overNetwork,
      limits: { cost: 500 },
      allowedOrigins: ['https://app.example'],
    });
    token = await house.token();
  });
  afterAll(() => house.stop());

  const post = (
    query: string,
    more: { variables?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ) => graphqlRequest(house.gateway.httpUrl, { query, token, ...more });

  describe('a query over HTTP', () => {
    it('is answered from several subgraphs', async () => {
      const { data, errors } = await post(
        '{ run(id: "r") { status requestedBy { name } dataSource { name semanticModel { label } tenant { name } } } }',
      );
      expect(errors).toEqual([]);
      expect(data).toEqual({
        run: {
          status: 'RUNNING',
          requestedBy: { name: 'Name of user-1' },
          dataSource: {
            name: 'Warehouse',
            semanticModel: { label: 'Sales' },
            tenant: { name: 'Name of tenant-1' },
          },
        },
      });
    });

    it('reaches subgraphs for somebody who is not signed in, who decide', async () => {
      const login = await graphqlRequest(house.gateway.httpUrl, {
        query: 'mutation { login(email: "a@b") }',
      });
      expect(login.data).toEqual({ login: 'token of a@b' });
      const nothing: Record<string, string>[] = [{}, { authorization: 'Bearer ' }];
      for (const headers of nothing) {
        const me = await graphqlRequest(house.gateway.httpUrl, { query: '{ me { id } }', headers });
        expect([me.status, codesOf(me)]).toEqual([200, ['UNAUTHENTICATED']]);
      }
    });

    it('takes nothing about who is asking from anything but the token', async () => {
      const forged = { 'x-user-id': 'user-2', 'x-tenant-id': 'tenant-2', 'x-session-id': 's' };
      const before = house.witness.requests.length;
      const { data } = await post('{ me { id } }', { headers: forged });
      expect(data).toEqual({ me: { id: 'user-1' } });
      const nobody = await graphqlRequest(house.gateway.httpUrl, { query: '{ me { id } }', headers: forged });
      expect(codesOf(nobody)).toEqual(['UNAUTHENTICATED']);
      expect(house.witness.requests.slice(before).map(({ userId }) => userId)).toEqual(['user-1', null]);
    });

    it('refuses a token that is bad or expired with 401', async () => {
      const tokens = ['nonsense', await house.token({ ageSeconds: 601 })];
      for (const bad of tokens) {
        const answer = await graphqlRequest(house.gateway.httpUrl, { query: '{ me { id } }', token: bad });
        expect(answer.status).toBe(401);
        expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
      }
    });

    it('carries one request id to the subgraphs, the answer and its errors', async () => {
      const requestId = 'request-0123456789';
      const answer = await post('{ semanticModel(id: "x") { label } }', {
        headers: { 'x-request-id': requestId },
      });
      expect(answer.headers.get('x-request-id')).toBe(requestId);
      expect(answer.errors[0]?.extensions.requestId).toBe(requestId);
      expect(house.witness.requests.at(-1)?.requestId).toBe(requestId);
    });
  });

  describe('an error', () => {
    it('of a subgraph keeps its code, details and path, and nothing else', async () => {
      const { data, errors } = await post('{ me { id } model: semanticModel(id: "x") { label } }');
      expect(data).toEqual({ me: { id: 'user-1' }, model: null });
      expect(errors).toEqual([
        {
          message: 'There is no such model.',
          path: ['model'],
          extensions: {
            code: 'NOT_FOUND',
            retryable: false,
            requestId: expect.any(String),
            details: { id: 'model-9' },
          },
        },
      ]);
    });

    it('of a whole list stands at a path that the client knows', async () => {
      const { data, errors } = await post('{ dataSources { name tenant { secret } } }');
      expect(data).toEqual({ dataSources: [{ name: 'Warehouse', tenant: { secret: null } }] });
      expect(errors.map(({ path }) => path)).toEqual([['dataSources']]);
    });

    it('that is a bug shows nothing of it', async () => {
      const answer = await post('{ broken }');
      expect(codesOf(answer)).toEqual(['INTERNAL']);
      expect(JSON.stringify(answer.errors)).not.toMatch(/hunter2|secret|identity|stack/);
    });

    it('of a subgraph that is down says so without saying where it was, and the rest is answered', async () => {
      await house.stopSubgraph('catalog');
      try {
        const answer = await post('{ run(id: "r") { dataSource { name semanticModel { label } } } }');
        expect(answer.data).toEqual({ run: { dataSource: { name: 'Warehouse', semanticModel: null } } });
        expect(answer.errors).toEqual([
          {
            message: 'The catalog service is not available: try again in a moment.',
            path: ['run', 'dataSource'],
            extensions: { code: 'UNAVAILABLE', retryable: true, requestId: expect.any(String) },
          },
        ]);
        const health = await fetch(house.gateway.httpUrl.replace('/graphql', '/health/ready'));
        expect(health.status).toBe(503);
        expect(await health.json()).toMatchObject({ subgraphs: { catalog: 'not ready', identity: 'ok' } });
      } finally {
        await house.startSubgraph('catalog');
      }
      const health = await fetch(house.gateway.httpUrl.replace('/graphql', '/health/ready'));
      expect(health.status).toBe(200);
    });
  });

  describe('a subscription over HTTP', () => {
    it('is told to use a WebSocket', async () => {
      const answer = await post('subscription { runEvents(runId: "r") { cursor } }');
      expect(answer.status).toBe(400);
      expect(codesOf(answer)).toEqual(['SUBSCRIPTIONS_NEED_WEBSOCKET']);
      expect(answer.errors[0]?.message).toContain('/graphql');
    });
  });

  describe('who may ask from a browser', () => {
    const simple = (headers: Record<string, string>) =>
      fetch(house.gateway.httpUrl, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: '{ __typename }' }),
      });

    it('a page of a listed origin, of the gateway itself, and of Apollo Studio', async () => {
      const own = new URL(house.gateway.httpUrl).origin;
      for (const origin of ['https://app.example', 'https://studio.apollographql.com', own]) {
        const preflight = await fetch(house.gateway.httpUrl, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        });
        const allowed = preflight.headers.get('access-control-allow-origin');
        expect(allowed).toBe(origin === own ? null : origin);
        const answer = await simple({ origin, 'content-type': 'application/json' });
        expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
      }
    });

    it('no other page', async () => {
      const answer = await simple({ origin: 'https://evil.example', 'content-type': 'application/json' });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(((await answer.json()) as { errors: unknown[] }).errors[0]).toMatchObject({
        extensions: { code: 'FORBIDDEN' },
      });
    });

    it('nobody with a request that browsers send without asking first', async () => {
      const answer = await fetch(`${house.gateway.httpUrl}?query=${encodeURIComponent('{ __typename }')}`, {
        headers: { accept: '*/*' },
      });
      expect(answer.status).toBe(400);
      const { errors } = (await answer.json()) as { errors: { message: string }[] };
      expect(errors[0]?.message).toContain('Cross-Site Request Forgery');
    });
  });

  describe('the pages for exploring', () => {
    const page = async (path: string) => {
      const response = await fetch(house.gateway.httpUrl.replace('/graphql', path), {
        headers: { accept: 'text/html' },
      });
      return {
        status: response.status,
        policy: response.headers.get('content-security-policy'),
        text: await response.text(),
        url: response.url,
      };
    };

    it('Sandbox knows where queries and subscriptions go, and leads to GraphiQL', async () => {
      const { text, policy } = await page('/');
      expect(text).toContain('initialSubscriptionEndpoint');
      expect(text).toContain('href="/graphiql"');
      const nonce = /nonce-([^']+)'/.exec(policy ?? '')?.[1];
      expect(text).toContain(`<script nonce="${nonce}"`);
    });

    it('GraphiQL comes whole, speaks graphql-ws with the headers of its editor, and leads to Sandbox', async () => {
      const { text, policy } = await page('/graphiql');
      // The page has 9 MB: a failure must not print it.
      const parts = ['"subscriptionsProtocol":"WS"', '"connectionParams":async () => {', 'Apollo Sandbox'];
      expect(parts.filter((part) => !text.includes(part))).toEqual([]);
      expect(/<(script|link)[^>]+(src|href)="https?:/.test(text)).toBe(false);
      expect(policy).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]+' blob:/);
    });

    it("a browser at the API's address is led to the page", async () => {
      const { url } = await page('/graphql');
      expect(new URL(url).pathname).toBe('/');
    });

    it('every answer says what it is and that it is not to be framed', async () => {
      const { headers } = await fetch(house.gateway.httpUrl.replace('/graphql', '/health/live'));
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-powered-by')).toBeNull();
    });
  });

  describe('without introspection', () => {
    it('neither schema nor pages are to be had', async () => {
      const closed = await startSmallHouse({ introspection: false });
      try {
        const answer = await graphqlRequest(closed.gateway.httpUrl, {
          query: '{ __schema { queryType { name } } }',
        });
        expect(codesOf(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
        expect((await fetch(closed.gateway.graphiqlUrl)).status).toBe(404);
      } finally {
        await closed.stop();
      }
    });
  });
});
