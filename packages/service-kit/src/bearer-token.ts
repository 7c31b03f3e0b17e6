import { ParleyError } from '@parley/errors';

const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i;

/**
 * The token of an `authorization` header or parameter; `undefined` where there is none.
 * @throws ParleyError UNAUTHENTICATED when there is something else
 */
export function bearerToken(authorization: unknown): string | undefined {
  if (authorization === undefined || authorization === null || authorization === '') return undefined;
  const token = typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
  if (token !== undefined) return token;
  throw new ParleyError('UNAUTHENTICATED', 'Send the access token as `Bearer <token>` in `authorization`.');
}
