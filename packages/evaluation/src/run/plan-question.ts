import { checkPlan, type Plan, type Planner, type PlanRequest } from '@parley/planners';

/** A plan and what it cost. */
export interface Planned {
  readonly plan: Plan;
  readonly ms: number;
  readonly tokens: number;
}

/** Asks a planner as a run does, without anybody who reads along. */
export async function planQuestion(
  planner: Planner,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<Planned> {
  const began = performance.now();
  let tokens = 0;
  const planning = planner.plan(request, signal);
  try {
    for (;;) {
      const step = await planning.next();
      if (step.done === true) {
        return { plan: checkPlan(step.value), ms: performance.now() - began, tokens };
      }
      if (step.value.kind === 'tokens') tokens += step.value.input + step.value.output;
    }
  } finally {
    await planning[Symbol.asyncDispose]?.();
  }
}
