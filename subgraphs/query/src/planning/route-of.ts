import type { Planner, Route, Seat } from '@parley/planners';
import type { Way } from '../ask/way.js';
import { meteredPlanner } from './metered-planner.js';
import type { ModelCallRepository } from './model-call-repository.js';
import type { ModelPlanners } from './model-planners.js';
import type { PlannerName, PlannerSettings } from './planner-settings.js';
import { monthlyLimit, type TokenLedger } from './token-ledger.js';

/** What planners are made of, for all tenants. */
export interface PlannerParts {
  readonly builtIn: Planner;
  readonly models: ModelPlanners;
  readonly ledger: TokenLedger;
  readonly calls: ModelCallRepository;
}

/** A planner that can be asked, by its name for people. */
export interface NamedSeat {
  readonly name: PlannerName;
  readonly seat: Seat;
}

/** The least confidence of the built-in planner with which a model that would be asked after it is not. */
const SURE = 0.9;

/** The planners of a tenant's order that can be asked at all, for one run. */
export function seatsOf(settings: PlannerSettings, parts: PlannerParts, way: Way): NamedSeat[] {
  return settings.planners.flatMap((name): NamedSeat[] => {
    if (name === 'BUILT_IN') return [{ name, seat: { planner: parts.builtIn, sureFrom: SURE } }];
    const found = parts.models.of(way.scope.tenantId, name, settings);
    if (found === null) return [];
    const planner = meteredPlanner(found.planner, {
      scope: way.scope,
      call: {
        ...{ runId: way.runId, planner: name, address: found.address },
        keptDays: way.limits.retentionDays,
      },
      ledger: parts.ledger,
      calls: parts.calls,
      limit: monthlyLimit(way.limits.maxAiTokensPerMonth, settings.monthlyTokens),
    });
    return [{ name, seat: { planner, breaker: found.breaker } }];
  });
}

export function routeOf(seats: readonly NamedSeat[], { hedgeAfterMs }: PlannerSettings): Route {
  return { seats: seats.map(({ seat }) => seat), hedgeAfterMs };
}
