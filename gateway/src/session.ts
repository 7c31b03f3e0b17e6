import { bearerToken, type TokenSubject, type TokenVerifier } from '@parley/service-kit';

/** Who a request or a socket speaks for, taken from a verified token and from nothing else. `null`: nobody. */
export type Session = TokenSubject | null;

/**
 * Reads an `authorization` value as clients send it, in a header or in `connection_init`.
 * @throws ParleyError UNAUTHENTICATED: present, but not a token of ours or no longer valid. A client
 * that means to be nobody (to sign in, to refresh) leaves it out, or leaves the token out of it.
 */
export async function readSession(authorization: unknown, verifier: TokenVerifier): Promise<Session> {
  const isEmpty = typeof authorization === 'string' && /^Bearer *$/i.test(authorization);
  const token = isEmpty ? undefined : bearerToken(authorization);
  if (token === undefined) return null;
  const { userId, tenantId, sessionId } = await verifier.verify(token);
  return { userId, tenantId, sessionId };
}

/** The authorization a client gave in `connection_init`; tools send it in either spelling. */
export function authorizationOf(connectionParams: Readonly<Record<string, unknown>> | undefined): unknown {
  for (const [name, value] of Object.entries(connectionParams ?? {})) {
    if (name.toLowerCase() === 'authorization') return value;
  }
  return undefined;
}
