import type { PlatformScope } from '@parley/platform-db';
import { type Caller, isId } from '@parley/service-kit';
import type { IndexAdviser, IndexProposal } from './advice/index-adviser.js';
import type { SlowQueryRepository, SlowStatement } from './advice/slow-query-repository.js';
import type { CacheGenerations } from './cache/cache-generations.js';
import { noDataSource } from './sources/no-data-source.js';
import type { UsageService } from './usage/usage-service.js';

export interface InsightsOptions {
  readonly usage: UsageService;
  readonly slowQueries: SlowQueryRepository;
  readonly indexAdviser: IndexAdviser;
  readonly cacheGenerations: CacheGenerations;
  readonly now: () => Date;
}

const WEEK_MS = 7 * 86_400_000;

/** What a tenant's administrators look after once questions are being asked: what that costs, what is slow, what is cached. */
export class Insights {
  readonly #options: InsightsOptions;

  constructor(options: InsightsOptions) {
    this.#options = options;
  }

  get usage(): UsageService {
    return this.#options.usage;
  }

  /** @throws ParleyError NOT_FOUND */
  async slowQueries(
    scope: PlatformScope,
    asked: { readonly dataSourceId: string; readonly since: Date | null | undefined; readonly most: number },
  ): Promise<readonly SlowStatement[]> {
    const { slowQueries, now } = this.#options;
    const { dataSourceId, since, most } = asked;
    if (!isId(dataSourceId) || !(await slowQueries.exists(scope, dataSourceId)))
      throw noDataSource(dataSourceId);
    return slowQueries.slowest(scope, {
      dataSourceId,
      most,
      since: since ?? new Date(now().getTime() - WEEK_MS),
    });
  }

  /** Indexes that would help what was slow in the last seven days. @throws as {@link IndexAdviser.advise} */
  indexAdvice(caller: Caller, dataSourceId: string, signal: AbortSignal): Promise<readonly IndexProposal[]> {
    const since = new Date(this.#options.now().getTime() - WEEK_MS);
    return this.#options.indexAdviser.advise(caller, { dataSourceId, since }, signal);
  }

  /** Answers when. @throws ParleyError NOT_FOUND */
  async clearCache(scope: PlatformScope, dataSourceId: string): Promise<Date> {
    const at = this.#options.now();
    await this.#options.cacheGenerations.raise(scope, dataSourceId, at);
    return at;
  }
}
