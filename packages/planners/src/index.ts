export { createBuiltInPlanner } from './built-in/built-in-planner.js';
export { checkPlan } from './check-plan.js';
export type { ClarificationChoice, Plan, PlanDelta, Planner, PlanRequest } from './planner.js';
