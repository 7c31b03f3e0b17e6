export type { ClarificationChoice, Plan, PlanDelta, Planner, PlanRequest } from './planner.js';
