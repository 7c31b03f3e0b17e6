import { appendAuditIn, jsonColumn, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';

/** A physical schema as it was last read. */
export interface StoredSchema {
  readonly dataSourceId: string;
  readonly readAt: Date;
  readonly catalog: PhysicalCatalog;
}

export interface PhysicalSchemaRepository {
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<StoredSchema[]>;
  /** @param isRefresh somebody asked for it, which the audit log remembers. */
  store(
    scope: PlatformScope,
    schema: StoredSchema,
    isRefresh: boolean,
  ): Promise<{ readonly isChanged: boolean }>;
}

/** Definitions kept in memory: a big one is a megabyte of JSON, and it changes only with its hash. */
const MAX_CACHED_TABLES = 20_000;

export function createPhysicalSchemaRepository(db: PlatformDb): PhysicalSchemaRepository {
  const catalogs = new LRUCache<string, PhysicalCatalog>({
    maxSize: MAX_CACHED_TABLES,
    sizeCalculation: (catalog) => catalog.tables.length + 1,
  });
  // With the time, because estimates of rows change without the hash.
  const cacheKey = (row: { dataSourceId: string; hash: string; readAt: Date }) =>
    `${row.dataSourceId} ${row.hash} ${row.readAt.getTime()}`;

  return {
    byDataSourceIds: async (scope, ids) => {
      const where = (among: readonly string[]) => ({
        dataSourceId: { in: [...among] },
        tenantId: scope.tenantId,
      });
      const heads = await db.forScope(scope).physicalSchema.findMany({
        where: where(ids),
        select: { dataSourceId: true, hash: true, readAt: true },
      });
      const loaded = new Map<string, PhysicalCatalog>();
      for (const head of heads) {
        const cached = catalogs.get(cacheKey(head));
        if (cached) loaded.set(head.dataSourceId, cached);
      }
      const missing = heads.map((head) => head.dataSourceId).filter((id) => !loaded.has(id));
      if (missing.length > 0) {
        const rows = await db.forScope(scope).physicalSchema.findMany({
          where: where(missing),
          select: { dataSourceId: true, hash: true, readAt: true, definition: true },
        });
        for (const row of rows) {
          const catalog = toCatalog(row.definition);
          catalogs.set(cacheKey(row), catalog);
          loaded.set(row.dataSourceId, catalog);
        }
      }
      return heads.flatMap(({ dataSourceId, readAt }) => {
        const catalog = loaded.get(dataSourceId);
        return catalog ? [{ dataSourceId, readAt, catalog }] : [];
      });
    },

    store: (scope, { dataSourceId, readAt, catalog }, isRefresh) =>
      db.transaction(scope, async (tx) => {
        const { hash } = catalog;
        const before = await tx.physicalSchema.findUnique({
          where: { dataSourceId },
          select: { hash: true },
        });
        const outcome = { isChanged: before?.hash !== hash };
        const state = { hash, readAt, definition: jsonColumn(catalog) };
        await tx.physicalSchema.upsert({
          where: { dataSourceId },
          create: { dataSourceId, tenantId: scope.tenantId, ...state },
          update: state,
          select: { hash: true },
        });
        if (!isRefresh) return outcome;
        await appendAuditIn(tx, scope, {
          action: 'physical_schema.refreshed',
          target: dataSourceId,
          details: { hash },
        });
        return outcome;
      }),
  };
}

/** Only `store` writes definitions, so their form is known; a row it did not write is a bug. */
function toCatalog(definition: unknown): PhysicalCatalog {
  if (typeof definition === 'object' && definition !== null && 'tables' in definition) {
    return definition as PhysicalCatalog;
  }
  throw new Error('A stored physical schema is not of the known form.');
}
