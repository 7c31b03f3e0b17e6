import type { Caller } from './caller.js';

export interface SessionPollerOptions {
  readonly intervalMs: number;
  /** The session as the database knows it now; `null` when it is over. */
  readonly read: (sessionId: string) => Promise<Caller | null>;
}

export interface SessionPoller {
  /** What each poll found, until the signal. @throws what `read` threw, when it failed several times running. */
  watch(sessionId: string, signal: AbortSignal): AsyncGenerator<Caller | null, void>;
}

/** A database that is away for a moment shall not end every idle subscription; events are checked anyway. */
const FAILURES_TOLERATED = 3;

type Finding =
  | { readonly kind: 'read'; readonly caller: Caller | null }
  | { readonly kind: 'failed'; readonly error: unknown };

interface WatchedSession {
  readonly listeners: Set<(finding: Finding) => void>;
  timer: NodeJS.Timeout | undefined;
  failures: number;
}

/** Reads each watched session about every `intervalMs`, once for all who watch it. */
export function createSessionPoller({ intervalMs, read }: SessionPollerOptions): SessionPoller {
  const sessions = new Map<string, WatchedSession>();

  async function poll(sessionId: string, session: WatchedSession): Promise<void> {
    const finding = await find(sessionId, session);
    if (finding !== undefined) for (const listener of session.listeners) listener(finding);
    if (session.listeners.size > 0) schedule(sessionId, session);
  }

  async function find(sessionId: string, session: WatchedSession): Promise<Finding | undefined> {
    try {
      const caller = await read(sessionId);
      session.failures = 0;
      return { kind: 'read', caller };
    } catch (error) {
      session.failures += 1;
      return session.failures < FAILURES_TOLERATED ? undefined : { kind: 'failed', error };
    }
  }

  function schedule(sessionId: string, session: WatchedSession): void {
    // Spread a little, so that sessions opened together are not read together for ever.
    const delay = intervalMs * (0.9 + Math.random() * 0.1);
    session.timer = setTimeout(() => void poll(sessionId, session), delay).unref();
  }

  function listen(sessionId: string, listener: (finding: Finding) => void): () => void {
    const session = sessions.get(sessionId) ?? { listeners: new Set(), timer: undefined, failures: 0 };
    session.listeners.add(listener);
    if (session.listeners.size === 1) {
      sessions.set(sessionId, session);
      schedule(sessionId, session);
    }
    return () => {
      session.listeners.delete(listener);
      if (session.listeners.size > 0) return;
      clearTimeout(session.timer);
      if (sessions.get(sessionId) === session) sessions.delete(sessionId);
    };
  }

  return {
    async *watch(sessionId, signal) {
      let news = Promise.withResolvers<void>();
      let latest: Finding | undefined;
      const stop = listen(sessionId, (finding) => {
        latest = finding;
        news.resolve();
      });
      const wake = () => news.resolve();
      signal.addEventListener('abort', wake, { once: true });
      try {
        while (!signal.aborted) {
          await news.promise;
          news = Promise.withResolvers();
          const finding = latest;
          latest = undefined;
          if (signal.aborted || finding === undefined) continue;
          if (finding.kind === 'failed') throw finding.error;
          yield finding.caller;
        }
      } finally {
        signal.removeEventListener('abort', wake);
        stop();
      }
    },
  };
}
