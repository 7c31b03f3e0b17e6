import { appendAudit, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import type { NamePosition } from '@parley/service-kit';
import type { Engine } from './types/data-source.js';

/** A data source without its credentials. */
interface DataSourceRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly engine: Engine;
  readonly isDefault: boolean;
  readonly address: string;
  readonly createdAt: Date;
}

/** The data sources of the caller's current tenant. */
export interface DataSourceRepository {
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<DataSourceRecord[]>;
  page(
    scope: PlatformScope,
    page: { readonly after: NamePosition | null; readonly take: number },
  ): Promise<DataSourceRecord[]>;
  /** The sealed connection settings; `null` when there is no such data source. */
  sealedSettings(scope: PlatformScope, id: string): Promise<string | null>;
  recordTest(scope: PlatformScope, tested: { id: string; code: string | null }): Promise<void>;
}

const DATA_SOURCE = {
  id: true,
  tenantId: true,
  name: true,
  engine: true,
  isDefault: true,
  address: true,
  createdAt: true,
} as const;

export function createDataSourceRepository(db: PlatformDb): DataSourceRepository {
  return {
    byIds: (scope, ids) =>
      db.forScope(scope).dataSource.findMany({
        where: { id: { in: [...ids] }, tenantId: scope.tenantId },
        select: DATA_SOURCE,
      }),

    page: (scope, { after, take }) =>
      db.forScope(scope).dataSource.findMany({
        where: {
          tenantId: scope.tenantId,
          ...(after && { OR: [{ name: { gt: after.name } }, { name: after.name, id: { gt: after.id } }] }),
        },
        select: DATA_SOURCE,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take,
      }),

    sealedSettings: async (scope, id) => {
      const row = await db.forScope(scope).dataSource.findFirst({
        where: { id, tenantId: scope.tenantId },
        select: { sealedSettings: true },
      });
      return row?.sealedSettings ?? null;
    },

    recordTest: (scope, { id, code }) =>
      appendAudit(db, scope, {
        action: 'data_source.tested',
        target: id,
        details: code === null ? { ok: true } : { ok: false, code },
      }),
  };
}
