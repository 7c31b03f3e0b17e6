import { ParleyError } from '@parley/errors';
import {
  BrokenCircuitError,
  type BulkheadPolicy,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import { abortError, isUnavailable } from '../errors.js';

/** Bounds of one data source's pool. */
export interface PoolOptions {
  /** Connections at most; each holds one statement. Default 10. */
  readonly maxConnections?: number;
  /** Statements that may wait for a connection. Default 100. */
  readonly maxWaiting?: number;
  /** An unused connection is closed after this. Default 30,000. */
  readonly idleMs?: number;
  /** A connection is closed when it comes back after this: servers behind one address change. Default 1,800,000. */
  readonly maxAgeMs?: number;
  /** A connection unused for this long is asked whether it still answers before it is lent. Default 1,000. */
  readonly pingAfterMs?: number;
  /** After five failures to connect in a row, nothing is tried for this long. Default 5,000. */
  readonly breakerOpenMs?: number;
}

/** What the pool needs to know of an engine's clients. */
export interface ClientSource<Client> {
  /** Bounded in time. @throws anything; {@link toError} says what it means */
  connect(): Promise<Client>;
  /** Whether a client that lay idle still answers. Bounded in time; never rejects. */
  isAlive(client: Client): Promise<boolean>;
  /** Ends the client at once. Never throws. */
  close(client: Client): void;
  toError(error: unknown): ParleyError;
}

/** A connected client, until {@link release} is called: exactly once, by whoever holds the lease. */
export interface Lease<Client> {
  readonly client: Client;
  /** `broken`: close the client instead of keeping it. */
  release(broken: boolean): void;
}

interface Member<Client> {
  readonly client: Client;
  readonly openedAt: number;
  idleSince: number;
  idleTimer?: NodeJS.Timeout;
}

const FAILURES_TO_OPEN = 5;

/**
 * Connections to one database behind a bulkhead (a bounded number, a bounded queue) and a circuit
 * breaker (a database that is down is left alone for a while). Opens nothing until asked.
 */
export class ConnectionPool<Client> {
  readonly #source: ClientSource<Client>;
  readonly #bulkhead: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #idleMs: number;
  readonly #maxAgeMs: number;
  readonly #pingAfterMs: number;
  /** The most recently used is last, and used first: the others may grow idle and close. */
  readonly #idle: Member<Client>[] = [];
  readonly #places = new Set<Promise<void>>();
  #closed = false;

  constructor(source: ClientSource<Client>, options: PoolOptions = {}) {
    this.#source = source;
    this.#idleMs = options.idleMs ?? 30_000;
    this.#maxAgeMs = options.maxAgeMs ?? 1_800_000;
    this.#pingAfterMs = options.pingAfterMs ?? 1_000;
    this.#bulkhead = bulkhead(options.maxConnections ?? 10, options.maxWaiting ?? 100);
    this.#breaker = circuitBreaker(handleWhen(isUnavailable), {
      halfOpenAfter: options.breakerOpenMs ?? 5_000,
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    });
  }

  /** @throws ParleyError DATA_SOURCE_UNAVAILABLE, or the signal's reason. */
  async acquire(signal: AbortSignal): Promise<Lease<Client>> {
    if (signal.aborted) throw abortError(signal);
    if (this.#closed) throw new Error('the pool is closed');
    const granted = Promise.withResolvers<Lease<Client>>();
    // The bulkhead does not look at a signal while it queues, nor does a client that connects.
    const onAbort = (): void => granted.reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const place = this.#bulkhead
      .execute(() => this.#lend(signal, granted.resolve))
      .catch((error: unknown) => granted.reject(this.#refusal(error, signal)));
    this.#places.add(place);
    void place.finally(() => this.#places.delete(place));
    try {
      return await granted.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Occupies a place in the bulkhead until the lease is given back. */
  async #lend(signal: AbortSignal, grant: (lease: Lease<Client>) => void): Promise<void> {
    if (signal.aborted) return;
    const member = (await this.#livingIdle()) ?? (await this.#breaker.execute(() => this.#open()));
    if (signal.aborted) return this.#takeBack(member, false);
    const returned = Promise.withResolvers<void>();
    grant({
      client: member.client,
      release: (broken) => {
        this.#takeBack(member, broken);
        returned.resolve();
      },
    });
    await returned.promise;
  }

  async #livingIdle(): Promise<Member<Client> | undefined> {
    for (let member = this.#idle.pop(); member !== undefined; member = this.#idle.pop()) {
      clearTimeout(member.idleTimer);
      const isFresh = performance.now() - member.idleSince < this.#pingAfterMs;
      if (isFresh || (await this.#source.isAlive(member.client))) return member;
      this.#source.close(member.client);
      // One that lost its server is seldom alone; asking each would take a time limit each.
      this.#dropIdle();
    }
    return undefined;
  }

  /** Whether the database can be reached has nothing to do with who still waits for it: a connection that came late is kept. */
  async #open(): Promise<Member<Client>> {
    try {
      const client = await this.#source.connect();
      const now = performance.now();
      return { client, openedAt: now, idleSince: now };
    } catch (error) {
      throw this.#source.toError(error);
    }
  }

  #takeBack(member: Member<Client>, broken: boolean): void {
    const now = performance.now();
    if (broken || this.#closed || now - member.openedAt > this.#maxAgeMs) {
      this.#source.close(member.client);
      return;
    }
    member.idleSince = now;
    member.idleTimer = setTimeout(() => this.#drop(member), this.#idleMs).unref();
    this.#idle.push(member);
  }

  #dropIdle(): void {
    for (const member of [...this.#idle]) this.#drop(member);
  }

  #drop(member: Member<Client>): void {
    clearTimeout(member.idleTimer);
    const place = this.#idle.indexOf(member);
    if (place < 0) return;
    this.#idle.splice(place, 1);
    this.#source.close(member.client);
  }

  #refusal(error: unknown, signal: AbortSignal): ParleyError {
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
    return signal.aborted ? abortError(signal) : this.#source.toError(error);
  }

  /** Waits for leases to come back; end their statements first. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#dropIdle();
    await Promise.all(this.#places);
  }
}
