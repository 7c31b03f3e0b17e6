import type { BoundPolicy } from '@parley/access-policy';
import type { PlatformDb, PlatformScope, TransactionClient } from '@parley/platform-db';
import { isId, type TierName } from '@parley/service-kit';
import type { ClassifiedTable } from '@parley/sql-guard';

/** A data source as the tenants subgraph published it, its settings sealed, and the state of its cached results. */
export interface DataSourceRecord {
  readonly id: string;
  readonly name: string;
  readonly engine: 'POSTGRESQL' | 'MARIADB' | 'SQLITE' | 'DUCKDB';
  readonly version: number;
  readonly sealedSettings: string;
  /** Results that were cached under a lower one are not given out any more. */
  readonly cacheGeneration: number;
}

/** What cuts people's sight of one data source, as of one moment. */
export interface PolicyFacts {
  /** Every policy of the data source, whomever it binds. */
  readonly policies: readonly BoundPolicy[];
  /** Every table that somebody has looked at. */
  readonly classified: readonly ClassifiedTable[];
}

/** What asking one data source depends on, as of one moment. */
export interface SourceFacts extends PolicyFacts {
  readonly dataSource: DataSourceRecord;
  readonly tier: TierName;
}

/** What other subgraphs publish in views, cut to the scope's tenant. */
export class SourceRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** Of the data source with this id, or of the tenant's default one; `null` where there is none. */
  facts(scope: PlatformScope, dataSourceId: string | undefined): Promise<SourceFacts | null> {
    if (dataSourceId !== undefined && !isId(dataSourceId)) return Promise.resolve(null);
    return this.#db.transaction(scope, async (tx) => {
      const dataSource = await tx.dataSourceV1.findFirst({
        where: {
          tenantId: scope.tenantId,
          ...(dataSourceId === undefined ? { isDefault: true } : { id: dataSourceId }),
        },
      });
      const tenant = await tx.tenantV1.findUnique({ where: { id: scope.tenantId } });
      if (dataSource === null || tenant === null) return null;
      const cleared = await tx.cacheGeneration.findUnique({ where: { dataSourceId: dataSource.id } });
      return {
        dataSource: { ...dataSource, cacheGeneration: cleared?.generation ?? 0 },
        tier: tenant.tier,
        ...(await readPolicies(tx, dataSource.id)),
      };
    });
  }

  policies(scope: PlatformScope, dataSourceId: string): Promise<PolicyFacts> {
    return this.#db.transaction(scope, (tx) => readPolicies(tx, dataSourceId));
  }

  /** Which model is published now; read before {@link modelDefinition}, which is large. */
  async publishedModelId(scope: PlatformScope, dataSourceId: string): Promise<string | null> {
    const model = await this.#db.forScope(scope).publishedModelV1.findFirst({
      where: { tenantId: scope.tenantId, dataSourceId },
      orderBy: { version: 'desc' },
      select: { id: true },
    });
    return model?.id ?? null;
  }

  async modelDefinition(scope: PlatformScope, modelId: string): Promise<unknown> {
    const model = await this.#db
      .forScope(scope)
      .publishedModelV1.findUnique({ where: { id: modelId }, select: { definition: true } });
    return model?.definition ?? null;
  }

  async physicalSchemaHash(scope: PlatformScope, dataSourceId: string): Promise<string | null> {
    const schema = await this.#db
      .forScope(scope)
      .physicalSchemaV1.findUnique({ where: { dataSourceId }, select: { hash: true } });
    return schema?.hash ?? null;
  }

  async physicalSchema(scope: PlatformScope, dataSourceId: string): Promise<unknown> {
    const schema = await this.#db
      .forScope(scope)
      .physicalSchemaV1.findUnique({ where: { dataSourceId }, select: { definition: true } });
    return schema?.definition ?? null;
  }
}

/** The views are cut to the transaction's tenant. */
async function readPolicies(tx: TransactionClient, dataSourceId: string): Promise<PolicyFacts> {
  const policies = await tx.boundPolicyV1.findMany({ where: { dataSourceId } });
  // Without a policy nothing is hidden, and nobody need know what is classified.
  const classified =
    policies.length === 0 ? [] : await tx.classifiedTableV1.findMany({ where: { dataSourceId } });
  return { policies, classified };
}
