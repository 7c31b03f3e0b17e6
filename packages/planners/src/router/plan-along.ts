import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, isParleyError, ParleyError } from '@parley/errors';
import type { Plan, PlanDelta, Planner, PlanRequest } from '../planner.js';
import { followPlanner } from './follow-planner.js';
import type { PlannerBreaker } from './planner-breaker.js';

/** A planner's place in a tenant's order. */
export interface Seat {
  readonly planner: Planner;
  /** Absent: its service can't be away. */
  readonly breaker?: PlannerBreaker;
  /** The least confidence of a query that is taken while others are left to ask; absent: whatever it plans is taken. */
  readonly sureFrom?: number;
}

/** Who is asked, in which order. */
export interface Route {
  readonly seats: readonly Seat[];
  /** After so long the next one is asked beside one that has not answered; `null`: only once that has failed. */
  readonly hedgeAfterMs: number | null;
}

export interface RoutedPlan {
  readonly plan: Plan;
  /** Name of the planner whose it is. */
  readonly planner: string;
  /** Those asked before, and why their plans are not it. */
  readonly failures: readonly PlannerFailure[];
}

export interface PlannerFailure {
  readonly planner: string;
  /** `null`: a bug. */
  readonly code: ErrorCode | null;
}

export interface Passenger {
  readonly signal: AbortSignal;
  readonly tell: (delta: PlanDelta) => Promise<void>;
  /** Told of failures that are bugs. */
  readonly onFault: (error: unknown, planner: string) => void;
}

/** Of a planner that speaks out of turn, so much is kept to be said in its turn. */
const MAX_HELD = 2_000;

/**
 * Asks the planners of a route in their order until one gives a plan that stands. A decline or a question back of a planner with
 * `sureFrom` stands only where nobody after it knows better.
 *
 * @throws ParleyError of the first failure where all failed; the signal's reason
 */
export async function planAlong(
  { seats, hedgeAfterMs }: Route,
  request: PlanRequest,
  passenger: Passenger,
): Promise<RoutedPlan> {
  const { signal } = passenger;
  const failures: (PlannerFailure & { readonly error: unknown })[] = [];
  const going = new Map<Attempt, Promise<Attempt>>();
  const left = [...seats];
  let unsure: Pick<RoutedPlan, 'plan' | 'planner'> | null = null;

  function startNext(): void {
    const seat = left.shift();
    if (seat === undefined) return;
    const attempt = new Attempt(seat, passenger, going.size === 0);
    going.set(attempt, attempt.run(request));
  }

  try {
    for (startNext(); going.size > 0; ) {
      const settled = await firstOf(going.values(), left.length === 0 ? null : hedgeAfterMs);
      signal.throwIfAborted();
      if (settled === null) {
        startNext();
        continue;
      }
      going.delete(settled);
      const { planner, sureFrom } = settled.seat;
      if (settled.plan === null) {
        if (!isParleyError(settled.error)) passenger.onFault(settled.error, planner.name);
        failures.push({ planner: planner.name, code: codeOf(settled.error), error: settled.error });
      } else {
        const found = { plan: settled.plan, planner: planner.name };
        if (stands(settled.plan, sureFrom)) {
          await settled.speak();
          return { ...found, failures: failures.map(withoutError) };
        }
        unsure ??= found;
      }
      await speakNext(going.keys());
      if (going.size > 0) continue;
      const [next] = left;
      if (settled.plan === null && next !== undefined) {
        await passenger.tell({
          kind: 'step',
          title: `Asking ${next.planner.name} instead of ${planner.name}`,
        });
      }
      startNext();
    }
  } finally {
    for (const attempt of going.keys()) attempt.stop();
  }
  if (unsure !== null) return { ...unsure, failures: failures.map(withoutError) };
  throw failures[0]?.error ?? new Error('a route without planners');
}

/** One planner at work. */
class Attempt {
  readonly seat: Seat;
  readonly #passenger: Passenger;
  readonly #controller = new AbortController();
  #speaks: boolean;
  #held: PlanDelta[] = [];
  plan: Plan | null = null;
  error: unknown = null;

  constructor(seat: Seat, passenger: Passenger, speaks: boolean) {
    this.seat = seat;
    this.#passenger = passenger;
    this.#speaks = speaks;
  }

  /** Never rejects. */
  async run(request: PlanRequest): Promise<this> {
    const { planner, breaker } = this.seat;
    const signal = AbortSignal.any([this.#passenger.signal, this.#controller.signal]);
    const follow = () => followPlanner(planner, request, { signal, tell: (delta) => this.#tell(delta) });
    try {
      this.plan = await (breaker === undefined ? follow() : breaker.run(follow));
    } catch (error) {
      this.error = error;
    }
    return this;
  }

  /** From now on what it says is told, and first what it has said. */
  async speak(): Promise<void> {
    this.#speaks = true;
    for (const delta of this.#held.splice(0)) await this.#passenger.tell(delta);
  }

  stop(): void {
    this.#controller.abort(new ParleyError('RUN_CANCELLED', 'Another planner was faster.'));
  }

  async #tell(delta: PlanDelta): Promise<void> {
    // What was paid and what left is true whoever speaks.
    if (this.#speaks || delta.kind === 'tokens' || delta.kind === 'sent') return this.#passenger.tell(delta);
    if (this.#held.length < MAX_HELD) this.#held.push(delta);
  }
}

/** Two planners' words don't mix: the one that was asked first speaks. */
async function speakNext(attempts: Iterable<Attempt>): Promise<void> {
  const [first] = attempts;
  await first?.speak();
}

/** `null`: none has settled in time. */
async function firstOf(
  attempts: Iterable<Promise<Attempt>>,
  withinMs: number | null,
): Promise<Attempt | null> {
  if (withinMs === null) return Promise.race(attempts);
  const over = new AbortController();
  const late = sleep(withinMs, null, { signal: over.signal }).catch(() => null);
  try {
    return await Promise.race([...attempts, late]);
  } finally {
    over.abort();
  }
}

function stands(plan: Plan, sureFrom: number | undefined): boolean {
  return sureFrom === undefined || (plan.kind === 'query' && plan.confidence >= sureFrom);
}

function codeOf(error: unknown): ErrorCode | null {
  return isParleyError(error) ? error.code : null;
}

function withoutError({ planner, code }: PlannerFailure): PlannerFailure {
  return { planner, code };
}
