import { ParleyError } from '@parley/errors';
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { Pool, type PoolClient } from 'pg';
import type { ConnectionSettings } from '../driver.js';
import { clientOptions } from './client-options.js';
import { abortError, isUnavailable, toParleyError } from './errors.js';

/** Bounds of one data source's pool. */
export interface PostgresConnectionOptions {
  /** Connections at most; each holds one statement. Default 10. */
  readonly maxConnections?: number;
  /** Statements that may wait for a connection. Default 100. */
  readonly maxWaiting?: number;
  /** An unused connection is closed after this. Default 30,000. */
  readonly idleMs?: number;
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** After five failures to connect in a row, nothing is tried for this long. Default 5,000. */
  readonly breakerOpenMs?: number;
}

/** A connected client, until {@link release} is called: exactly once, by whoever holds the lease. */
export interface ClientLease {
  readonly client: PoolClient;
  /** `broken`: close the client instead of keeping it. */
  release(broken: boolean): void;
}

const FAILURES_TO_OPEN = 5;

/**
 * Connections to one database behind a bulkhead (a bounded number, a bounded queue) and a circuit
 * breaker (a database that is down is left alone for a while). Opens nothing until asked.
 */
export class ClientPool {
  readonly #pool: Pool;
  readonly #bulkhead;
  readonly #breaker;

  constructor(settings: ConnectionSettings, options: PostgresConnectionOptions) {
    const maxConnections = options.maxConnections ?? 10;
    this.#pool = new Pool({
      ...clientOptions(settings, options.connectTimeoutMs ?? 5_000),
      max: maxConnections,
      idleTimeoutMillis: options.idleMs ?? 30_000,
      allowExitOnIdle: true,
    });
    // A connection that the server closed has left the pool already; there is nothing to do. Each client needs a
    // listener of its own as well: while it is lent out the pool has none, and an unheard error ends the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.#bulkhead = bulkhead(maxConnections, options.maxWaiting ?? 100);
    this.#breaker = circuitBreaker(handleWhen(isUnavailable), {
      halfOpenAfter: options.breakerOpenMs ?? 5_000,
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    });
  }

  /** @throws ParleyError DATA_SOURCE_UNAVAILABLE, or the signal's reason. */
  async acquire(signal: AbortSignal): Promise<ClientLease> {
    const granted = Promise.withResolvers<ClientLease>();
    // The bulkhead does not look at a signal while it queues.
    const onAbort = (): void => granted.reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const held = this.#bulkhead.execute(() => this.#lend(signal, granted.resolve));
    held.catch((error: unknown) => granted.reject(refusal(error, signal)));
    try {
      return await granted.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Occupies a place in the bulkhead until the lease is given back. */
  async #lend(signal: AbortSignal, grant: (lease: ClientLease) => void): Promise<void> {
    const client = await this.#connect(signal);
    const returned = Promise.withResolvers<void>();
    const release = (broken: boolean): void => {
      client.release(broken);
      returned.resolve();
    };
    if (signal.aborted) return release(false);
    grant({ client, release });
    await returned.promise;
  }

  async #connect(signal: AbortSignal): Promise<PoolClient> {
    return this.#breaker.execute(async () => {
      const connecting = this.#pool.connect();
      const aborted = Promise.withResolvers<never>();
      const onAbort = (): void => aborted.reject(abortError(signal));
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        if (signal.aborted) throw abortError(signal);
        return await Promise.race([connecting, aborted.promise]);
      } catch (error) {
        // Left alone: whoever stopped waiting no longer wants the client that may still come.
        connecting.then(
          (client) => client.release(),
          () => undefined,
        );
        throw toParleyError(error, signal);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    });
  }

  /** Waits for leases to come back; end their statements first. */
  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function refusal(error: unknown, signal: AbortSignal): ParleyError {
  if (error instanceof BrokenCircuitError) {
    return new ParleyError(
      'DATA_SOURCE_UNAVAILABLE',
      'The data source did not answer several times in a row; it is tried again in a few seconds.',
    );
  }
  if (error instanceof BulkheadRejectedError) {
    return new ParleyError(
      'DATA_SOURCE_UNAVAILABLE',
      'Too many queries wait for this data source; try again in a moment.',
    );
  }
  return toParleyError(error, signal);
}
