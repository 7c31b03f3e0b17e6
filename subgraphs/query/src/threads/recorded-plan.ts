import { checkPlan, type QueryPlan } from '@parley/planners';

/** What a run keeps of how its question was read. Never rows. */
export interface RecordedPlan {
  readonly plan: QueryPlan;
  /** What the planner told while it worked. */
  readonly derivation: string;
}

const MAX_DERIVATION = 10_000;

export function recordPlan(plan: QueryPlan, told: string): RecordedPlan {
  return { plan, derivation: told.slice(0, MAX_DERIVATION).trim().toWellFormed() };
}

/** What was recorded; `null` where it is of a form that is not known any more. */
export function readRecordedPlan(stored: unknown): RecordedPlan | null {
  if (typeof stored !== 'object' || stored === null || !('plan' in stored)) return null;
  try {
    const plan = checkPlan(stored.plan);
    const derivation = 'derivation' in stored ? String(stored.derivation) : '';
    return plan.kind === 'query' ? { plan, derivation } : null;
  } catch {
    return null;
  }
}
