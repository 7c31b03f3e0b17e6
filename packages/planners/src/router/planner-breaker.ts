import { type ErrorCode, isParleyError, ParleyError } from '@parley/errors';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';

/** Whether a planner is asked at present. */
export type BreakerState = 'closed' | 'half_open' | 'open';

/** How a planner has fared in this process. */
export interface PlannerHealth {
  readonly state: BreakerState;
  /** The latest failure of its service or its model, whether or not it went well since. */
  readonly lastFailure: { readonly code: ErrorCode; readonly at: Date } | null;
}

export interface PlannerBreakerOptions {
  readonly now: () => Date;
  /** How long a planner that failed is left alone; default 30,000. */
  readonly openMs?: number;
}

const FAILURES_TO_OPEN = 3;
const OPEN_MS = 30_000;
/** What says that its service is no use at present; a plan that can't be used says nothing of the service. */
const SERVICE_FAILURES: ReadonlySet<string> = new Set<ErrorCode>([
  'MODEL_SERVICE_UNAVAILABLE',
  'MODEL_SERVICE_REFUSED',
  'TIMEOUT',
]);
/** What ends a run is no failure of who worked for it. */
const TOLD_FAILURES: ReadonlySet<string> = new Set<ErrorCode>([
  'MODEL_SERVICE_UNAVAILABLE',
  'MODEL_SERVICE_REFUSED',
  'MODEL_LIMIT_REACHED',
  'MODEL_ANSWER_UNUSABLE',
  'PLAN_INVALID',
  'TIMEOUT',
]);
const STATES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
} as const satisfies Record<CircuitState, BreakerState>;

/** Leaves a planner whose service is away alone for a while, so that nobody waits for it. One for each service and tenant. */
export class PlannerBreaker {
  readonly #now: () => Date;
  readonly #breaker: CircuitBreakerPolicy;
  #lastFailure: PlannerHealth['lastFailure'] = null;

  constructor({ now, openMs = OPEN_MS }: PlannerBreakerOptions) {
    this.#now = now;
    this.#breaker = circuitBreaker(handleWhen(isServiceFailure), {
      halfOpenAfter: openMs,
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    });
  }

  get health(): PlannerHealth {
    return { state: STATES[this.#breaker.state], lastFailure: this.#lastFailure };
  }

  /** @throws what `work` throws; ParleyError MODEL_SERVICE_UNAVAILABLE where it is left alone */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#breaker.execute(work);
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw leftAlone();
      if (isParleyError(error) && TOLD_FAILURES.has(error.code))
        this.#lastFailure = { code: error.code, at: this.#now() };
      throw error;
    }
  }
}

function isServiceFailure(error: unknown): boolean {
  return isParleyError(error) && SERVICE_FAILURES.has(error.code);
}

function leftAlone(): ParleyError {
  return new ParleyError(
    'MODEL_SERVICE_UNAVAILABLE',
    'The model’s service has failed several times and is left alone for a moment; ask again soon.',
  );
}
