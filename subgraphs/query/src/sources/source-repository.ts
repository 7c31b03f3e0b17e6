import type { BoundPolicy } from '@parley/access-policy';
import type { PlatformDb, PlatformScope, PreparedStatement, TransactionClient } from '@parley/platform-db';
import { isId, parsedOnce, type TierName } from '@parley/service-kit';
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

const ASKING_FACTS: PreparedStatement = {
  name: 'asking_facts',
  text: `SELECT id, name, engine, version, sealed_settings AS "sealedSettings", tier, policies, classified::text AS classified,
           cache_generation AS "cacheGeneration", schema_hash AS "schemaHash"
         FROM query.asking_facts($1::uuid, $2::uuid, $3::uuid)`,
};

type FactsRow = DataSourceRecord &
  Pick<SourceFacts, 'tier' | 'policies'> & {
    /** JSON of {@link ClassifiedTable}s: thousands, read for each run, and most often the ones of before. */
    readonly classified: string;
  };

const readClassified = parsedOnce<readonly ClassifiedTable[]>();

/** What other subgraphs publish in views, cut to the scope's tenant. */
export class SourceRepository {
  readonly #db: PlatformDb;

  constructor(db: PlatformDb) {
    this.#db = db;
  }

  /** Of the data source with this id, or of the tenant's default one; `null` where there is none. One statement: every run waits for it. */
  async facts(scope: PlatformScope, dataSourceId: string | undefined): Promise<SourceFacts | null> {
    if (dataSourceId !== undefined && !isId(dataSourceId)) return null;
    const values = [scope.tenantId, scope.userId, dataSourceId ?? null];
    const [row] = await this.#db.call<FactsRow>(ASKING_FACTS, values);
    if (row === undefined) return null;
    const { tier, policies, classified, ...dataSource } = row;
    return { dataSource, tier, policies, classified: readClassified(classified) };
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
