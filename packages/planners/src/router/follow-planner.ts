import { checkPlan } from '../check-plan.js';
import type { Plan, PlanDelta, Planner, PlanRequest } from '../planner.js';

/** Who is told what a planner says while it works, and what ends it. */
export interface Following {
  readonly signal: AbortSignal;
  readonly tell: (delta: PlanDelta) => Promise<void>;
}

/**
 * Lets a planner plan to its end. What it gives back is checked; what it says is told in order, and it goes on only when that has
 * been taken. Aborted, this rejects at once, whether or not the planner listens.
 *
 * @throws ParleyError PLAN_INVALID; what the planner and `tell` throw; the signal's reason
 */
export async function followPlanner(
  planner: Planner,
  request: PlanRequest,
  { signal, tell }: Following,
): Promise<Plan> {
  signal.throwIfAborted();
  const planning = planner.plan(request, signal);
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  aborted.promise.catch(() => undefined);
  try {
    for (;;) {
      const step = await Promise.race([planning.next(), aborted.promise]);
      if (step.done === true) return checkPlan(step.value);
      await tell(step.value);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Left early, it may still be waiting for somebody: it is told to end, and not waited for.
    planning.return(undefined as never).catch(() => undefined);
  }
}
