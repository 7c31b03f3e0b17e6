import { appendAuditIn, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import { isId } from '@parley/service-kit';
import { noDataSource } from '../sources/no-data-source.js';

/** Clears cached results by hand, on all replicas at once: a result is looked for under the newest generation only. */
export class CacheGenerations {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /**
   * Runs that are asked from now on find nothing of this data source that was read before. The bytes themselves are forgotten
   * when their time is over.
   *
   * @throws ParleyError NOT_FOUND
   */
  async raise(scope: PlatformScope, dataSourceId: string, at: Date): Promise<void> {
    if (!isId(dataSourceId)) throw noDataSource(dataSourceId);
    await this.#db.transaction(scope, async (tx) => {
      const where = { tenantId: scope.tenantId, id: dataSourceId };
      if ((await tx.dataSourceV1.count({ where })) === 0) throw noDataSource(dataSourceId);
      await tx.$executeRaw`
        INSERT INTO query.cache_generations AS known (data_source_id, tenant_id, generation, cleared_at)
        VALUES (${dataSourceId}::uuid, ${scope.tenantId}::uuid, 1, ${at})
        ON CONFLICT (data_source_id) DO UPDATE SET generation = known.generation + 1, cleared_at = excluded.cleared_at`;
      await appendAuditIn(tx, scope, { action: 'cache.cleared', target: dataSourceId });
    });
  }
}
