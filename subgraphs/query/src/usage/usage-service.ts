import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { TIER_LIMITS, type TierLimits } from '@parley/service-kit';
import type { MyUsage, RunQuota, TenantUsage, Usage } from '../types/usage.js';
import { utcDay } from './run-usage.js';
import type { Period, UsageRepository, UsageSums } from './usage-repository.js';

export interface UsageServiceOptions {
  readonly repository: UsageRepository;
  readonly now: () => Date;
  /** Overrides of the tiers' limits, for tests. */
  readonly limits: Partial<TierLimits>;
}

/** What may be left out: then it is the last 30 days. */
export interface AskedPeriod {
  readonly from: string | null | undefined;
  readonly to: string | null | undefined;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;
const MAX_PEOPLE = 100;
const NOTHING: UsageSums = { runs: 0, rows: 0, bytes: 0, databaseMs: 0, cacheHits: 0, aiTokens: 0 };

/** What runs cost, and what is left of the tier's. */
export class UsageService {
  readonly #options: UsageServiceOptions;

  constructor(options: UsageServiceOptions) {
    this.#options = options;
  }

  /** The person's own. @throws ParleyError BAD_INPUT */
  async mine(scope: PlatformScope, asked: AskedPeriod): Promise<MyUsage> {
    const period = this.#period(asked);
    return { ...(await this.#report(scope, period, scope.userId)), quota: await this.#quota(scope) };
  }

  /** Everybody's in the tenant. @throws ParleyError BAD_INPUT */
  async ofTenant(scope: PlatformScope, asked: AskedPeriod): Promise<TenantUsage> {
    const period = this.#period(asked);
    const people = await this.#options.repository.byUser(scope, period, MAX_PEOPLE);
    return {
      ...(await this.#report(scope, period)),
      quota: await this.#quota(scope),
      byUser: people.map(({ userId, ...sums }) => ({ user: { id: userId }, usage: usageOf(sums) })),
    };
  }

  async #report(scope: PlatformScope, period: Period, userId?: string): Promise<Omit<MyUsage, 'quota'>> {
    const days = await this.#options.repository.byDay(scope, period, userId);
    return {
      ...period,
      totals: usageOf(days.reduce(added, NOTHING)),
      byDay: days.map(({ day, ...sums }) => ({ day, usage: usageOf(sums) })),
    };
  }

  async #quota(scope: PlatformScope): Promise<RunQuota> {
    const { repository, now, limits } = this.#options;
    const tier = await repository.tier(scope);
    if (tier === null)
      throw new ParleyError('NOT_FOUND', 'Your tenant has been removed: sign in to another.');
    const today = utcDay(now());
    const resetsAt = new Date(Date.parse(today) + DAY_MS);
    const { maxQueriesPerDay: limit } = { ...TIER_LIMITS[tier], ...limits };
    if (limit === null) return { limit, used: null, left: null, resetsAt };
    const used = await repository.begun(scope, today);
    return { limit, used, left: Math.max(0, limit - used), resetsAt };
  }

  #period(asked: AskedPeriod): Period {
    const to = asked.to ?? utcDay(this.#options.now());
    const from = asked.from ?? utcDay(new Date(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS));
    const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
    if (days >= 1 && days <= MAX_DAYS) return { from, to };
    throw new ParleyError(
      'BAD_INPUT',
      `\`from\` must be at most ${MAX_DAYS - 1} days before \`to\`, and not after it.`,
    );
  }
}

function usageOf(sums: UsageSums): Usage {
  return { ...sums, cacheHitRate: sums.runs === 0 ? null : sums.cacheHits / sums.runs };
}

function added(left: UsageSums, right: UsageSums): UsageSums {
  return {
    runs: left.runs + right.runs,
    rows: left.rows + right.rows,
    bytes: left.bytes + right.bytes,
    databaseMs: left.databaseMs + right.databaseMs,
    cacheHits: left.cacheHits + right.cacheHits,
    aiTokens: left.aiTokens + right.aiTokens,
  };
}
