import { describe, expect, inject, it } from 'vitest';
import { tokenOf } from '../house/sign-in.js';

/** Opened by itself, Sandbox sends from here. Embedded it has the page around it send, which is ours. */
const STUDIO = 'https://studio.apollographql.com';
const STRANGER = 'https://evil.example';

function send(origin: string, init: RequestInit = {}, path = ''): Promise<Response> {
  return fetch(`${inject('house').httpUrl}${path}`, { ...init, headers: { origin, ...init.headers } });
}

/** What a browser asks before it sends JSON with a token. */
function preflight(origin: string): Promise<Response> {
  return send(origin, {
    method: 'OPTIONS',
    headers: {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

const post = async (origin: string) =>
  send(origin, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenOf('techcorp', 'analyst')}`,
    },
    body: JSON.stringify({ query: '{ me { name } }' }),
  });

describe('the Sandbox page', () => {
  it('embeds Sandbox for this API, and tells it where subscriptions go', async () => {
    const { host, origin } = new URL(inject('house').httpUrl);
    const response = await fetch(`${origin}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    // Both addresses come from where the page was opened, so that they are right behind a proxy too.
    expect(page).toContain('const graphql = new URL("/graphql", location.href);');
    expect(page).toContain('initialEndpoint: graphql.href');
    expect(page).toContain("initialSubscriptionEndpoint: graphql.href.replace(/^http/, 'ws')");
    expect(page).toContain('href="/graphiql"');

    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('frame-src https://sandbox.embed.apollographql.com');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://${host} wss://${host}`);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    const scripts = [...page.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts).toHaveLength(2);
    for (const attributes of scripts) expect(attributes).toContain(`nonce="${nonce}"`);
    const again = await fetch(`${origin}/`);
    expect(again.headers.get('content-security-policy')).not.toContain(nonce);
  });
});

describe('a request from Apollo’s Studio', () => {
  it('is let through, and its page may read the answer', async () => {
    const asked = await preflight(STUDIO);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, STUDIO]);
    expect(asked.headers.get('access-control-allow-headers')).toMatch(/content-type.*authorization/);
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();

    const answer = await post(STUDIO);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, STUDIO]);
    expect(await answer.json()).toMatchObject({ data: { me: { name: expect.any(String) } } });
  });
});

describe('a request from the page itself', () => {
  it('is answered without being asked for', async () => {
    const answer = await post(new URL(inject('house').httpUrl).origin);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ data: { me: { name: expect.any(String) } } });
  });
});

describe('a request from any other page', () => {
  it('is refused before and after it is asked for', async () => {
    const asked = await preflight(STRANGER);
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const answer = await post(STRANGER);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});

describe('a request that browsers send without asking', () => {
  const query = `?query=${encodeURIComponent('{ __typename }')}`;

  it.each([
    ['a link', { method: 'GET' }, query],
    ['a form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, query],
    [
      'a script with a plain body',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ __typename }"}' },
      '',
    ],
  ] satisfies [string, RequestInit, string][])('is refused: %s', async (_what, init, path) => {
    const { origin } = new URL(inject('house').httpUrl);
    const answer = await send(origin, init, path);
    const text = await answer.text();
    expect(answer.status, text).toBe(400);
    expect(text).toMatch(/Cross-Site Request Forgery|must be JSON/);
    expect(text).not.toContain('"data":{"__typename"');
  });

  it('is answered with the header that makes a browser ask', async () => {
    const { origin } = new URL(inject('house').httpUrl);
    const answer = await send(origin, { headers: { 'apollo-require-preflight': 'true' } }, query);
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  });
});
