import type { PolicyKind } from '@parley/access-policy';
import type { PlatformDb, PlatformScope, TransactionClient } from '@parley/platform-db';
import { parsedOnce } from '@parley/service-kit';
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

export interface PolicyRepository {
  /** Every policy of these data sources, by name. */
  byDataSourceIds(scope: PlatformScope, ids: readonly string[]): Promise<PolicyRecord[]>;
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<PolicyRecord[]>;
  /** Every table of each data source that somebody has looked at, by the data source; the same list as long as it is the same. */
  classified(
    scope: PlatformScope,
    dataSourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ClassifiedTable[]>>;
}

interface ClassifiedList {
  readonly dataSourceId: string;
  readonly tables: string;
}

/** Thousands of tables, read for each operation of whoever a policy binds: as one text, which is most often the one of before. */
const readClassified = parsedOnce<readonly ClassifiedTable[]>();

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

    classified: async (scope, dataSourceIds) => {
      const lists = await db.forScope(scope).$queryRaw<ClassifiedList[]>`
        SELECT data_source_id::text AS "dataSourceId",
          jsonb_agg(jsonb_build_object('schema', schema_name, 'table', table_name, 'columns', columns)
            ORDER BY schema_name, table_name)::text AS tables
        FROM catalog.classified_tables
        WHERE data_source_id = ANY (${[...dataSourceIds]}::uuid[]) AND tenant_id = ${scope.tenantId}::uuid
        GROUP BY data_source_id`;
      return new Map(lists.map(({ dataSourceId, tables }) => [dataSourceId, readClassified(tables)]));
    },
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
