import type { PolicyKind } from '@parley/access-policy';
import { connectPlatform, ensureDatabase, newId } from '@parley/platform-db';
import type { SemanticModel } from '@parley/semantic-layer';
import { createPostgresConnection, type ServerSettings } from '@parley/sql-drivers';
import type { SubgraphBench, TenantName } from '@parley/testing/subgraph';

/** A tenant's own database with something in it, connected as the tenant's default data source. */
export interface Shop {
  readonly tenantId: string;
  readonly dataSourceId: string;
  execute(sql: string): Promise<void>;
  /** When this tenant's reader last sent anything, a transaction's beginning included; `null` where it is not connected. */
  lastSent(): Promise<Date | null>;
  /** Statements of this tenant's reader that the database works on right now. */
  statementsRunning(): Promise<number>;
  addPolicy(policy: PolicyFixture): Promise<string>;
  removePolicy(id: string): Promise<void>;
  close(): Promise<void>;
}

interface PolicyFixture {
  readonly kind: PolicyKind;
  readonly definition: object;
  readonly roleName?: string;
  readonly groupName?: string;
  readonly userId?: string;
}

const TABLES = [
  `CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text)`,
  `INSERT INTO customers SELECT n, 'Customer ' || n, 'c' || n || '@example.org' FROM generate_series(1, 20) n`,
  `CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, region text NOT NULL, amount numeric(12,2) NOT NULL)`,
  `INSERT INTO orders SELECT n, n % 20 + 1, CASE WHEN n % 2 = 0 THEN 'EU' ELSE 'US' END, n FROM generate_series(1, 100) n`,
  `CREATE TABLE numbers (n int PRIMARY KEY)`,
  `INSERT INTO numbers SELECT n FROM generate_series(1, 20000) n`,
  // Its first fifty rows come after a second, the rest two seconds later.
  `CREATE VIEW slow AS SELECT n, pg_sleep(0.02)::text AS pause FROM numbers WHERE n <= 150`,
  'ANALYZE',
];

/** Runs for minutes. */
export const HEAVY_SQL = 'SELECT count(*) AS c FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c';

export async function openShop(bench: SubgraphBench, tenant: TenantName): Promise<Shop> {
  const database = `${tenant}_shop`;
  const reader = `${tenant}_reader`;
  await ensureDatabase(bench.platform.adminUrlOf('postgres'), database);
  const owner = connectPlatform({ url: bench.platform.adminUrlOf(database) });
  const execute = async (sql: string): Promise<void> => {
    await owner.unscoped.$executeRawUnsafe(sql);
  };
  for (const statement of TABLES) await execute(statement);
  await execute(`CREATE ROLE ${reader} LOGIN PASSWORD 'reader'`);
  await execute(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`);
  const { hostname, port } = new URL(bench.platform.adminUrl);
  const settings: ServerSettings = {
    engine: 'postgresql',
    host: hostname,
    port: Number(port),
    database,
    user: reader,
    password: 'reader',
    tls: 'disable',
  };
  const tenantId = bench.people.tenants[tenant].id;
  const of = { tenantId, dataSourceId: await connectDataSource(bench, tenantId, settings) };
  await readSchema(bench, of, settings);
  await publishModel(bench, of);
  return {
    ...of,
    execute,
    async lastSent() {
      const [row] = await owner.unscoped.$queryRaw<{ at: Date | null }[]>`
        SELECT max(query_start) AS at FROM pg_stat_activity WHERE usename = ${reader}`;
      return row?.at ?? null;
    },
    async statementsRunning() {
      const [row] = await owner.unscoped.$queryRaw<{ running: number }[]>`
        SELECT count(*)::int AS running FROM pg_stat_activity WHERE usename = ${reader} AND state <> 'idle'`;
      return row?.running ?? 0;
    },
    async addPolicy({ kind, definition, roleName = null, groupName = null, userId = null }) {
      const id = newId();
      const about = { name: id, description: 'For a test.' };
      const bindings = { create: { id: newId(), roleName, groupName, userId } };
      await bench.admin.policy.create({ data: { id, ...of, ...about, kind, definition, bindings } });
      return id;
    },
    async removePolicy(id) {
      await bench.admin.policy.delete({ where: { id } });
    },
    close: () => owner.close(),
  };
}

async function connectDataSource(
  bench: SubgraphBench,
  tenantId: string,
  settings: ServerSettings,
): Promise<string> {
  const id = newId();
  const sealedSettings = bench.vault.seal(JSON.stringify(settings), `data_source:${id}`);
  await bench.admin.dataSource.create({
    data: { id, tenantId, name: id, engine: 'POSTGRESQL', isDefault: true, address: 'here', sealedSettings },
  });
  return id;
}

interface Source {
  readonly tenantId: string;
  readonly dataSourceId: string;
}

async function readSchema(bench: SubgraphBench, of: Source, settings: ServerSettings): Promise<void> {
  const connection = createPostgresConnection(settings);
  const catalog = await connection.introspect(new AbortController().signal);
  await connection.close();
  const definition = JSON.parse(JSON.stringify(catalog));
  await bench.admin.physicalSchema.create({
    data: { ...of, hash: catalog.hash, definition, readAt: new Date() },
  });
  await bench.admin.classifiedTable.createMany({
    data: catalog.tables
      .filter(({ kind }) => kind === 'table')
      .map(({ schema, table, columns }) => ({
        ...of,
        schema,
        table,
        columns: columns.map(({ name }) => name),
      })),
  });
}

async function publishModel(bench: SubgraphBench, of: Source): Promise<void> {
  const about = { id: newId(), version: 1, status: 'PUBLISHED', publishedAt: new Date() } as const;
  await bench.admin.semanticModelVersion.create({ data: { ...about, ...of, definition: MODEL } });
}

const words = (name: string) => ({ name, label: name, description: `What ${name} means.`, synonyms: [] });

const MODEL = {
  formatVersion: 1,
  name: 'shop',
  label: 'Shop',
  description: 'What is sold to whom.',
  entities: [
    {
      ...words('order'),
      table: { schema: 'public', table: 'orders' },
      primaryKey: ['id'],
      dimensions: [
        {
          ...words('region'),
          kind: 'categorical',
          column: 'region',
          values: [{ value: 'EU', synonyms: [] }],
        },
      ],
      measures: [{ name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'amount' }],
    },
  ],
  metrics: [{ ...words('revenue'), type: 'simple', entity: 'order', measure: 'revenue' }],
  relationships: [],
  namedFilters: [],
} satisfies SemanticModel;
