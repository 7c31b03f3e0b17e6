import type { Plan, PlanRequest } from '@parley/planners';
import type { PlannerSettings } from './planner-settings.js';
import type { Provenance } from './provenance.js';

/** What was asked for a plan, and of whom. */
export interface PlanningTerms {
  readonly settings: PlannerSettings;
  readonly request: PlanRequest;
  /** What the reader of an answer must know besides what a planner assumed. */
  readonly notes: readonly string[];
  /** Where a plan that served is found again. */
  readonly cacheKey: string;
}

/** A plan, where it came from, and what another would be made by. */
export interface Planned {
  readonly plan: Plan;
  readonly provenance: Provenance;
  /** `null`: its asker chose how the question is read. */
  readonly terms: PlanningTerms | null;
  /** The words that were told while it was made. */
  readonly told: readonly string[];
  /** A planner took the place of another, which may be back for the next question. */
  readonly isMakeshift: boolean;
  /** How often it was mended. */
  readonly mended: number;
}
