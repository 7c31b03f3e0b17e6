import type { Condition, Entity, Filter, Metric, NamedFilter, SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import {
  customers,
  dimension,
  entity,
  granted,
  model,
  names,
  onlyOrders,
  open,
  orders,
  see,
  text,
  withoutIncome,
} from './visible-model.test-support.js';

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
