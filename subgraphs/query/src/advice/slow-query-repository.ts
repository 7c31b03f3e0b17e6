import type { PlatformDb, PlatformScope } from '@parley/platform-db';

/** Runs of one statement, however it was written, that reached the database. */
export interface SlowStatement {
  readonly fingerprint: string;
  readonly runs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly totalMs: number;
  readonly averageRows: number;
  readonly lastRunId: string;
}

export interface SlowQueryRequest {
  readonly dataSourceId: string;
  readonly since: Date;
  readonly most: number;
}

/** What took the database longest. Cut to the scope's tenant. */
export class SlowQueryRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  async exists(scope: PlatformScope, dataSourceId: string): Promise<boolean> {
    const where = { tenantId: scope.tenantId, id: dataSourceId };
    return (await this.#db.forScope(scope).dataSourceV1.count({ where })) > 0;
  }

  /** Those that were slow most of the time first; also runs that failed, for instance by taking too long. */
  slowest(scope: PlatformScope, { dataSourceId, since, most }: SlowQueryRequest): Promise<SlowStatement[]> {
    return this.#db.transaction(
      scope,
      (tx) => tx.$queryRaw<SlowStatement[]>`
      SELECT statement_fingerprint AS fingerprint,
             count(*)::int AS runs,
             percentile_cont(0.5) WITHIN GROUP (ORDER BY database_ms) AS "p50Ms",
             percentile_cont(0.95) WITHIN GROUP (ORDER BY database_ms) AS "p95Ms",
             max(database_ms) AS "maxMs",
             sum(database_ms) AS "totalMs",
             avg(row_count)::float8 AS "averageRows",
             (array_agg(id::text ORDER BY created_at DESC, id DESC))[1] AS "lastRunId"
      FROM query.runs
      WHERE tenant_id = ${scope.tenantId}::uuid AND data_source_id = ${dataSourceId}::uuid
        AND created_at >= ${since} AND database_ms IS NOT NULL AND statement_fingerprint IS NOT NULL
      GROUP BY statement_fingerprint
      ORDER BY "p95Ms" DESC, fingerprint
      LIMIT ${most}`,
    );
  }
}
