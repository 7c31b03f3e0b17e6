import type { PolicyKind } from '@parley/access-policy';
import { connectPlatform, ensureDatabase, newId } from '@parley/platform-db';
import type { SemanticModel } from '@parley/semantic-layer';
import type { ServerSettings } from '@parley/sql-drivers';
import type { SubgraphBench } from '@parley/testing/subgraph';

const SHOP = [
  `CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text, segment text)`,
  `COMMENT ON TABLE customers IS 'Who buys'`,
  `COMMENT ON COLUMN customers.email IS 'Where to write to'`,
  `CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers, amount numeric(12,2))`,
  `CREATE TABLE salaries (id int PRIMARY KEY, amount numeric(12,2))`,
  `CREATE VIEW big_orders AS SELECT * FROM orders WHERE amount > 1000`,
];

/** What somebody has looked at: every table and view that the shop starts with. */
const CLASSIFIED: Readonly<Record<string, readonly string[]>> = {
  customers: ['id', 'name', 'email', 'segment'],
  orders: ['id', 'customer_id', 'amount'],
  salaries: ['id', 'amount'],
  big_orders: ['id', 'customer_id', 'amount'],
};

/** A small database of a tenant's own, on the bench's server. */
export interface Shop {
  readonly settings: ServerSettings;
  execute(sql: string): Promise<void>;
  close(): Promise<void>;
}

export async function openShop(bench: SubgraphBench): Promise<Shop> {
  await ensureDatabase(bench.platform.adminUrlOf('postgres'), 'shop');
  const url = bench.platform.adminUrlOf('shop');
  const database = connectPlatform({ url });
  const execute = async (sql: string) => {
    await database.unscoped.$executeRawUnsafe(sql);
  };
  for (const statement of SHOP) await execute(statement);
  const { hostname, port, username, password } = new URL(url);
  return {
    settings: {
      engine: 'postgresql',
      host: hostname,
      port: Number(port),
      database: 'shop',
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      tls: 'disable',
    },
    execute,
    close: () => database.close(),
  };
}

export async function connectDataSource(
  bench: SubgraphBench,
  tenantId: string,
  settings: ServerSettings,
): Promise<string> {
  const id = newId();
  const sealedSettings = bench.vault.seal(JSON.stringify(settings), `data_source:${id}`);
  await bench.admin.dataSource.create({
    data: { id, tenantId, name: id, engine: 'POSTGRESQL', address: 'here', sealedSettings },
  });
  await bench.admin.classifiedTable.createMany({
    data: Object.entries(CLASSIFIED).map(([table, columns]) => ({
      ...{ dataSourceId: id, tenantId, schema: 'public', table },
      columns: [...columns],
    })),
  });
  return id;
}

/** Definitions of policies. */
export const EMAIL_HIDDEN = {
  table: { schema: 'public', table: 'customers' },
  column: 'email',
  mask: { kind: 'hide' },
};
export const SALES_ONLY = {
  tables: ['customers', 'orders', 'big_orders'].map((table) => ({ schema: 'public', table })),
};

interface PolicyFixture {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly definition: object;
  readonly roleName?: string;
  readonly groupName?: string;
  readonly userId?: string;
}

export async function addPolicy(
  bench: SubgraphBench,
  of: { readonly tenantId: string; readonly dataSourceId: string },
  policy: PolicyFixture,
): Promise<string> {
  const { name, kind, definition, roleName = null, groupName = null, userId = null } = policy;
  const id = newId();
  await bench.admin.policy.create({
    data: {
      id,
      ...of,
      name,
      kind,
      definition,
      description: `What ${name} is for.`,
      bindings: { create: { id: newId(), roleName, groupName, userId } },
    },
  });
  return id;
}

export async function publishModel(
  bench: SubgraphBench,
  of: { readonly tenantId: string; readonly dataSourceId: string },
  {
    version = 1,
    status = 'PUBLISHED',
    definition = { ...MODEL, label: `Shop ${version}` },
  }: { version?: number; status?: 'PUBLISHED' | 'RETIRED'; definition?: object } = {},
): Promise<string> {
  const id = newId();
  await bench.admin.semanticModelVersion.create({
    data: { id, ...of, version, status, definition, publishedAt: new Date() },
  });
  return id;
}

const words = (name: string) => ({ name, label: name, description: `What ${name} means.`, synonyms: [] });

export const MODEL = {
  formatVersion: 1,
  name: 'shop',
  label: 'Shop',
  description: 'What is sold to whom.',
  entities: [
    {
      ...words('customer'),
      table: { schema: 'public', table: 'customers' },
      primaryKey: ['id'],
      dimensions: [
        { ...words('id'), kind: 'identifier', column: 'id' },
        { ...words('email'), kind: 'text', column: 'email' },
        {
          ...words('segment'),
          kind: 'categorical',
          column: 'segment',
          values: [{ value: 'gold', synonyms: ['best'] }],
        },
      ],
      measures: [
        { name: 'with_email', label: 'with e-mail', aggregation: 'count', expression: 'email' },
        { name: 'customers', label: 'customers', aggregation: 'count' },
      ],
    },
    {
      ...words('order'),
      table: { schema: 'public', table: 'orders' },
      primaryKey: ['id'],
      dimensions: [{ ...words('amount'), kind: 'numeric', column: 'amount', unit: 'EUR' }],
      measures: [{ name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'amount' }],
    },
  ],
  metrics: [
    { ...words('reachable_customers'), type: 'simple', entity: 'customer', measure: 'with_email' },
    {
      ...words('revenue'),
      type: 'simple',
      entity: 'order',
      measure: 'revenue',
      format: 'currency',
      unit: 'EUR',
    },
    {
      ...words('revenue_per_reachable'),
      type: 'ratio',
      numerator: 'revenue',
      denominator: 'reachable_customers',
    },
  ],
  relationships: [
    {
      name: 'order_customer',
      from: { entity: 'order', columns: ['customer_id'] },
      to: { entity: 'customer', columns: ['id'] },
      cardinality: 'many_to_one',
    },
  ],
  namedFilters: [],
} satisfies SemanticModel;
