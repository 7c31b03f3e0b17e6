import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpTransport } from './http-transport.js';
import { createSession, type Session } from './session.js';

const MINUTE = 60_000;

/** A server that signs people in, and answers refreshes when it is told to. */
let server: Server;
let session: Session;
let time = Date.now();
let refreshes: string[] = [];
let answerRefreshes = Promise.withResolvers<void>();
let changes = 0;

beforeEach(async () => {
  time = Date.now();
  refreshes = [];
  changes = 0;
  answerRefreshes = Promise.withResolvers();
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const data = await answer(JSON.parse(body));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const http = createHttpTransport(`http://127.0.0.1:${port}/graphql`, fetch);
  session = createSession(
    http,
    () => {
      changes += 1;
    },
    () => time,
  );
});
afterEach(() => {
  answerRefreshes.resolve();
  server.closeAllConnections();
  server.close();
});

interface Asked {
  readonly query: string;
  readonly variables: {
    readonly input?: { readonly email: string };
    readonly tenantId?: string;
    readonly refreshToken?: string;
  };
}

async function answer({ query, variables }: Asked): Promise<object> {
  const { input, tenantId, refreshToken } = variables;
  if (query.includes('refresh(')) {
    refreshes.push(refreshToken ?? '');
    await answerRefreshes.promise;
    return { refresh: tokensOf(`${refreshToken} renewed`) };
  }
  if (query.includes('switchTenant(')) return { switchTenant: tokensOf(tenantId ?? '') };
  return query.includes('logout') ? { logout: true } : { login: tokensOf(input?.email ?? '') };
}

/** Good for ten minutes. */
function tokensOf(name: string): object {
  const accessTokenExpiresAt = new Date(time + 10 * MINUTE).toISOString();
  return { accessToken: name, refreshToken: name, accessTokenExpiresAt };
}

const signIn = (email: string) => session.login({ email, password: 'secret' });

/** Signed in as Ana, whose token has ended and is being renewed. */
async function renewing(): Promise<Promise<string | undefined>[]> {
  await signIn('ana');
  time += 11 * MINUTE;
  const waiting = [session.accessToken(), session.accessToken()];
  await expect.poll(() => refreshes).toEqual(['ana']);
  return waiting;
}

it('renews a token once for all who wait for it', async () => {
  const waiting = await renewing();
  answerRefreshes.resolve();
  expect(await Promise.all(waiting)).toEqual(['ana renewed', 'ana renewed']);
  expect(await session.accessToken()).toBe('ana renewed');
  expect(refreshes).toEqual(['ana']);
});

it('speaks for whoever signed in last, not for whose token comes late', async () => {
  const waiting = await renewing();
  await signIn('ben');
  answerRefreshes.resolve();
  expect(await Promise.all(waiting)).toEqual(['ana renewed', 'ana renewed']);
  expect(await session.accessToken()).toBe('ben');
  expect(session.current?.accessToken).toBe('ben');
});

it('renews the token of whoever signed in last, also while the former is being renewed', async () => {
  const waiting = await renewing();
  await signIn('ben');
  time += 11 * MINUTE;
  waiting.push(session.accessToken());
  await expect.poll(() => refreshes).toEqual(['ana', 'ben']);
  answerRefreshes.resolve();
  expect(await Promise.all(waiting)).toEqual(['ana renewed', 'ana renewed', 'ben renewed']);
  expect(session.current?.accessToken).toBe('ben renewed');
});

it('says when it speaks for somebody else, and not when a token is renewed', async () => {
  answerRefreshes.resolve();
  await signIn('ana');
  await session.switchTenant('acme');
  expect(session.current?.accessToken).toBe('acme');
  expect(changes).toBe(2);
  time += 11 * MINUTE;
  await session.accessToken();
  expect(changes).toBe(2);
  await session.logout();
  expect(await session.accessToken()).toBeUndefined();
  expect(changes).toBe(3);
});
