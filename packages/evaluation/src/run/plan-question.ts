import { followPlanner, type Plan, type PlanDelta, type Planner, type PlanRequest } from '@parley/planners';

/** A plan and what it cost. */
export interface Planned {
  readonly plan: Plan;
  readonly ms: number;
  readonly tokens: number;
}

/** A run has a limit too; a planner that takes longer is of no use to anybody. */
const LIMIT_MS = 180_000;

/** Asks a planner as a run does, without anybody who reads along. */
export async function planQuestion(
  planner: Planner,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<Planned> {
  const began = performance.now();
  let tokens = 0;
  const tell = async (delta: PlanDelta) => {
    if (delta.kind === 'tokens') tokens += delta.input + delta.output;
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const plan = await followPlanner(planner, request, { signal: limit, tell });
  return { plan, ms: performance.now() - began, tokens };
}
