import { ParleyError } from '@parley/errors';
import {
  appendAudit,
  appendAuditIn,
  type PlatformDb,
  type PlatformScope,
  type TransactionClient,
} from '@parley/platform-db';
import { type NamePosition, TIER_LIMITS, type TierName } from '@parley/service-kit';
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

/** A data source to be stored, its settings sealed. */
interface NewDataSource {
  readonly id: string;
  readonly name: string;
  readonly engine: Engine;
  readonly address: string;
  readonly sealedSettings: string;
  readonly makeDefault: boolean;
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
  /** @throws ParleyError DATA_SOURCE_LIMIT, NAME_TAKEN: what `add` would answer now */
  checkRoom(scope: PlatformScope, name: string): Promise<void>;
  /** Stores it with its audit entry. @throws ParleyError DATA_SOURCE_LIMIT, NAME_TAKEN */
  add(scope: PlatformScope, dataSource: NewDataSource): Promise<DataSourceRecord>;
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

    checkRoom: (scope, name) =>
      db.transaction(scope, async (tx) => {
        await holdRoom(tx, scope, name);
      }),

    add: (scope, { makeDefault, ...dataSource }) =>
      db.transaction(scope, async (tx) => {
        const { isFirst } = await holdRoom(tx, scope, dataSource.name);
        if (makeDefault) {
          await tx.dataSource.updateMany({
            where: { tenantId: scope.tenantId, isDefault: true },
            data: { isDefault: false },
          });
        }
        const record = await tx.dataSource.create({
          data: {
            ...dataSource,
            tenantId: scope.tenantId,
            isDefault: makeDefault || isFirst,
          },
          select: DATA_SOURCE,
        });
        await appendAuditIn(tx, scope, {
          action: 'data_source.connected',
          target: record.id,
          details: {
            name: record.name,
            engine: record.engine,
            address: record.address,
            isDefault: record.isDefault,
          },
        });
        return record;
      }),

    recordTest: (scope, { id, code }) =>
      appendAudit(db, scope, {
        action: 'data_source.tested',
        target: id,
        details: code === null ? { ok: true } : { ok: false, code },
      }),
  };
}

/** Holds the tenant's row until the transaction ends: of two at the same time, the second counts the first. */
async function holdRoom(
  tx: TransactionClient,
  { tenantId }: PlatformScope,
  name: string,
): Promise<{ isFirst: boolean }> {
  const [tenant] = await tx.$queryRaw<{ tier: TierName }[]>`
    SELECT tier FROM tenants.tenants WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`;
  if (tenant === undefined) throw new ParleyError('NOT_FOUND', 'Your tenant has been removed.');
  const limit = TIER_LIMITS[tenant.tier].maxDataSources;
  const count = await tx.dataSource.count({ where: { tenantId } });
  if (limit !== null && count >= limit) {
    throw new ParleyError(
      'DATA_SOURCE_LIMIT',
      `Your tenant may connect ${limit} data ${limit === 1 ? 'source' : 'sources'} and has ${count}: a higher tier allows more.`,
    );
  }
  if ((await tx.dataSource.count({ where: { tenantId, name } })) > 0) {
    throw new ParleyError('NAME_TAKEN', 'Your tenant has a data source of this name: choose another.');
  }
  return { isFirst: count === 0 };
}
