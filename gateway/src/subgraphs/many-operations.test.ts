import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  createAuthenticator,
  createLogger,
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  generateSigningKey,
  startSubgraph,
  type TokenSubject,
} from '@parley/service-kit';
import { parse } from 'graphql';
import { createLocalJWKSet } from 'jose';
import { expect, it, onTestFinished } from 'vitest';
import type { SubgraphAddress } from './subgraph-address.js';
import { createSubgraphClient } from './subgraph-client.js';
import { createSubgraphTokens } from './subgraph-tokens.js';

const log = createLogger({ service: 'test', level: 'silent' });

/** By its id, such as `acme/ana`. */
function sessionOf(sessionId: string): TokenSubject {
  const [tenantId = '', userId = ''] = sessionId.split('/');
  return { sessionId, tenantId, userId };
}

/** A subgraph of this process whose answers take as long as asked, and how many it gives at once at most. */
async function busySubgraph({ overHttp = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-busy-'));
  const signer = await createTokenSigner({
    privateJwk: await generateSigningKey('gateway-test'),
    issuer: GATEWAY_ISSUER,
    lifetimeSeconds: 60,
  });
  const seen = { working: 0, most: 0 };
  const typeDefs = parse('type Query { work(ms: Int!): Int! }');
  const work = async (_: unknown, { ms }: { readonly ms: number }): Promise<number> => {
    seen.working += 1;
    seen.most = Math.max(seen.most, seen.working);
    await sleep(ms);
    seen.working -= 1;
    return 1;
  };
  const service = await startSubgraph({
    name: 'busy',
    schema: buildSubgraphSchema({ typeDefs, resolvers: { Query: { work } } }),
    authenticator: createAuthenticator({
      verifier: createTokenVerifier({ issuers: { [GATEWAY_ISSUER]: createLocalJWKSet(signer.jwks) } }),
      readAccess: async (sessionId) => ({
        ...{ ...sessionOf(sessionId), roles: [], groups: [], permissions: [] },
        ...{ attributes: {}, accessEpoch: '1' },
      }),
    }),
    listen: overHttp ? { host: '127.0.0.1', port: 0 } : { socketPath: join(folder, 'busy.sock') },
    log,
    createContext: (base) => base,
  });
  const { address: own } = service;
  const address: SubgraphAddress = 'port' in own ? { urls: [`http://127.0.0.1:${own.port}/graphql`] } : own;
  const tokens = createSubgraphTokens(signer);
  const client = createSubgraphClient({ name: 'busy', address, tokens, timeoutMs: 20_000 });
  onTestFinished(async () => {
    await client.close();
    await service.stop();
    await rm(folder, { recursive: true });
  });
  const ask = (sessionId: string, ms: number) =>
    client.execute(
      { query: `{ work(ms: ${ms}) }` },
      { session: sessionOf(sessionId), requestId: 'request-4711', log },
    );
  return { ask, seen };
}

it('has no more of one person’s operations answered at once than a subgraph can bear: the others wait', async () => {
  const { ask, seen } = await busySubgraph();
  const answers = await Promise.all(Array.from({ length: 500 }, () => ask('acme/ana', 5)));
  expect(answers.filter(({ data }) => data?.work === 1)).toHaveLength(500);
  expect(seen.most).toBe(64);
});

it.each([
  ['in this process', false],
  ['over HTTP', true],
])(
  'lets nobody wait for another tenant’s operations, however many and long: %s',
  async (_where, overHttp) => {
    const { ask, seen } = await busySubgraph({ overHttp });
    const long = ['acme/ana', 'acme/ben', 'acme/cem'].flatMap((session) =>
      Array.from({ length: 100 }, () => ask(session, 300)),
    );
    await expect.poll(() => seen.working).toBe(96);
    expect((await ask('globex/dot', 1)).data).toEqual({ work: 1 });
    expect(seen.working).toBeGreaterThan(0);
    await Promise.all(long);
    expect(seen.most).toBe(97);
  },
);
