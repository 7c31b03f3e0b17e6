import { createTokenSigner, GATEWAY_ISSUER, generateSigningKey } from '@parley/service-kit';
import { expect, it } from 'vitest';
import { createSubgraphTokens } from './subgraph-tokens.js';

const ana = { userId: 'ana', tenantId: 't1', sessionId: 's1' };

it('a token is used again while it will last, and never for another session', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const signer = await createTokenSigner({
    privateJwk: await generateSigningKey('gateway-test'),
    issuer: GATEWAY_ISSUER,
    lifetimeSeconds: 60,
    now: () => new Date(now),
  });
  const tokens = createSubgraphTokens(signer, () => now);
  const first = await tokens.forSession(ana);
  now += 44_000;
  expect(await tokens.forSession({ ...ana })).toBe(first);
  expect(await tokens.forSession({ ...ana, tenantId: 't2' })).not.toBe(first);
  expect(await tokens.forSession({ ...ana, userId: 'bob' })).not.toBe(first);
  now += 2_000;
  expect(await tokens.forSession(ana)).not.toBe(first);
  expect(await tokens.forSession(null)).toBeUndefined();
});
