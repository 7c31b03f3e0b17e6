import { findUnstoredResults, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import type { TierName } from '@parley/service-kit';

/** A run whose rows are to be stored, and in whose scope. */
export interface ResultToStore {
  readonly scope: PlatformScope;
  readonly runId: string;
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
   * True: for so many seconds, by the database's clock, nobody else begins to store these rows. Claim again in time
   * to go on. False where they are stored, or somebody else is at it.
   */
  async claim(
    { scope, runId }: ResultToStore,
    { seconds, again }: { readonly seconds: number; readonly again: boolean },
  ): Promise<boolean> {
    const count = await this.#db.transaction(
      scope,
      (tx) => tx.$executeRaw`
      UPDATE query.runs
      SET result_claimed_until = now() + make_interval(secs => ${seconds}::float8)
      WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${runId}::uuid
        AND status = 'SUCCEEDED' AND result_state = 'PENDING'
        AND (${again} OR coalesce(result_claimed_until < now(), true))`,
    );
    return count === 1;
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

  /** Of the scope's tenant; `null` where it is gone. */
  async tier(scope: PlatformScope): Promise<TierName | null> {
    const tenant = await this.#db.forScope(scope).tenantV1.findUnique({ where: { id: scope.tenantId } });
    return tenant?.tier ?? null;
  }
}
