import { createLocalJWKSet, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  generateSigningKey,
  IDENTITY_ISSUER,
  type TokenSigner,
  type TokenVerifier,
} from './tokens.js';

describe('tokens', () => {
  const subject = { userId: 'u-1', tenantId: 't-1', sessionId: 's-1' };
  const start = new Date('2026-03-01T12:00:00Z');
  let now = start;
  let identity: TokenSigner;
  let gateway: TokenSigner;
  let verifier: TokenVerifier;
  let identityKey: Awaited<ReturnType<typeof generateSigningKey>>;

  beforeAll(async () => {
    identityKey = await generateSigningKey('identity-1');
    const options = { lifetimeSeconds: 600, now: () => start };
    identity = await createTokenSigner({ ...options, privateJwk: identityKey, issuer: IDENTITY_ISSUER });
    const gatewayKey = await generateSigningKey('gateway-1');
    gateway = await createTokenSigner({ ...options, privateJwk: gatewayKey, issuer: GATEWAY_ISSUER });
    verifier = createTokenVerifier({
      issuers: {
        [IDENTITY_ISSUER]: createLocalJWKSet(identity.jwks),
        [GATEWAY_ISSUER]: createLocalJWKSet(gateway.jwks),
      },
      now: () => now,
    });
  });

  const refusal = { code: 'UNAUTHENTICATED' };

  it('say who, where and until when, of either issuer', async () => {
    for (const signer of [identity, gateway]) {
      const { token, expiresAt } = await signer.sign(subject);
      expect(await verifier.verify(token)).toEqual({ ...subject, expiresAt });
      expect(expiresAt.getTime() - start.getTime()).toBe(600_000);
    }
  });

  it('are refused once they have expired', async () => {
    const { token } = await identity.sign(subject);
    now = new Date(start.getTime() + 599_000);
    await expect(verifier.verify(token)).resolves.toMatchObject(subject);
    now = new Date(start.getTime() + 601_000);
    await expect(verifier.verify(token)).rejects.toMatchObject(refusal);
    now = start;
  });

  it('are verified again when a minute has gone by', async () => {
    const { token } = await identity.sign(subject);
    const keys = vi.fn(createLocalJWKSet(identity.jwks));
    const careful = createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: keys }, now: () => now });
    for (const [seconds, looked] of [
      [0, 1],
      [59, 1],
      [61, 2],
    ] as const) {
      now = new Date(start.getTime() + seconds * 1_000);
      expect(await careful.verify(token)).toMatchObject(subject);
      expect(keys).toHaveBeenCalledTimes(looked);
    }
    now = start;
  });

  it("are refused when one issuer's key signed in the other's name", async () => {
    const forger = await createTokenSigner({
      privateJwk: identityKey,
      issuer: GATEWAY_ISSUER,
      lifetimeSeconds: 600,
    });
    const { token } = await forger.sign(subject);
    await expect(verifier.verify(token)).rejects.toMatchObject(refusal);
  });

  it('are refused for another audience, without a session, without an end, unsigned, or as rubbish', async () => {
    const key = await importJWK(identityKey, 'EdDSA');
    const signed = (claims: Record<string, unknown>, audience = 'parley', header = {}) =>
      new SignJWT({
        sub: 'u-1',
        tid: 't-1',
        sid: 's-1',
        iss: IDENTITY_ISSUER,
        exp: start.getTime() / 1000 + 60,
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'identity-1', ...header })
        .setAudience(audience)
        .sign(key);
    const unsigned = new UnsecuredJWT({ ...subject })
      .setIssuer(IDENTITY_ISSUER)
      .setAudience('parley')
      .encode();
    await expect(verifier.verify(await signed({}))).resolves.toMatchObject(subject);
    const forged = [
      await signed({}, 'elsewhere'),
      await signed({ sid: undefined }),
      await signed({ sid: 7 }),
      await signed({ tid: '' }),
      await signed({ exp: undefined }),
      await signed({ iss: 'toString' }),
      `${(await identity.sign(subject)).token}x`,
      unsigned,
      'rubbish',
      'a'.repeat(100_000),
    ];
    for (const token of forged)
      await expect(verifier.verify(token), token.slice(0, 99)).rejects.toMatchObject(refusal);
  });

  it('have public keys that hold nothing private', () => {
    expect(identity.jwks.keys[0]).toMatchObject({
      kty: 'OKP',
      crv: 'Ed25519',
      kid: 'identity-1',
      alg: 'EdDSA',
    });
    expect(JSON.stringify(identity.jwks)).not.toContain(identityKey.d);
  });
});
