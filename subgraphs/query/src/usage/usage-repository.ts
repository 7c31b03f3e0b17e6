import type { PlatformDb, PlatformScope } from '@parley/platform-db';

/** `YYYY-MM-DD`, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Sums of one group of runs. */
export interface UsageSums {
  readonly runs: number;
  readonly rows: number;
  readonly bytes: number;
  readonly databaseMs: number;
  readonly cacheHits: number;
  readonly aiTokens: number;
}

const SUMS = {
  runs: true,
  rowCount: true,
  byteCount: true,
  databaseMs: true,
  cacheHits: true,
  aiTokens: true,
} as const;

type SummedRow = { readonly [Column in keyof typeof SUMS]: bigint | number | null };

/** What runs cost, by tenant, person and day. Cut to the scope's tenant. */
export class UsageRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** Days with runs, in order; of one person, or of the whole tenant. */
  async byDay(
    scope: PlatformScope,
    period: Period,
    userId?: string,
  ): Promise<readonly (UsageSums & { readonly day: string })[]> {
    const days = await this.#db.forScope(scope).dailyUsage.groupBy({
      by: ['day'],
      where: { ...within(scope, period), ...(userId === undefined ? {} : { userId }) },
      _sum: SUMS,
      orderBy: { day: 'asc' },
    });
    return days.map(({ day, _sum }) => ({ day: day.toISOString().slice(0, 10), ...sumsOf(_sum) }));
  }

  /** Those with most runs first. */
  async byUser(
    scope: PlatformScope,
    period: Period,
    most: number,
  ): Promise<readonly (UsageSums & { readonly userId: string })[]> {
    const people = await this.#db.forScope(scope).dailyUsage.groupBy({
      by: ['userId'],
      where: within(scope, period),
      _sum: SUMS,
      orderBy: [{ _sum: { runs: 'desc' } }, { userId: 'asc' }],
      take: most,
    });
    return people.map(({ userId, _sum }) => ({ userId, ...sumsOf(_sum) }));
  }

  /** Runs begun on a day; counted only where the tier has a limit. */
  async begun({ tenantId, userId }: PlatformScope, day: string): Promise<number> {
    const counted = await this.#db
      .forScope({ tenantId, userId })
      .runsBegunDaily.findUnique({ where: { tenantId_day: { tenantId, day: new Date(day) } } });
    return counted?.runs ?? 0;
  }

  /** `null` for a tenant that has been removed. */
  async tier(scope: PlatformScope) {
    const tenant = await this.#db.forScope(scope).tenantV1.findUnique({ where: { id: scope.tenantId } });
    return tenant?.tier ?? null;
  }
}

function within({ tenantId }: PlatformScope, { from, to }: Period) {
  return { tenantId, day: { gte: new Date(from), lte: new Date(to) } };
}

function sumsOf(row: SummedRow): UsageSums {
  return {
    runs: Number(row.runs),
    rows: Number(row.rowCount),
    bytes: Number(row.byteCount),
    databaseMs: Number(row.databaseMs),
    cacheHits: Number(row.cacheHits),
    aiTokens: Number(row.aiTokens),
  };
}
