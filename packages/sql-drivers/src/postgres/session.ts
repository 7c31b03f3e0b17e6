import type { ServerSettings } from '../driver.js';
import type { Lease } from '../pool/connection-pool.js';
import { settlesWithin } from '../settles-within.js';
import { backendKeyOf, sendCancel } from './cancel.js';
import { timed } from './query-config.js';
import type { RowClient } from './row-client.js';

/** A cancel request that overtakes its statement is lost: it is sent again this often. */
const CANCEL_AGAIN_MS = 200;
/** A server that answers no cancel for this long is not waited for: its socket is closed, the last request is still on its way. */
const CANCEL_GIVE_UP_MS = 700;
const CLOSE_TIMEOUT_MS = 700;
/** Ending a transaction takes no work: a server silent for this long is gone, and its client closed. */
const ROLLBACK_TIMEOUT_MS = 700;

/** What goes on in a session between two works, and has to end before it does. */
export interface HeldOpen {
  /** Where the server is still at it though nobody waits: lets go by what it sends, and settles when it has stopped; never rejects. */
  discard(): Promise<unknown> | undefined;
  /** Ends it on a server that waits. */
  close(): Promise<void>;
  /** Lets go of the client, whatever became of it. */
  detach(): void;
}

/**
 * A leased client for the length of one transaction, and the duty to end it: {@link end} cancels what is under way, rolls
 * back, and gives the client back, or closes it where its state is in doubt. Aborting the signal ends the session.
 */
export class Session {
  readonly #lease: Lease<RowClient>;
  readonly #settings: ServerSettings;
  readonly #signal: AbortSignal;
  /** Settles with the work that is under way; never rejects. */
  #working: Promise<void> | undefined;
  #held: HeldOpen | undefined;
  #failed = false;
  #ending: Promise<void> | undefined;

  constructor(lease: Lease<RowClient>, settings: ServerSettings, signal: AbortSignal) {
    this.#lease = lease;
    this.#settings = settings;
    this.#signal = signal;
    lease.client.on('error', this.#onClientError);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** A connection lost between two works is reported here. */
  readonly #onClientError = (): void => {
    this.#failed = true;
  };

  readonly #onAbort = (): void => {
    void this.end();
  };

  /** Speaks to the server; one work at a time. @throws what the work throws, and when the session has ended */
  perform<T>(work: (client: RowClient) => Promise<T>): Promise<T> {
    if (this.#ending !== undefined || this.#signal.aborted) {
      return Promise.reject(new Error('the session has ended'));
    }
    const result = work(this.#lease.client);
    this.#working = result.then(
      () => {
        this.#working = undefined;
      },
      () => {
        this.#working = undefined;
        this.#failed = true;
      },
    );
    return result;
  }

  holdOpen(held: HeldOpen): void {
    this.#held = held;
  }

  /** Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    const inDoubt = await this.#stop();
    const broken = inDoubt || !(await this.#rollBack());
    this.#held?.detach();
    this.#lease.client.removeListener('error', this.#onClientError);
    this.#lease.release(broken);
  }

  /** @returns whether the client is in doubt: a cancel request that comes late would hit its next statement. */
  async #stop(): Promise<boolean> {
    const working = this.#working ?? this.#held?.discard();
    if (working !== undefined) {
      await this.#cancel(working);
      return true;
    }
    if (this.#failed || this.#held === undefined) return false;
    return !(await settlesWithin(this.#held.close(), CLOSE_TIMEOUT_MS));
  }

  async #cancel(working: Promise<unknown>): Promise<void> {
    const key = backendKeyOf(this.#lease.client);
    const giveUpAt = performance.now() + CANCEL_GIVE_UP_MS;
    do {
      void sendCancel(this.#settings, key);
      if (await settlesWithin(working, CANCEL_AGAIN_MS)) return;
    } while (performance.now() < giveUpAt);
    this.#lease.client.connection.stream.destroy();
    await working;
  }

  async #rollBack(): Promise<boolean> {
    try {
      await this.#lease.client.query(timed('ROLLBACK', ROLLBACK_TIMEOUT_MS));
      return true;
    } catch {
      return false;
    }
  }
}
