import type { PlatformDb, PlatformScope } from '@parley/platform-db';

/** The data sources of the caller's tenant, through the view that their own subgraph grants. */
export interface DataSourceRepository {
  /** Of these ids, those that are the tenant's. */
  existing(scope: PlatformScope, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The sealed connection settings; `null` when there is no such data source. */
  sealedSettings(scope: PlatformScope, id: string): Promise<string | null>;
}

export function createDataSourceRepository(db: PlatformDb): DataSourceRepository {
  return {
    existing: async (scope, ids) => {
      const rows = await db.forScope(scope).dataSourceV1.findMany({
        where: { id: { in: [...ids] }, tenantId: scope.tenantId },
        select: { id: true },
      });
      return new Set(rows.map((row) => row.id));
    },

    sealedSettings: async (scope, id) => {
      const row = await db.forScope(scope).dataSourceV1.findFirst({
        where: { id, tenantId: scope.tenantId },
        select: { sealedSettings: true },
      });
      return row?.sealedSettings ?? null;
    },
  };
}
