export { createBuiltInPlanner } from './built-in/built-in-planner.js';
export { calendarOf, type Day, describePeriod } from './built-in/calendar.js';
export { conditionText } from './built-in/explain-conditions.js';
export { findTimeMentions, type TimeMention } from './built-in/time-mentions.js';
export { checkPlan } from './check-plan.js';
export { type ClaudePlannerOptions, createClaudePlanner } from './claude/claude-planner.js';
export type { ModelLimits } from './model/limits.js';
export {
  createOpenAiCompatiblePlanner,
  type OpenAiCompatiblePlannerOptions,
} from './openai-compatible/openai-compatible-planner.js';
export type {
  AnswerRows,
  CatalogMatch,
  CheckedQuery,
  ChoiceKind,
  ClarificationChoice,
  Disclosure,
  Plan,
  PlanDelta,
  PlanLookup,
  Planner,
  PlanRequest,
  QueryPlan,
  SentContent,
  ThreadTurn,
  TokenUse,
  VerifiedExample,
} from './planner.js';
export { followPlanner } from './router/follow-planner.js';
export {
  type Passenger,
  type PlannerFailure,
  planAlong,
  type Route,
  type RoutedPlan,
  type Seat,
} from './router/plan-along.js';
export { type BreakerState, PlannerBreaker, type PlannerHealth } from './router/planner-breaker.js';
export { searchModel } from './search-model.js';
