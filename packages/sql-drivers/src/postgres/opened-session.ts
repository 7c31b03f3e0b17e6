import type { ApprovedQuery } from '@parley/sql-guard';
import type { ExplainOptions, OpenedRead } from '../driver.js';
import type { Session } from './session.js';

type Tables = ApprovedQuery['expectedTables'];

/** How a transaction is opened. */
export interface SessionOpening {
  /** Waits for a connection. */
  readonly lease: (signal: AbortSignal) => Promise<Session>;
  /** Begins the transaction in it. Ends the session where that fails. */
  readonly begin: (session: Session) => Promise<Session>;
}

/** A session whose transaction is begun before its statement is known. Until somebody takes it, it ends with `options.signal`. */
export class OpenedSession implements OpenedRead {
  readonly #tables: Tables;
  readonly #statementTimeoutMs: number;
  /** Ends the session; follows the signal of whoever has it. */
  readonly #ending = new AbortController();
  readonly #session: Promise<Session>;
  #isLeased = false;
  #isGone = false;
  #unfollow: () => void = () => undefined;

  constructor(
    tables: Tables,
    { signal, statementTimeoutMs }: ExplainOptions,
    { lease, begin }: SessionOpening,
  ) {
    this.#tables = tables;
    this.#statementTimeoutMs = statementTimeoutMs;
    this.#follow(signal);
    this.#session = this.#open(lease, begin);
    // Whoever takes it hears of it.
    this.#session.catch(() => undefined);
  }

  /**
   * The session, which from now on is the taker's to end, or what it failed with; `undefined` where it was opened for other tables or
   * another time limit, or is gone.
   */
  take(
    { expectedTables }: Pick<ApprovedQuery, 'expectedTables'>,
    { signal, statementTimeoutMs }: ExplainOptions,
  ): Promise<Session> | undefined {
    const fits = expectedTables === this.#tables && statementTimeoutMs === this.#statementTimeoutMs;
    if (this.#isGone || this.#ending.signal.aborted || !fits) return undefined;
    this.#isGone = true;
    this.#follow(signal);
    return this.#session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#unfollow();
    // What has begun is let come to its end, for a connection is worth more than that; who still waits for one leaves the line.
    if (!this.#isLeased) this.#ending.abort(new Error('nobody wants the session any more'));
    await this.#session.then(
      (session) => session.end(),
      () => undefined,
    );
  }

  async #open(lease: SessionOpening['lease'], begin: SessionOpening['begin']): Promise<Session> {
    const session = await lease(this.#ending.signal);
    this.#isLeased = true;
    return begin(session);
  }

  #follow(signal: AbortSignal): void {
    this.#unfollow();
    const onAbort = (): void => this.#ending.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#unfollow = () => signal.removeEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  }
}
