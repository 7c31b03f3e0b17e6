import type { Dimension, Entity, Metric, SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy, PhysicalCatalog, PolicyGrant } from '@parley/sql-guard';
import { visibleModel } from './index.js';

export const customers = { schema: 'public', table: 'customers' };
export const orders = { schema: 'public', table: 'orders' };

export const open: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'key',
  fingerprint: 'f',
};

const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });
export const catalog: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: 'h',
  tables: [
    {
      ...customers,
      kind: 'table',
      columns: ['id', 'income', 'segment', 'region', 'status'].map(column),
      foreignKeys: [],
    },
    {
      ...orders,
      kind: 'table',
      columns: [column('customer_id')],
      foreignKeys: [{ columns: ['customer_id'], references: { ...customers, columns: ['id'] } }],
    },
  ],
};

/** Everything is classified, and the person's one role gives this. */
export function granted(part: Partial<PolicyGrant>): EffectivePolicy {
  const grant = { source: 'role:viewer', allowedTables: null, rowRules: [], columnRules: [], ...part };
  return {
    ...open,
    classified: catalog.tables.map(({ schema, table, columns }) => ({
      schema,
      table,
      columns: columns.map(({ name }) => name),
    })),
    layers: [{ kind: 'role', grants: [grant] }],
  };
}

export const withoutIncome = granted({
  columnRules: [{ policyId: 'p', table: customers, column: 'income', mask: { kind: 'hide' } }],
});
export const onlyOrders = granted({ allowedTables: [orders] });
export const see = (whole: SemanticModel, policy: EffectivePolicy) =>
  visibleModel(whole, { catalog, policy });

export function dimension(column: string): Dimension {
  return { name: column, label: column, description: '', synonyms: [], kind: 'numeric', column };
}

export function entity(name: string, part: Partial<Entity>): Entity {
  return {
    name,
    label: name,
    description: '',
    synonyms: [],
    table: customers,
    primaryKey: ['id'],
    dimensions: [],
    measures: [],
    ...part,
  };
}

export const text = (name: string) => ({ name, label: name, description: '', synonyms: [] });
const metrics: Metric[] = [
  { ...text('income'), type: 'simple', entity: 'customer', measure: 'income' },
  { ...text('orders'), type: 'simple', entity: 'order', measure: 'orders' },
  { ...text('income_per_order'), type: 'ratio', numerator: 'income', denominator: 'orders' },
  { ...text('twice'), type: 'derived', expression: 'income_per_order * 2', metrics: ['income_per_order'] },
];

export const model: SemanticModel = {
  formatVersion: 1,
  ...text('shop'),
  entities: [
    entity('customer', {
      labelDimension: 'income',
      dimensions: [dimension('id'), dimension('income')],
      measures: [
        { name: 'income', label: 'income', aggregation: 'sum', expression: 'COALESCE(Income, 0)' },
        { name: 'customers', label: 'customers', aggregation: 'count' },
        {
          name: 'rich',
          label: 'rich',
          aggregation: 'count',
          filters: [{ dimension: 'customer.income', op: 'gt', value: 1_000 }],
        },
      ],
    }),
    entity('order', {
      table: orders,
      dimensions: [dimension('customer_id')],
      measures: [{ name: 'orders', label: 'orders', aggregation: 'count' }],
    }),
  ],
  metrics,
  relationships: [
    {
      name: 'order_customer',
      from: { entity: 'order', columns: ['customer_id'] },
      to: { entity: 'customer', columns: ['id'] },
      cardinality: 'many_to_one',
    },
  ],
  namedFilters: [
    {
      name: 'rich',
      label: 'rich',
      synonyms: [],
      filters: [{ dimension: 'customer.income', op: 'gt', value: 1_000 }],
    },
  ],
};

export const names = (things: readonly { readonly name: string }[]) => things.map((thing) => thing.name);
