import {
  type Authenticator,
  createAuthenticator,
  createTokenSigner,
  createTokenVerifier,
  GATEWAY_ISSUER,
  IDENTITY_ISSUER,
  type SessionAccessReader,
  type TokenSigner,
  type TokenVerifier,
} from '@parley/service-kit';
import { createLocalJWKSet } from 'jose';
import type { InstallationSecrets } from '../install/installation-secrets.js';

const IDENTITY_TOKEN_SECONDS = 10 * 60;
const GATEWAY_TOKEN_SECONDS = 2 * 60;

/** Who signs, and who believes whom. */
export interface Authentication {
  readonly identitySigner: TokenSigner;
  readonly gatewaySigner: TokenSigner;
  /** The gateway takes only what identity signed. */
  readonly clientVerifier: TokenVerifier;
  /** A subgraph's own check, with the platform database as the truth of sessions. */
  authenticatorFor(readAccess: SessionAccessReader): Authenticator;
}

export async function createAuthentication(secrets: InstallationSecrets): Promise<Authentication> {
  const identitySigner = await createTokenSigner({
    privateJwk: secrets.identityKey,
    issuer: IDENTITY_ISSUER,
    lifetimeSeconds: IDENTITY_TOKEN_SECONDS,
  });
  const gatewaySigner = await createTokenSigner({
    privateJwk: secrets.gatewayKey,
    issuer: GATEWAY_ISSUER,
    lifetimeSeconds: GATEWAY_TOKEN_SECONDS,
  });
  const identityKeys = createLocalJWKSet(identitySigner.jwks);
  const subgraphVerifier = createTokenVerifier({
    issuers: {
      [IDENTITY_ISSUER]: identityKeys,
      [GATEWAY_ISSUER]: createLocalJWKSet(gatewaySigner.jwks),
    },
  });
  return {
    identitySigner,
    gatewaySigner,
    clientVerifier: createTokenVerifier({ issuers: { [IDENTITY_ISSUER]: identityKeys } }),
    authenticatorFor: (readAccess) => createAuthenticator({ verifier: subgraphVerifier, readAccess }),
  };
}
