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
} from '@parley/service-kit';
import { parse } from 'graphql';
import { createLocalJWKSet } from 'jose';
import { expect, it, onTestFinished } from 'vitest';
import { createSubgraphClient } from './subgraph-client.js';
import { createSubgraphTokens } from './subgraph-tokens.js';

const log = createLogger({ service: 'test', level: 'silent' });

/** A subgraph of this process whose answers take a moment, and how many it gives at once at most. */
async function busySubgraph() {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-busy-'));
  const signer = await createTokenSigner({
    privateJwk: await generateSigningKey('gateway-test'),
    issuer: GATEWAY_ISSUER,
    lifetimeSeconds: 60,
  });
  const seen = { working: 0, most: 0 };
  const typeDefs = parse('type Query { work: Int! }');
  const work = async (): Promise<number> => {
    seen.working += 1;
    seen.most = Math.max(seen.most, seen.working);
    await sleep(5);
    seen.working -= 1;
    return 1;
  };
  const address = { socketPath: join(folder, 'busy.sock') };
  const service = await startSubgraph({
    name: 'busy',
    schema: buildSubgraphSchema({ typeDefs, resolvers: { Query: { work } } }),
    authenticator: createAuthenticator({
      verifier: createTokenVerifier({ issuers: { [GATEWAY_ISSUER]: createLocalJWKSet(signer.jwks) } }),
      readAccess: async () => null,
    }),
    listen: address,
    log,
    createContext: (base) => base,
  });
  const tokens = createSubgraphTokens(signer);
  const client = createSubgraphClient({ name: 'busy', address, tokens, timeoutMs: 20_000 });
  onTestFinished(async () => {
    await client.close();
    await service.stop();
    await rm(folder, { recursive: true });
  });
  return { client, seen };
}

it('lets a subgraph of its own process answer so many at once, and the others wait for their turn', async () => {
  const { client, seen } = await busySubgraph();
  const context = { session: null, requestId: 'request-4711', log };
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, () => client.execute({ query: '{ work }' }, context)),
  );
  expect(answers.filter(({ data }) => data?.work === 1)).toHaveLength(1_000);
  expect(seen.most).toBeLessThanOrEqual(128);
});
