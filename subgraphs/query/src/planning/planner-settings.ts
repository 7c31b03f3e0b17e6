import type { Disclosure } from '@parley/planners';

export const PLANNER_NAMES = ['BUILT_IN', 'CLAUDE', 'OPENAI_COMPATIBLE'] as const;
export type PlannerName = (typeof PLANNER_NAMES)[number];
export type ModelPlannerName = Exclude<PlannerName, 'BUILT_IN'>;

/** Whose models a planner asks, where the tenant chose that. */
export interface ProviderSettings {
  readonly planner: ModelPlannerName;
  readonly baseUrl: string | null;
  readonly model: string | null;
  readonly repairModel: string | null;
  /** For this tenant, planner and base URL alone. */
  readonly sealedKey: string | null;
}

/** How one tenant's questions are planned. */
export interface PlannerSettings {
  /** In the order in which they are asked. */
  readonly planners: readonly PlannerName[];
  /** What may leave the house for a model. */
  readonly disclosure: Disclosure;
  /** Besides the tier's; `null`: just that. */
  readonly monthlyTokens: number | null;
  /** `null`: never two at once. */
  readonly hedgeAfterMs: number | null;
  readonly secondOpinion: boolean;
  readonly providers: readonly ProviderSettings[];
  /** 0 where the tenant chose nothing. */
  readonly revision: number;
}
