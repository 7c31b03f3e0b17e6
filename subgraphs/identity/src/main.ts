import { connectPlatform } from '@parley/platform-db';
import { createTokenSigner, IDENTITY_ISSUER, runService } from '@parley/service-kit';
import { z } from 'zod';
import { createIdentityService } from './server.js';

const ACCESS_TOKEN_SECONDS = 10 * 60;

await runService({
  name: 'identity',
  environment: {
    /** Ed25519 private key as a JWK (JSON) that signs access tokens. Secret. */
    IDENTITY_KEY: z
      .string()
      .transform((text, { addIssue }) => {
        try {
          return JSON.parse(text) as unknown;
        } catch {
          addIssue('It is not JSON.');
          return z.NEVER;
        }
      })
      .pipe(
        z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), d: z.string(), kid: z.string() }),
      ),
  },
  start: async ({ config, log, listen, authenticatorBy }) => {
    const db = connectPlatform({ url: config.DATABASE_URL });
    const service = await createIdentityService({
      db,
      authenticator: authenticatorBy((sessionId) => db.readSessionAccess(sessionId)),
      signer: await createTokenSigner({
        privateJwk: config.IDENTITY_KEY,
        issuer: IDENTITY_ISSUER,
        lifetimeSeconds: ACCESS_TOKEN_SECONDS,
      }),
      listen,
      log,
    });
    return async () => {
      await service.stop();
      await db.close();
    };
  },
});
