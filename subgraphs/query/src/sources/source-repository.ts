import type { BoundPolicy } from '@parley/access-policy';
import type { PlatformDb, PlatformScope, TransactionClient } from '@parley/platform-db';
import { isId, type TierName } from '@parley/service-kit';
import type { ClassifiedTable, ValueProfile } from '@parley/sql-guard';

/** A data source as the tenants subgraph published it, its settings sealed, and the state of its cached results. */
export interface DataSourceRecord {
  readonly id: string;
  readonly name: string;
  readonly engine: 'POSTGRESQL' | 'MARIADB' | 'SQLITE' | 'DUCKDB';
  readonly version: number;
  readonly sealedSettings: string;
  /** Results that were cached under a lower one are not given out any more. */
  readonly cacheGeneration: number;
  /** Of its schema as the catalog knows it; `null` where it was never read. */
  readonly schemaHash: string | null;
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

type FactsRow = DataSourceRecord & PolicyFacts & Pick<SourceFacts, 'tier'>;

/** What other subgraphs publish in views, cut to the scope's tenant. */
export class SourceRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** Of the data source with this id, or of the tenant's default one; `null` where there is none. One statement: every run waits for it. */
  async facts(scope: PlatformScope, dataSourceId: string | undefined): Promise<SourceFacts | null> {
    if (dataSourceId !== undefined && !isId(dataSourceId)) return null;
    const [row] = await this.#db.forScope(scope).$queryRaw<readonly FactsRow[]>`
      SELECT source.id, source.name, source.engine::text AS engine, source.version,
        source.sealed_settings AS "sealedSettings", tenant.tier::text AS tier,
        coalesce((SELECT generation FROM query.cache_generations AS cleared
          WHERE cleared.data_source_id = source.id), 0) AS "cacheGeneration",
        (SELECT hash FROM catalog_v1.physical_schemas AS schema
          WHERE schema.data_source_id = source.id) AS "schemaHash",
        coalesce((SELECT jsonb_agg(jsonb_build_object('policyId', policy_id, 'kind', kind,
            'definition', definition, 'roleName', role_name, 'groupName', group_name, 'userId', user_id))
          FROM catalog_v1.bound_policies AS bound
          WHERE bound.data_source_id = source.id), '[]') AS policies,
        coalesce((SELECT jsonb_agg(jsonb_build_object('schema', schema_name, 'table', table_name,
            'columns', columns))
          FROM catalog_v1.classified_tables AS classified
          WHERE classified.data_source_id = source.id), '[]') AS classified
      FROM tenants_v1.data_sources AS source
      JOIN tenants_v1.tenants AS tenant ON tenant.id = source.tenant_id
      WHERE source.tenant_id = ${scope.tenantId}::uuid
        AND CASE WHEN ${dataSourceId ?? null}::uuid IS NULL THEN source.is_default
          ELSE source.id = ${dataSourceId ?? null}::uuid END`;
    if (row === undefined) return null;
    const { tier, policies, classified, ...dataSource } = row;
    return { dataSource, tier, policies, classified };
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

  /** When values of the data source were last looked at; `null` where they never were. */
  async profiledAt(scope: PlatformScope, dataSourceId: string): Promise<Date | null> {
    const last = await this.#db.forScope(scope).valueProfileV1.aggregate({
      where: { tenantId: scope.tenantId, dataSourceId },
      _max: { measuredAt: true },
    });
    return last._max.measuredAt;
  }

  /** What was measured for everybody: whoever reads it hands on to a person what `visibleProfiles` lets through. */
  async profiles(scope: PlatformScope, dataSourceId: string): Promise<readonly ValueProfile[]> {
    const tables = await this.#db.forScope(scope).valueProfileV1.findMany({
      where: { tenantId: scope.tenantId, dataSourceId },
      orderBy: [{ schema: 'asc' }, { table: 'asc' }],
      select: { schema: true, table: true, columns: true, measuredAt: true },
    });
    // The catalog subgraph wrote them from what the driver measured; nobody else may.
    return tables.flatMap(({ columns, ...table }) =>
      (columns as unknown as readonly Omit<ValueProfile, keyof typeof table>[]).map((column) => ({
        ...table,
        ...column,
      })),
    );
  }

  /** The schema as the catalog knows it now, with its hash. */
  physicalSchema(
    scope: PlatformScope,
    dataSourceId: string,
  ): Promise<{ readonly hash: string; readonly definition: unknown } | null> {
    return this.#db
      .forScope(scope)
      .physicalSchemaV1.findUnique({ where: { dataSourceId }, select: { hash: true, definition: true } });
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
