import { ParleyError } from '@parley/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Authenticator, createAuthenticator } from './authenticator.js';
import type { Caller, SessionAccess } from './caller.js';

const ACCESS: SessionAccess = {
  sessionId: 's-1',
  userId: 'u-1',
  tenantId: 't-1',
  roles: ['analyst'],
  groups: ['emea'],
  permissions: ['run:ask', 'run:sql', 'a permission of a newer version'],
  attributes: { region: 'EU' },
  accessEpoch: 'e-1',
};

describe('the authenticator', () => {
  let stored: SessionAccess | null | Error;
  let reads: number;
  let authenticator: Authenticator;

  beforeEach(() => {
    vi.useFakeTimers();
    stored = ACCESS;
    reads = 0;
    authenticator = createAuthenticator({
      verifier: {
        async verify(token) {
          if (token !== 'good') throw new ParleyError('UNAUTHENTICATED', 'no');
          return {
            userId: 'u-1',
            tenantId: 't-1',
            sessionId: 's-1',
            expiresAt: new Date(Date.now() + 600_000),
          };
        },
      },
      async readAccess() {
        reads += 1;
        if (stored instanceof Error) throw stored;
        return stored;
      },
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const signedIn = async () => (await authenticator.authenticate('good')) as Caller;

  it('takes rights from the database, and only permissions it knows', async () => {
    const caller = await signedIn();
    expect(caller).toMatchObject({
      userId: 'u-1',
      tenantId: 't-1',
      roles: ['analyst'],
      groups: ['emea'],
      attributes: { region: 'EU' },
    });
    expect([...caller.permissions]).toEqual(['run:ask', 'run:sql']);
  });

  it('tells nobody, a bad token and a session that is over apart', async () => {
    expect(await authenticator.authenticate(undefined)).toBeNull();
    await expect(authenticator.authenticate('bad')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    stored = null;
    await expect(authenticator.authenticate('good')).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
  });

  it.each([{ userId: 'u-2' }, { tenantId: 't-2' }])(
    'refuses a token that is not of its session: %j',
    async (other) => {
      stored = { ...ACCESS, ...other };
      await expect(authenticator.authenticate('good')).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    },
  );

  it('asks once for all who ask at once, and again after a second', async () => {
    await Promise.all(Array.from({ length: 50 }, () => authenticator.authenticate('good')));
    expect(reads).toBe(1);
    const caller = await signedIn();
    vi.advanceTimersByTime(999);
    await authenticator.refresh(caller);
    expect(reads).toBe(1);
    stored = null;
    vi.advanceTimersByTime(1);
    await expect(authenticator.refresh(caller)).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    expect(reads).toBe(2);
  });

  it('counts the age of an answer from when the question was asked', async () => {
    const answer = Promise.withResolvers<SessionAccess | null>();
    const slow = createAuthenticator({
      verifier: { verify: async () => ({ ...ACCESS, expiresAt: new Date(Date.now() + 600_000) }) },
      readAccess: () => {
        reads += 1;
        return answer.promise;
      },
    });
    const first = slow.authenticate('good');
    await vi.advanceTimersByTimeAsync(1_000);
    answer.resolve(ACCESS);
    await slow.refresh((await first) as Caller);
    expect(reads).toBe(2);
  });

  it('fails closed when the database does not answer, and recovers', async () => {
    const caller = await signedIn();
    vi.advanceTimersByTime(1_000);
    stored = new Error('connection refused');
    await expect(authenticator.refresh(caller)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    await expect(authenticator.authenticate('good')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    stored = ACCESS;
    await expect(authenticator.refresh(caller)).resolves.toMatchObject({ userId: 'u-1' });
  });

  it('fails closed when the database never answers', async () => {
    const silent = createAuthenticator({
      verifier: { verify: async () => ({ ...ACCESS, expiresAt: new Date(Date.now() + 600_000) }) },
      readAccess: () => new Promise(() => undefined),
    });
    const outcome = expect(silent.authenticate('good')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(3_000);
    await outcome;
  });

  describe('watching a session', () => {
    it('yields the caller when rights change, and only then', async () => {
      const abort = new AbortController();
      const changes = authenticator.watch(await signedIn(), abort.signal)[Symbol.asyncIterator]();
      const change = changes.next();
      await vi.advanceTimersByTimeAsync(5_000);
      stored = { ...ACCESS, permissions: [], accessEpoch: 'e-2' };
      await vi.advanceTimersByTimeAsync(1_000);
      expect((await change).value?.permissions.size).toBe(0);
      const end = changes.next();
      abort.abort();
      expect((await end).done).toBe(true);
    });

    it('fails within a second or so after the session is over', async () => {
      const changes = authenticator
        .watch(await signedIn(), new AbortController().signal)
        [Symbol.asyncIterator]();
      const outcome = expect(changes.next()).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
      stored = null;
      await vi.advanceTimersByTimeAsync(1_000);
      await outcome;
    });

    it('reads a session once, however many watch it, and not at all when nobody does', async () => {
      const caller = await signedIn();
      const abort = new AbortController();
      const watches = Array.from({ length: 30 }, () =>
        authenticator.watch(caller, abort.signal)[Symbol.asyncIterator]().next(),
      );
      reads = 0;
      await vi.advanceTimersByTimeAsync(3_000);
      expect(reads).toBeGreaterThanOrEqual(2);
      expect(reads).toBeLessThanOrEqual(4);
      abort.abort();
      await Promise.all(watches);
      reads = 0;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(reads).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('bears a database that is away for a moment, but not for long', async () => {
      const changes = authenticator
        .watch(await signedIn(), new AbortController().signal)
        [Symbol.asyncIterator]();
      const outcome = expect(changes.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      stored = new Error('restarting');
      await vi.advanceTimersByTimeAsync(1_500);
      stored = ACCESS;
      await vi.advanceTimersByTimeAsync(2_000);
      stored = new Error('gone');
      await vi.advanceTimersByTimeAsync(4_000);
      await outcome;
    });
  });
});
