import type { Planner } from '@parley/planners';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import { Duty, type RequestContext, type TierLimits, type TierName, type Vault } from '@parley/service-kit';
import type { SourceRepository } from '../sources/source-repository.js';
import { ModelCallRepository } from './model-call-repository.js';
import { ModelPlanners } from './model-planners.js';
import { type OperatorPlanners, operatorSettings } from './operator-planners.js';
import { PlannerOverview } from './planner-overview.js';
import { Planning } from './planning.js';
import { PlanningFactsRepository } from './planning-facts.js';
import { TokenLedger } from './token-ledger.js';
import { VerifiedQuestionRepository } from './verified-question-repository.js';

export interface PlanningDeps {
  readonly db: PlatformDb;
  readonly vault: Vault;
  /** Needs no network. */
  readonly builtIn: Planner;
  readonly operator: OperatorPlanners;
  readonly sources: SourceRepository;
  readonly tierOf: (scope: PlatformScope) => Promise<TierName | null>;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
  /** Overrides of the tiers' limits, for tests. */
  readonly limits: Partial<TierLimits>;
}

const FORGET_EVERY_MS = 600_000;
const FORGOTTEN_AT_ONCE = 5_000;

/** What plans questions, what tells administrators of it, and what forgets that in time. */
export function createPlanning(deps: PlanningDeps): {
  readonly planning: Planning;
  readonly overview: PlannerOverview;
  readonly forgetting: Duty;
} {
  const { db, vault, builtIn, operator, sources, now, log } = deps;
  const models = new ModelPlanners({ operator, vault, now });
  const ledger = new TokenLedger(db, now);
  const calls = new ModelCallRepository(db, now);
  const planning = new Planning({
    ...{ builtIn, models, ledger, calls, sources, log },
    facts: new PlanningFactsRepository(db),
    defaults: operatorSettings(operator),
    verified: new VerifiedQuestionRepository(db),
  });
  const { tierOf, limits } = deps;
  return {
    planning,
    overview: new PlannerOverview({ planning, models, ledger, calls, tierOf, now, limits }),
    forgetting: new Duty({
      ...{ name: 'forget old records of what left for models', everyMs: FORGET_EVERY_MS, log },
      async work() {
        while ((await calls.forget(FORGOTTEN_AT_ONCE)) === FORGOTTEN_AT_ONCE);
      },
    }),
  };
}
