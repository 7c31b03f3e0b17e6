import { ParleyError } from '@parley/errors';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

/** After this long keys are read anew, behind the back of whoever uses them. */
const FRESH_MS = 10 * 60_000;
/** What could not be read is not asked for again before: who is busy is not made busier by every token that comes. */
const AGAIN_MS = 5_000;
/** Keys that could not be read for so long are believed no more: one may have been taken back. */
const BELIEVED_MS = 60 * 60_000;

/**
 * The keys that an issuer publishes. What was read once outlasts the issuer's absence for an hour: nobody is signed out because a gateway
 * or identity is busy, paused or begun anew.
 *
 * @throws ParleyError UNAVAILABLE from what it returns, where keys are needed and can't be read
 */
export function issuerKeys(url: URL, now: () => number = Date.now): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(url, { cacheMaxAge: Number.POSITIVE_INFINITY });
  let readAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  const read = async (): Promise<void> => {
    askedAt = now();
    await remote.reload();
    readAt = now();
  };
  return async (header, token) => {
    try {
      const age = now() - readAt;
      if (age > BELIEVED_MS) await read();
      else if (age > FRESH_MS && now() - askedAt > AGAIN_MS) read().catch(() => undefined);
      return await remote(header, token);
    } catch (cause) {
      throw isAbsence(cause) ? unreachable(cause) : cause;
    }
  };
}

/** The issuer did not answer, or not with keys: that says nothing about the token. */
function isAbsence(error: unknown): boolean {
  return (
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  );
}

function unreachable(cause: unknown): ParleyError {
  return new ParleyError('UNAVAILABLE', 'Nobody’s token can be verified at the moment: try again shortly.', {
    cause,
  });
}
