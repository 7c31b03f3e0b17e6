import type {
  Condition,
  Dimension,
  Entity,
  Filter,
  Metric,
  NamedFilter,
  SemanticModel,
} from '@parley/semantic-layer';
import type { EffectivePolicy, PhysicalCatalog, PolicyGrant, PolicyPredicate } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { visibleCatalog, visibleModel } from './index.js';

const customers = { schema: 'public', table: 'customers' };
const orders = { schema: 'public', table: 'orders' };

const open: EffectivePolicy = {
  classified: null,
  layers: [],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'key',
  fingerprint: 'f',
};

const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });
const catalog: PhysicalCatalog = {
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
function granted(part: Partial<PolicyGrant>): EffectivePolicy {
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

const withoutIncome = granted({
  columnRules: [{ policyId: 'p', table: customers, column: 'income', mask: { kind: 'hide' } }],
});
const onlyOrders = granted({ allowedTables: [orders] });
const see = (whole: SemanticModel, policy: EffectivePolicy) => visibleModel(whole, { catalog, policy });

function dimension(column: string): Dimension {
  return { name: column, label: column, description: '', synonyms: [], kind: 'numeric', column };
}

function entity(name: string, part: Partial<Entity>): Entity {
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

const text = (name: string) => ({ name, label: name, description: '', synonyms: [] });
const metrics: Metric[] = [
  { ...text('income'), type: 'simple', entity: 'customer', measure: 'income' },
  { ...text('orders'), type: 'simple', entity: 'order', measure: 'orders' },
  { ...text('income_per_order'), type: 'ratio', numerator: 'income', denominator: 'orders' },
  { ...text('twice'), type: 'derived', expression: 'income_per_order * 2', metrics: ['income_per_order'] },
];

const model: SemanticModel = {
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

const names = (things: readonly { readonly name: string }[]) => things.map((thing) => thing.name);

describe('visibleModel', () => {
  it('is the whole model where no policy applies', () => {
    expect(see(model, open)).toEqual(model);
  });

  it('leaves out a hidden column and all that is computed from it', () => {
    const visible = see(model, withoutIncome);
    expect(names(visible.entities[0]?.dimensions ?? [])).toEqual(['id']);
    expect(visible.entities[0]).not.toHaveProperty('labelDimension');
    expect(names(visible.entities[0]?.measures ?? [])).toEqual(['customers']);
    expect(names(visible.metrics)).toEqual(['orders']);
    expect(visible.namedFilters).toEqual([]);
    expect(names(visible.relationships)).toEqual(['order_customer']);
    expect(JSON.stringify(visible)).not.toMatch(/income/i);
  });

  it('leaves out terms of the glossary that speak of what is hidden, and keeps words that others share', () => {
    const term = (name: string, definition: string) => ({ term: name, definition, synonyms: [] });
    const glossary = [
      term('wealth', 'Customers whose income is high.'),
      term('segment', 'What marketing calls a status.'),
    ];
    const visible = see({ ...model, glossary }, withoutIncome);
    expect(visible.glossary?.map(({ term: name }) => name)).toEqual(['segment']);
    expect(see({ ...model, glossary }, open).glossary).toEqual(glossary);
  });

  it('leaves out a tower of metrics whose ground is gone, however high', () => {
    const tower = Array.from({ length: 3_000 }, (_, level): Metric => {
      const below = level === 0 ? 'income' : `level_${level - 1}`;
      return { ...text(`level_${level}`), type: 'derived', expression: `${below} + 1`, metrics: [below] };
    });
    const high = { ...model, metrics: [...tower, ...model.metrics] };
    expect(see(high, open).metrics).toHaveLength(3_004);
    expect(names(see(high, withoutIncome).metrics)).toEqual(['orders']);
  });

  it('keeps a masked column, which still exists, but no filter by its values', () => {
    const masked = granted({
      columnRules: [{ policyId: 'p', table: customers, column: 'income', mask: { kind: 'null' } }],
    });
    const visible = see(model, masked);
    expect(visible.entities.map(({ dimensions }) => dimensions)).toEqual(
      model.entities.map(({ dimensions }) => dimensions),
    );
    expect(JSON.stringify(visible)).not.toContain('1000');
  });

  it('keeps back conditions that compare a masked column with a value, and what rests on them', () => {
    const masked = granted({
      columnRules: [{ policyId: 'p', table: customers, column: 'income', mask: { kind: 'null' } }],
    });
    const filter = (name: string, condition: NamedFilter['filters'][number]): NamedFilter => ({
      ...{ name, label: name, synonyms: [] },
      filters: [condition],
    });
    const namedFilters = [
      filter('rich', { dimension: 'customer.income', op: 'gte', value: 987_654 }),
      filter('unknown', { dimension: 'customer.income', op: 'is_null' }),
    ];
    expect(see({ ...model, namedFilters }, open).namedFilters).toHaveLength(2);
    expect(names(see({ ...model, namedFilters }, masked).namedFilters)).toEqual(['unknown']);
    const secret = (condition: Condition): NamedFilter => ({
      ...filter('secret', namedFilters[0]?.filters[0] as Filter),
      filters: [],
      where: [condition],
    });
    const asSql: Condition = { sql: '{{ a }} = 987654', references: { a: { dimension: 'customer.income' } } };
    for (const condition of [asSql, { not: asSql }, { any: [asSql] }] satisfies Condition[]) {
      expect(see({ ...model, namedFilters: [secret(condition)] }, open).namedFilters).toHaveLength(1);
      expect(see({ ...model, namedFilters: [secret(condition)] }, masked).namedFilters).toEqual([]);
    }
  });

  it('keeps back the known values of a masked column', () => {
    const segments = dimension('segment');
    const withValues: SemanticModel = {
      ...model,
      entities: [
        entity('customer', {
          dimensions: [{ ...segments, values: [{ value: 'gold', synonyms: ['best'] }] }, dimension('id')],
        }),
      ],
      metrics: [],
      relationships: [],
    };
    const masked = granted({
      columnRules: [{ policyId: 'p', table: customers, column: 'segment', mask: { kind: 'hash' } }],
    });
    expect(JSON.stringify(see(withValues, open))).toMatch(/gold/);
    const visible = see(withValues, masked);
    expect(names(visible.entities[0]?.dimensions ?? [])).toEqual(['segment', 'id']);
    expect(JSON.stringify(visible)).not.toMatch(/gold|best/);
  });

  describe('of values that row rules leave out', () => {
    const values = ['Americas', 'EMEA', 'APAC'].map((value) => ({ value, synonyms: [`${value} synonym`] }));
    const withRegions: SemanticModel = {
      ...model,
      entities: [entity('customer', { dimensions: [{ ...dimension('region'), values }] })],
      metrics: [],
      relationships: [],
    };
    const mine: PolicyPredicate = { op: 'in', column: 'region', value: { attribute: 'regions' } };
    const active: PolicyPredicate = { op: 'eq', column: 'status', value: { constant: 'active' } };
    const left = (predicate: PolicyPredicate, attributes: EffectivePolicy['attributes'] = {}) => {
      const rowRules = [{ policyId: 'p', table: customers, predicate }];
      const [customer] = see(withRegions, { ...granted({ rowRules }), attributes }).entities;
      return customer?.dimensions[0]?.values?.map(({ value }) => value) ?? [];
    };

    it('knows those of the rows a person may see', () => {
      expect(left(mine, { regions: ['EMEA'] })).toEqual(['EMEA']);
      expect(left({ op: 'and', operands: [active, mine] }, { regions: ['EMEA', 'APAC'] })).toEqual([
        'EMEA',
        'APAC',
      ]);
      expect(left({ op: 'ne', column: 'region', value: { constant: 'EMEA' } })).toEqual(['Americas', 'APAC']);
      expect(left({ op: 'not_in', column: 'region', value: { constant: ['emea', 'apac '] } })).toEqual([
        'Americas',
      ]);
    });

    it('knows none where it can’t tell, or an attribute is missing', () => {
      expect(left(mine)).toEqual([]);
      expect(left({ op: 'not', operand: mine }, { regions: ['EMEA'] })).toEqual([]);
      expect(left({ op: 'gt', column: 'region', value: { constant: 'B' } })).toEqual([]);
      expect(left({ op: 'ne', column: 'region', value: { constant: 5 } })).toEqual([]);
      expect(left({ op: 'not_in', column: 'region', value: { constant: ['5.0'] } })).toEqual([]);
    });

    it('knows none where they are clear in some rows only', () => {
      const grant = (part: Partial<PolicyGrant>) => granted(part).layers.flatMap(({ grants }) => grants);
      const masked = { policyId: 'p', table: customers, column: 'region', mask: { kind: 'hash' } } as const;
      const emea: PolicyPredicate = { op: 'eq', column: 'region', value: { constant: 'EMEA' } };
      const rule = { policyId: 'q', table: customers, predicate: emea };
      const policy = granted({ rowRules: [rule] });
      const both = [...grant({ rowRules: [rule] }), ...grant({ columnRules: [masked] })];
      const seen = (grants: readonly PolicyGrant[]) =>
        see(withRegions, { ...policy, layers: [{ kind: 'role', grants }] }).entities[0]?.dimensions;
      expect(seen(both)?.[0]).not.toHaveProperty('values');
      expect(seen(grant({ rowRules: [rule] }))?.[0]).toHaveProperty('values');
    });

    it('knows those that any of several roles admits', () => {
      const grants = ['EMEA', 'APAC'].flatMap((value) => {
        const predicate: PolicyPredicate = { op: 'eq', column: 'region', value: { constant: value } };
        const rowRules = [{ policyId: value, table: customers, predicate }];
        return granted({ rowRules }).layers.flatMap((layer) => layer.grants);
      });
      const policy = { ...granted({}), layers: [{ kind: 'role' as const, grants }] };
      const values = see(withRegions, policy).entities[0]?.dimensions[0]?.values ?? [];
      expect(values.map(({ value }) => value)).toEqual(['EMEA', 'APAC']);
    });

    it('knows none where the rule chooses by something else: others may have the value, and nobody else', () => {
      expect(left(active)).toEqual([]);
      expect(
        left({ op: 'and', operands: [active, { op: 'ne', column: 'region', value: { constant: 'EMEA' } }] }),
      ).toEqual([]);
      expect(left({ op: 'or', operands: [active, mine] }, { regions: ['EMEA'] })).toEqual(['EMEA']);
      const served = { mapping: orders, column: 'region', matches: 'customer_id', where: [] };
      expect(left({ op: 'exists', ...served })).toEqual([]);
    });
  });

  it('follows references by role and to other entities', () => {
    const byBuyer: SemanticModel = {
      ...model,
      entities: model.entities.map((each) =>
        each.name === 'order' ? { ...each, defaultTimeDimension: 'customer.id' } : each,
      ),
      relationships: model.relationships.map((each) => ({ ...each, role: 'buyer' })),
      namedFilters: [
        {
          name: 'known',
          label: 'known',
          synonyms: [],
          filters: [{ dimension: 'buyer.id', op: 'is_not_null' }],
        },
      ],
    };
    expect(see(byBuyer, open)).toEqual(byBuyer);
    const visible = see(byBuyer, onlyOrders);
    expect(visible.namedFilters).toEqual([]);
    expect(visible.entities[0]).not.toHaveProperty('defaultTimeDimension');
  });

  it('leaves out what nobody has classified, measures of it too', () => {
    const policy = {
      ...granted({}),
      classified: [
        { ...customers, columns: ['id'] },
        { ...orders, columns: ['customer_id'] },
      ],
    };
    expect(JSON.stringify(see(model, policy))).not.toMatch(/income/i);
    expect(names(see(model, { ...policy, classified: [] }).entities)).toEqual([]);
  });

  describe('of an entity that a SELECT makes', () => {
    const made = (sql: string, part: Partial<Entity> = {}): SemanticModel => ({
      ...model,
      entities: [
        entity('customer', {
          sql,
          dimensions: [
            { ...dimension('segment'), values: [{ value: 'gold', synonyms: [] }] },
            dimension('income'),
          ],
          measures: [{ name: 'paid', label: 'paid', aggregation: 'sum', expression: 'income' }],
          ...part,
        }),
      ],
      metrics: [{ ...text('paid'), type: 'simple', entity: 'customer', measure: 'paid' }],
      relationships: [],
    });
    const seen = (sql: string, policy: EffectivePolicy) =>
      see(made(sql), policy).entities.map(({ dimensions, measures }) => ({
        dimensions: dimensions.map(({ name }) => name),
        measures: measures.map(({ name }) => name),
      }));

    it('leaves it out where its text has the name of a hidden column or table, however it is written', () => {
      expect(seen('SELECT id, income AS segment FROM customers', withoutIncome)).toEqual([]);
      expect(seen('SELECT "Income" AS segment FROM customers', withoutIncome)).toEqual([]);
      expect(seen('SELECT segment FROM orders', onlyOrders)).toEqual([]);
      expect(seen('SELECT c.segment FROM public."customers" c, orders', onlyOrders)).toEqual([]);
      expect(
        seen("SELECT segment FROM read_csv('customers.csv')", granted({ allowedTables: [customers] })),
      ).toHaveLength(1);
      expect(
        seen("SELECT segment FROM read_csv('people.csv')", granted({ allowedTables: [customers] })),
      ).toEqual([]);
    });

    it('keeps it where it names nothing hidden, without what a star would bring', () => {
      expect(seen('SELECT * FROM customers', withoutIncome)).toEqual([
        { dimensions: ['segment'], measures: [] },
      ]);
      // Another table's hidden column is no matter.
      const withoutStatus = granted({
        columnRules: [{ policyId: 'p', table: orders, column: 'customer_id', mask: { kind: 'hide' } }],
      });
      expect(seen('SELECT segment, income FROM customers', withoutStatus)).toEqual([
        { dimensions: ['segment', 'income'], measures: ['paid'] },
      ]);
    });

    it('tells no known values: a masked column may stand behind any name', () => {
      const masked = granted({
        columnRules: [{ policyId: 'p', table: customers, column: 'status', mask: { kind: 'null' } }],
      });
      const [customer] = see(made('SELECT status AS segment FROM customers'), masked).entities;
      expect(customer?.dimensions.map(({ name }) => name)).toEqual(['segment', 'income']);
      expect(JSON.stringify(customer)).not.toContain('gold');
      expect(JSON.stringify(see(made('SELECT status AS segment FROM customers'), open))).toContain('gold');
    });
  });

  it('leaves out a table and the roads to it', () => {
    const visible = see(model, onlyOrders);
    expect(names(visible.entities)).toEqual(['order']);
    expect(names(visible.metrics)).toEqual(['orders']);
    expect(visible.relationships).toEqual([]);
  });
});

describe('visibleCatalog', () => {
  it('leaves out hidden columns', () => {
    const visible = visibleCatalog(catalog, withoutIncome);
    expect(names(visible.tables[0]?.columns ?? [])).toEqual(['id', 'segment', 'region', 'status']);
    expect(visible.tables[1]?.foreignKeys).toHaveLength(1);
  });

  it('does not count the rows that a row rule hides', () => {
    const counted = { ...catalog, tables: catalog.tables.map((table) => ({ ...table, rowEstimate: 6_000 })) };
    const predicate: PolicyPredicate = { op: 'is_not_null', column: 'id' };
    const cut = granted({ rowRules: [{ policyId: 'p', table: customers, predicate }] });
    const estimates = (policy: EffectivePolicy) =>
      visibleCatalog(counted, policy).tables.map(({ rowEstimate }) => rowEstimate);
    expect(estimates(open)).toEqual([6_000, 6_000]);
    expect(estimates(cut)).toEqual([undefined, 6_000]);
  });

  it('leaves out tables outside the list, and foreign keys that name them', () => {
    const visible = visibleCatalog(catalog, onlyOrders);
    expect(visible.tables.map((table) => table.table)).toEqual(['orders']);
    expect(visible.tables[0]?.foreignKeys).toEqual([]);
  });
});
