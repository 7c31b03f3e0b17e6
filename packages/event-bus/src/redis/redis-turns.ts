import { randomUUID } from 'node:crypto';
import { isParleyError, type ParleyError } from '@parley/errors';
import { LocalPlace, lineIsFull, turnsClosed } from '../local-place.js';
import type { RunPlace, RunTurns, RunTurnsLimits, TurnRequest } from '../run-turns.js';
import { busUnavailable } from './bus-unavailable.js';
import type { RedisConnection } from './redis-connection.js';
import type { TopicListening } from './redis-topics.js';
import { ENTER, GO, LEAVE, LIVE } from './turns-scripts.js';

export interface RedisTurnsOptions extends RunTurnsLimits {
  /** A replica that stays silent for this long has died: its places are given to others. */
  readonly leaseMs?: number;
  /** Before all keys and topics. */
  readonly prefix?: string;
}

interface HeldPlace {
  readonly id: string;
  readonly request: TurnRequest;
  readonly place: LocalPlace;
  hasStarted: boolean;
}

const LEASE_MS = 10_000;
const SIGNS_A_LEASE = 5;
/** The line outlives its last sign of life by so many leases. */
const KEEP_LEASES = 6;

/** The places of all replicas. The connection stays its owner's. */
export function createRedisTurns(redis: RedisConnection, options: RedisTurnsOptions): RunTurns {
  return new RedisTurns(redis, options);
}

class RedisTurns implements RunTurns {
  readonly #redis: RedisConnection;
  readonly #options: Required<RedisTurnsOptions>;
  readonly #process = randomUUID();
  readonly #keys: string;
  readonly #topic: string;
  readonly #places = new Map<string, HeldPlace>();
  /** Given back here, and Redis could not be told: place and tenant. */
  readonly #unsaid = new Map<string, string>();
  readonly #listening: TopicListening;
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;
  #living: Promise<void> = Promise.resolve();
  #livedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(redis: RedisConnection, options: RedisTurnsOptions) {
    this.#redis = redis;
    this.#options = { leaseMs: LEASE_MS, prefix: 'parley:', ...options };
    this.#keys = `${this.#options.prefix}{turns}:`;
    this.#topic = `${this.#options.prefix}turns:`;
    this.#listening = redis.topics.listen(`${this.#topic}${this.#process}`, (id) => this.#start(String(id)));
    this.#stopListening = redis.onLoss(() => this.#refuseWaiting(busUnavailable('Redis went away.')));
    const everyMs = this.#options.leaseMs / SIGNS_A_LEASE;
    this.#timer = setInterval(() => {
      this.#living = this.#live();
    }, everyMs).unref();
  }

  async enter(request: TurnRequest): Promise<RunPlace> {
    if (this.#isClosed) throw turnsClosed();
    const id = randomUUID();
    const held: HeldPlace = {
      id,
      request,
      place: new LocalPlace(() => this.#leave(held)),
      hasStarted: false,
    };
    // Before Redis knows it: its turn may be announced sooner than this call is answered.
    this.#places.set(id, held);
    try {
      await this.#joinLine(held);
    } catch (error) {
      this.#places.delete(id);
      // It may have arrived all the same.
      if (isParleyError(error) && error.code === 'BUS_UNAVAILABLE') this.#unsaid.set(id, request.tenantId);
      throw error;
    }
    return held.place;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#stopListening();
    this.#listening.leave();
    this.#refuseWaiting(turnsClosed());
    await this.#living;
    // Where that fails, the lease runs out.
    await this.#evaluate(GO, [this.#process, this.#topic]).catch(() => undefined);
  }

  async #joinLine(held: HeldPlace): Promise<void> {
    const { tenantId, maxRunning, share } = held.request;
    const [answer, first, second] = (await this.#evaluate(ENTER, [
      ...this.#aboutMe(),
      held.id,
      tenantId,
      maxRunning,
      share,
      this.#options.maxWaitingPerTenant,
    ])) as [string, number, number];
    if (answer === 'FULL') throw lineIsFull({ running: first, waiting: second });
    if (first === 1) this.#start(held.id);
  }

  #start(id: string): void {
    const held = this.#places.get(id);
    if (held === undefined) return;
    held.hasStarted = true;
    held.place.start();
  }

  async #leave({ id, request }: HeldPlace): Promise<void> {
    this.#places.delete(id);
    this.#unsaid.set(id, request.tenantId);
    await this.#say(id, request.tenantId).catch(() => undefined);
  }

  async #say(id: string, tenantId: string): Promise<void> {
    await this.#evaluate(LEAVE, [this.#process, this.#topic, id, tenantId]);
    this.#unsaid.delete(id);
  }

  /** Says that this process lives, and makes up for messages that were lost either way. */
  async #live(): Promise<void> {
    if (this.#places.size === 0 && this.#unsaid.size === 0) return;
    const saidAt = performance.now();
    try {
      for (const [id, tenantId] of [...this.#unsaid]) await this.#say(id, tenantId);
      const values = this.#placesToSay().flatMap(({ id, request, hasStarted }) => [
        id,
        request.tenantId,
        request.maxRunning,
        request.share,
        hasStarted ? 1 : 0,
      ]);
      const running = (await this.#evaluate(LIVE, [...this.#aboutMe(), ...values])) as string[];
      this.#livedAt = saidAt;
      await this.#takeUp(running);
    } catch (error) {
      this.#refuseWaiting(isParleyError(error) ? error : busUnavailable(String(error)));
    }
  }

  /** @param running place and tenant in turns: what goes on here, as Redis knows it */
  async #takeUp(running: readonly string[]): Promise<void> {
    for (let i = 0; i < running.length; i += 2) {
      const [id = '', tenantId = ''] = running.slice(i, i + 2);
      if (this.#places.has(id)) this.#start(id);
      // Something sent before it was given back arrived after that, and took the place again.
      else this.#unsaid.set(id, tenantId);
    }
    for (const [id, tenantId] of [...this.#unsaid]) await this.#say(id, tenantId);
  }

  /** Those that wait only where Redis may have forgotten this process: it stood still, or Redis did. */
  #placesToSay(): HeldPlace[] {
    const mayBeForgotten = performance.now() - this.#livedAt > this.#options.leaseMs / 2;
    return [...this.#places.values()].filter(({ hasStarted }) => hasStarted || mayBeForgotten);
  }

  #refuseWaiting(reason: ParleyError): void {
    for (const { place, hasStarted } of this.#places.values()) if (!hasStarted) place.refuse(reason);
  }

  #aboutMe(): readonly (string | number)[] {
    const { maxRunning, leaseMs } = this.#options;
    return [this.#process, maxRunning, leaseMs, leaseMs * KEEP_LEASES, this.#topic];
  }

  #evaluate(script: string, values: readonly (string | number)[]): Promise<unknown> {
    return this.#redis.run((client) => client.eval(script, 1, this.#keys, ...values));
  }
}
