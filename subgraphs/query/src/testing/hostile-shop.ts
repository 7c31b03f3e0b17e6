import { newId } from '@parley/platform-db';
import type { SemanticModel } from '@parley/semantic-layer';
import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import type { SubgraphBench } from '@parley/testing/subgraph';
import { wordingOf } from './injections.js';
import type { Shop } from './shop.js';

/** What no model and nobody whom the policies bind may be told: it begins each value that is hidden from them. */
export const HIDDEN = 'CANARY';

/** A shop in which strangers have written wherever they could, and of which an analyst sees a part. */
export async function makeHostile(bench: SubgraphBench, shop: Shop): Promise<void> {
  await shop.execute(`UPDATE customers SET email = '${HIDDEN}-' || id || '@example.org'`);
  await shop.execute(`UPDATE orders SET region = '${HIDDEN}-REGION' WHERE id = 1`);
  await shop.execute(`UPDATE customers SET name = ${quoted(wordingOf('database-error'))} WHERE id = 1`);
  await shop.execute(`UPDATE customers SET name = ${quoted(wordingOf('answer'))} WHERE id = 2`);
  await addPolicies(shop);
  await addProfiles(bench, shop);
}

async function addPolicies(shop: Shop): Promise<void> {
  const table = (name: string) => ({ schema: 'public', table: name });
  const roleName = 'analyst';
  const inEurope = { op: 'eq', column: 'region', value: { constant: 'EU' } };
  await shop.addPolicy({
    kind: 'ROW',
    definition: { table: table('orders'), predicate: inEurope },
    roleName,
  });
  await shop.addPolicy({
    kind: 'COLUMN',
    definition: { table: table('customers'), column: 'email', mask: { kind: 'hash' } },
    roleName,
  });
  await shop.addPolicy({
    kind: 'TABLE',
    definition: { effect: 'deny', tables: [table('numbers'), table('slow')] },
    roleName,
  });
}

/** What a refresh measures: also of what is hidden from some. */
async function addProfiles(bench: SubgraphBench, shop: Shop): Promise<void> {
  const measured = (column: string, values: readonly string[]) => ({
    column,
    rows: 20,
    nullShare: 0,
    distinct: values.length,
    isComplete: true,
    min: null,
    max: null,
    averageLength: null,
    samples: values.map((value) => ({ value, share: 1 / values.length })),
  });
  const { tenantId, dataSourceId } = shop;
  const of = { tenantId, dataSourceId, schema: 'public', measuredAt: new Date() };
  const customers = [measured('name', [wordingOf('cell'), 'Customer 2']), measured('email', [`${HIDDEN}-1`])];
  await bench.admin.tableProfile.createMany({
    data: [
      { ...of, table: 'customers', columns: customers },
      { ...of, table: 'orders', columns: [measured('region', ['EU', `${HIDDEN}-REGION`])] },
    ],
  });
}

/** A model in whose words somebody has written; in place of the shop's own. */
export async function publishHostileModel(
  bench: SubgraphBench,
  { tenantId, dataSourceId }: Shop,
): Promise<void> {
  await dropModel(bench, { tenantId, dataSourceId });
  const about = { id: newId(), version: 2, status: 'PUBLISHED', publishedAt: new Date() } as const;
  await bench.admin.semanticModelVersion.create({
    data: { ...about, tenantId, dataSourceId, definition: MODEL },
  });
}

/** Leaves the shop to a model drafted from its schema, in whose comments somebody has written. */
export async function commentColumns(bench: SubgraphBench, { tenantId, dataSourceId }: Shop): Promise<void> {
  await dropModel(bench, { tenantId, dataSourceId });
  const { definition } = await bench.admin.physicalSchema.findUniqueOrThrow({ where: { dataSourceId } });
  const catalog = definition as unknown as PhysicalCatalog;
  const commented = (table: CatalogTable): CatalogTable => ({
    ...table,
    columns: table.columns.map((column) => ({ ...column, comment: wordingOf('column-comment') })),
  });
  const hash = `${catalog.hash}-commented`;
  const changed = { ...catalog, hash, tables: catalog.tables.map(commented) };
  await bench.admin.physicalSchema.update({
    where: { dataSourceId },
    data: { hash, definition: JSON.parse(JSON.stringify(changed)) },
  });
}

async function dropModel(bench: SubgraphBench, of: Pick<Shop, 'tenantId' | 'dataSourceId'>): Promise<void> {
  await bench.admin.semanticModelVersion.deleteMany({ where: { ...of } });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const words = (name: string, description = '', synonyms: readonly string[] = []) => ({
  name,
  label: name,
  description,
  synonyms: [...synonyms],
});
const dimension = (name: string) => ({ ...words(name), kind: 'text', column: name }) as const;
const table = (name: string) => ({ schema: 'public', table: name });

const MODEL = {
  formatVersion: 1,
  name: 'shop',
  label: 'Shop',
  description: 'What is sold to whom.',
  entities: [
    {
      ...words('order'),
      table: table('orders'),
      primaryKey: ['id'],
      dimensions: [{ ...dimension('region'), kind: 'categorical' }],
      measures: [{ name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'amount' }],
    },
    {
      ...words('customer', wordingOf('entity-description'), [wordingOf('synonym')]),
      table: table('customers'),
      primaryKey: ['id'],
      dimensions: [dimension('name'), dimension('email')],
      measures: [],
    },
    {
      ...words('number', `${HIDDEN}-NUMBER`),
      table: table('numbers'),
      primaryKey: ['n'],
      dimensions: [{ ...words('n'), kind: 'numeric', column: 'n' }],
      measures: [{ name: 'numbers', label: 'numbers', aggregation: 'count' }],
    },
  ],
  metrics: [
    {
      ...words('revenue', wordingOf('metric-description')),
      type: 'simple',
      entity: 'order',
      measure: 'revenue',
    },
    { ...words('numbers', `${HIDDEN}-NUMBERS`), type: 'simple', entity: 'number', measure: 'numbers' },
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
  glossary: [{ term: 'churn', definition: wordingOf('glossary'), synonyms: [] }],
} satisfies SemanticModel;
