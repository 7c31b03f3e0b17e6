import type { BreakerState } from '@parley/planners';
import type { PlatformScope } from '@parley/platform-db';
import { TIER_LIMITS, type TierLimits, type TierName, type TimePosition } from '@parley/service-kit';
import type { AiTokenQuota, PlannerState, PlannerStatus } from '../types/planning.js';
import type { ModelCallRecord, ModelCallRepository } from './model-call-repository.js';
import type { ModelPlanners } from './model-planners.js';
import type { Planning } from './planning.js';
import { monthlyLimit, type TokenLedger } from './token-ledger.js';

export interface PlannerOverviewOptions {
  readonly planning: Planning;
  readonly models: ModelPlanners;
  readonly ledger: TokenLedger;
  readonly calls: ModelCallRepository;
  readonly tierOf: (scope: PlatformScope) => Promise<TierName | null>;
  readonly now: () => Date;
  /** Overrides of the tiers' limits, for tests. */
  readonly limits: Partial<TierLimits>;
}

const STATES = {
  closed: 'READY',
  half_open: 'ON_TRIAL',
  open: 'LEFT_ALONE',
} as const satisfies Record<BreakerState, PlannerState>;

/** How a tenant's planners stand, for those who choose them. */
export class PlannerOverview {
  readonly #options: PlannerOverviewOptions;

  constructor(options: PlannerOverviewOptions) {
    this.#options = options;
  }

  /** In the tenant's order. */
  async planners(scope: PlatformScope): Promise<PlannerStatus[]> {
    const { planning, models } = this.#options;
    const settings = await planning.settingsOf(scope);
    return settings.planners.map((planner): PlannerStatus => {
      const nothing = { planner, address: null, model: null, lastFailure: null };
      if (planner === 'BUILT_IN') return { ...nothing, state: 'READY' };
      const found = models.of(scope.tenantId, planner, settings);
      if (found === null) return { ...nothing, state: 'NOT_SET_UP' };
      const { state, lastFailure } = found.breaker.health;
      return { planner, address: found.address, model: found.model, state: STATES[state], lastFailure };
    });
  }

  /** What left, the latest first, from behind a position on. */
  calls(
    scope: PlatformScope,
    page: { readonly after: TimePosition | null; readonly limit: number },
  ): Promise<ModelCallRecord[]> {
    return this.#options.calls.list(scope, page);
  }

  async tokens(scope: PlatformScope): Promise<AiTokenQuota> {
    const { planning, ledger, tierOf, now, limits } = this.#options;
    const [settings, tier, used] = await Promise.all([
      planning.settingsOf(scope),
      tierOf(scope),
      ledger.used(scope),
    ]);
    const { maxAiTokensPerMonth } = { ...TIER_LIMITS[tier ?? 'FREE'], ...limits };
    const limit = monthlyLimit(maxAiTokensPerMonth, settings.monthlyTokens);
    const left = limit === null ? null : Math.max(0, limit - used);
    return { limit, used, left, resetsAt: nextMonth(now()) };
  }
}

function nextMonth(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
}
