import { findUnstoredResults, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import type { TierName } from '@parley/service-kit';

/** A run whose rows are to be stored, and in whose scope. */
export interface ResultToStore {
  readonly scope: PlatformScope;
  readonly runId: string;
}

/** What has to be known to store a run's rows. */
export interface ClaimedResult {
  readonly rowCount: number;
  readonly complete: boolean;
  readonly tier: TierName;
}

const UNSTORED = { status: 'SUCCEEDED', resultState: 'PENDING' } as const;

/** Where the rows of runs lie, as the platform database knows it. */
export class ResultRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** Of any tenant, oldest first: what nobody is storing. */
  async unstored(most: number): Promise<readonly ResultToStore[]> {
    const found = await findUnstoredResults(this.#db, most);
    return found.map(({ runId, tenantId, requestedBy }) => ({
      runId,
      scope: { tenantId, userId: requestedBy },
    }));
  }

  /**
   * For so many seconds, by the database's clock, nobody else begins to store these rows. `null`: they are stored or gone,
   * or somebody else is at it.
   */
  async claim({ scope, runId }: ResultToStore, seconds: number): Promise<ClaimedResult | null> {
    const claimed = await this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<ClaimedResult[]>`
      UPDATE query.runs
      SET result_claimed_until = now() + make_interval(secs => ${seconds}::float8)
      WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${runId}::uuid
        AND status = 'SUCCEEDED' AND result_state = 'PENDING'
        AND coalesce(result_claimed_until < now(), true)
      RETURNING row_count::float8 AS "rowCount", complete,
        (SELECT t.tier::text FROM tenants_v1.tenants t WHERE t.id = runs.tenant_id) AS tier`,
    );
    return claimed[0] ?? null;
  }

  /** By who has claimed it, in time. */
  async claimLonger({ scope, runId }: ResultToStore, seconds: number): Promise<void> {
    await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
      UPDATE query.runs
      SET result_claimed_until = now() + make_interval(secs => ${seconds}::float8)
      WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${runId}::uuid AND result_state = 'PENDING'`,
    );
  }

  async markStored({ scope, runId }: ResultToStore, keptUntil: Date): Promise<void> {
    await this.#db.forScope(scope).run.updateMany({
      where: { tenantId: scope.tenantId, id: runId, ...UNSTORED },
      data: { resultState: 'STORED', resultKeptUntil: keptUntil, resultClaimedUntil: null },
    });
  }

  /** Its events went before its rows could be stored. */
  async markGone({ scope, runId }: ResultToStore): Promise<void> {
    await this.#db.forScope(scope).run.updateMany({
      where: { tenantId: scope.tenantId, id: runId, ...UNSTORED },
      data: { resultState: 'GONE', resultClaimedUntil: null },
    });
  }
}
