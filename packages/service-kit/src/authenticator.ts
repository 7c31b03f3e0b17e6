import { ParleyError } from '@parley/errors';
import { LRUCache } from 'lru-cache';
import type { Caller, SessionAccess, SessionAccessReader } from './caller.js';
import { isPermission, type Permission } from './permissions.js';
import { createSessionPoller } from './session-poller.js';
import type { TokenSubject, TokenVerifier } from './tokens.js';

export interface Authenticator {
  /**
   * Without a token: `null`.
   * @throws ParleyError UNAUTHENTICATED (bad token), SESSION_REVOKED, UNAVAILABLE (can't be checked)
   */
  authenticate(token: string | undefined): Promise<Caller | null>;
  /**
   * The caller as of now, at most `maxAgeMs` old.
   * @throws ParleyError SESSION_REVOKED, UNAVAILABLE
   */
  refresh(caller: TokenSubject): Promise<Caller>;
  /**
   * Yields the new caller whenever rights change, also while nothing else happens; ends quietly
   * with the signal. Sessions watched several times are read once.
   * @throws ParleyError SESSION_REVOKED when the session is over, UNAVAILABLE when it can't be read for a while
   */
  watch(caller: Caller, signal: AbortSignal): AsyncIterable<Caller>;
}

export interface AuthenticatorOptions {
  readonly verifier: TokenVerifier;
  readonly readAccess: SessionAccessReader;
  /** How old an answer about a session may be. Default 1,000 ms. */
  readonly maxAgeMs?: number;
  /** How often a watched session is read. Default 1,000 ms. */
  readonly pollIntervalMs?: number;
  /** After this a read of a session counts as failed. Default 3,000 ms. */
  readonly readTimeoutMs?: number;
  /** Milliseconds that only ever rise. */
  readonly now?: () => number;
}

const MAX_SESSIONS = 10_000;

interface Reading {
  /** `null`: unknown, revoked or expired. */
  readonly caller: Caller | null;
  /** When the read began: what happened later may be missing from it. */
  readonly readAt: number;
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { verifier, readAccess, maxAgeMs = 1_000, pollIntervalMs = 1_000, readTimeoutMs = 3_000 } = options;
  const now = options.now ?? (() => performance.now());
  const readings = new LRUCache<string, Reading>({ max: MAX_SESSIONS });
  const reads = new Map<string, Promise<Reading>>();

  /** Asks the database, once for all who ask at the same time. */
  function read(sessionId: string): Promise<Reading> {
    const running = reads.get(sessionId);
    if (running !== undefined) return running;
    const readAt = now();
    const reading = withTimeout(readAccess(sessionId), readTimeoutMs)
      .then(
        (access): Reading => {
          const fresh = { caller: access === null ? null : callerOf(access), readAt };
          readings.set(sessionId, fresh);
          return fresh;
        },
        (cause: unknown) => {
          throw new ParleyError(
            'UNAVAILABLE',
            "Sessions can't be checked right now: try again in a moment.",
            {
              cause,
            },
          );
        },
      )
      .finally(() => reads.delete(sessionId));
    reads.set(sessionId, reading);
    return reading;
  }

  async function callerOfSession(sessionId: string): Promise<Caller | null> {
    const known = readings.get(sessionId);
    if (known !== undefined && now() - known.readAt < maxAgeMs) return known.caller;
    return (await read(sessionId)).caller;
  }

  const poller = createSessionPoller({
    intervalMs: pollIntervalMs,
    read: async (sessionId) => (await read(sessionId)).caller,
  });

  return {
    async authenticate(token) {
      if (token === undefined) return null;
      const subject = await verifier.verify(token);
      return sameIdentity(await callerOfSession(subject.sessionId), subject);
    },
    async refresh(subject) {
      return sameIdentity(await callerOfSession(subject.sessionId), subject);
    },
    async *watch(caller, signal) {
      let current = caller;
      for await (const reading of poller.watch(caller.sessionId, signal)) {
        const fresh = sameIdentity(reading, caller);
        if (fresh.accessEpoch === current.accessEpoch) continue;
        current = fresh;
        yield fresh;
      }
    },
  };
}

/** A session belongs to one user in one tenant; a token that says otherwise is of a session that is over. */
function sameIdentity(caller: Caller | null, expected: TokenSubject): Caller {
  if (caller !== null && caller.userId === expected.userId && caller.tenantId === expected.tenantId)
    return caller;
  throw new ParleyError('SESSION_REVOKED', 'This session has ended: sign in again.');
}

function callerOf(access: SessionAccess): Caller {
  return Object.freeze({
    userId: access.userId,
    tenantId: access.tenantId,
    sessionId: access.sessionId,
    roles: access.roles,
    groups: access.groups,
    permissions: new Set<Permission>(access.permissions.filter(isPermission)),
    attributes: access.attributes,
    accessEpoch: access.accessEpoch,
  });
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
