import type { PolicyKind } from '@parley/access-policy';
import type { PlatformDb, PlatformScope, TransactionClient } from '@parley/platform-db';
import type { ClassifiedTable } from '@parley/sql-guard';

/** Whom a policy binds: exactly one of the three is set. */
export interface PolicyBindingRecord {
  readonly roleName: string | null;
  readonly groupName: string | null;
  readonly userId: string | null;
}

export interface PolicyRecord {
  readonly id: string;
  readonly dataSourceId: string;
  readonly name: string;
  readonly description: string;
  readonly kind: PolicyKind;
  /** Stored JSON, not trusted until parsed. */
  readonly definition: unknown;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly bindings: readonly PolicyBindingRecord[];
}

/** A table that somebody has looked at, and of which data source. */
export interface ClassifiedRecord extends ClassifiedTable {
  readonly dataSourceId: string;
}

export interface PolicyRepository {
  /** Every policy of these data sources, by name. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<PolicyRecord[]>;
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<PolicyRecord[]>;
  /** Every table of these data sources that somebody has looked at. */
  classified(scope: PlatformScope, dataSourceIds: readonly string[]): Promise<ClassifiedRecord[]>;
}

const POLICY = {
  id: true,
  dataSourceId: true,
  name: true,
  description: true,
  kind: true,
  definition: true,
  revision: true,
  updatedAt: true,
  bindings: { select: { roleName: true, groupName: true, userId: true }, orderBy: { id: 'asc' } },
} as const;

export function createPolicyRepository(db: PlatformDb): PolicyRepository {
  return {
    byDataSourceIds: (scope, ids) =>
      db.forScope(scope).policy.findMany({
        where: { dataSourceId: { in: [...ids] }, tenantId: scope.tenantId },
        select: POLICY,
      }),

    byIds: (scope, ids) =>
      db.forScope(scope).policy.findMany({
        where: { id: { in: [...ids] }, tenantId: scope.tenantId },
        select: POLICY,
      }),

    classified: (scope, dataSourceIds) =>
      db.forScope(scope).classifiedTable.findMany({
        where: { dataSourceId: { in: [...dataSourceIds] }, tenantId: scope.tenantId },
        select: { dataSourceId: true, schema: true, table: true, columns: true },
      }),
  };
}

/** The policies and classification of one data source, as one transaction sees them. */
export async function readPolicyState(
  tx: TransactionClient,
  { tenantId }: PlatformScope,
  dataSourceId: string,
): Promise<{ readonly policies: readonly PolicyRecord[]; readonly classified: readonly ClassifiedTable[] }> {
  const where = { dataSourceId, tenantId };
  return {
    policies: await tx.policy.findMany({ where, select: POLICY }),
    classified: await tx.classifiedTable.findMany({
      where,
      select: { schema: true, table: true, columns: true },
    }),
  };
}
