import { isParleyError, ParleyError } from '@parley/errors';
import {
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { LRUCache } from 'lru-cache';

/** Signs the tokens people sign in with. */
export const IDENTITY_ISSUER = 'parley-identity';
/** Signs the short-lived tokens with which the gateway speaks to subgraphs on a session's behalf. */
export const GATEWAY_ISSUER = 'parley-gateway';

const AUDIENCE = 'parley';
const ALGORITHM = 'EdDSA';
/** Longer than any token Parley signs; spares the parser what can't be one. */
const MAX_TOKEN_LENGTH = 4_096;

export interface TokenSubject {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
}

export interface TokenSigner {
  sign(subject: TokenSubject): Promise<{ token: string; expiresAt: Date }>;
  /** The public half, for verifiers. */
  readonly jwks: JSONWebKeySet;
}

export interface TokenSignerOptions {
  readonly privateJwk: JWK;
  readonly issuer: string;
  readonly lifetimeSeconds: number;
  readonly now?: () => Date;
}

export async function createTokenSigner(options: TokenSignerOptions): Promise<TokenSigner> {
  const { privateJwk, issuer, lifetimeSeconds, now = () => new Date() } = options;
  const key = await importJWK(privateJwk, ALGORITHM);
  const { d: _private, ...publicJwk } = privateJwk;
  const header = { alg: ALGORITHM, ...(privateJwk.kid === undefined ? {} : { kid: privateJwk.kid }) };
  return {
    jwks: { keys: [publicJwk] },
    async sign({ userId, tenantId, sessionId }) {
      const issuedAt = Math.floor(now().getTime() / 1000);
      const expiresAt = issuedAt + lifetimeSeconds;
      const token = await new SignJWT({ tid: tenantId, sid: sessionId })
        .setProtectedHeader(header)
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt: new Date(expiresAt * 1000) };
    },
  };
}

type VerifiedToken = TokenSubject & { readonly expiresAt: Date };

export interface TokenVerifier {
  /**
   * Who a token speaks for, by its signature alone: whether the session lasts is for whoever reads it to ask.
   * @throws ParleyError UNAUTHENTICATED, UNAVAILABLE where the keys can't be read
   */
  verify(token: string): Promise<VerifiedToken>;
}

/** Verifying a signature costs 0.2 ms and a wait for another thread; a token seen lately is not verified again for this long. */
const VERIFIED_TOKEN_MS = 60_000;
const MAX_TOKENS = 10_000;

export interface TokenVerifierOptions {
  /** Each issuer's keys: a gateway's key must not be able to sign as identity. */
  readonly issuers: Readonly<Record<string, JWTVerifyGetKey>>;
  readonly now?: () => Date;
}

export function createTokenVerifier({
  issuers,
  now = () => new Date(),
}: TokenVerifierOptions): TokenVerifier {
  const verified = new LRUCache<string, { readonly subject: VerifiedToken; readonly until: number }>({
    max: MAX_TOKENS,
  });
  return {
    async verify(token) {
      const known = verified.get(token);
      const time = now().getTime();
      if (known !== undefined && time < known.until) return known.subject;
      try {
        if (token.length > MAX_TOKEN_LENGTH) throw new Error('longer than any token of ours');
        // Read unverified only to choose the keys; the verification below insists on the same issuer.
        const issuer = decodeJwt(token).iss ?? '';
        const keys = Object.hasOwn(issuers, issuer) ? issuers[issuer] : undefined;
        if (keys === undefined) throw new Error('unknown issuer');
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience: AUDIENCE,
          algorithms: [ALGORITHM],
          requiredClaims: ['exp', 'sub', 'tid', 'sid'],
          currentDate: now(),
        });
        const subject = {
          userId: text(payload.sub),
          tenantId: text(payload.tid),
          sessionId: text(payload.sid),
          expiresAt: new Date((payload.exp ?? 0) * 1000),
        };
        const until = Math.min(subject.expiresAt.getTime(), time + VERIFIED_TOKEN_MS);
        verified.set(token, { subject, until });
        return subject;
      } catch (cause) {
        if (isParleyError(cause)) throw cause;
        throw new ParleyError(
          'UNAUTHENTICATED',
          'The access token is not valid or has expired: refresh it or sign in again.',
          { cause },
        );
      }
    },
  };
}

function text(claim: unknown): string {
  if (typeof claim !== 'string' || claim === '') throw new Error('a claim is not a text');
  return claim;
}

/** A new Ed25519 private key. Whoever makes it keeps it. */
export async function generateSigningKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: ALGORITHM, use: 'sig' };
}
