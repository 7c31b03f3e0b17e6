import type { Condition, Entity, Metric, SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { visibleModel } from './index.js';

const people = { schema: 'public', table: 'people' };
const visits = { schema: 'public', table: 'visits' };
const salaries = { schema: 'public', table: 'salaries' };
const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });
const catalog: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: 'h',
  tables: [
    {
      ...people,
      kind: 'table',
      columns: ['id', 'income', 'city', 'valid_from'].map(column),
      foreignKeys: [],
    },
    { ...visits, kind: 'table', columns: ['id', 'person_id', 'at'].map(column), foreignKeys: [] },
    { ...salaries, kind: 'table', columns: ['amount'].map(column), foreignKeys: [] },
  ],
};

/** One role that sees people and visits, and no income. */
const policy: EffectivePolicy = {
  classified: catalog.tables.map(({ columns, ...table }) => ({
    ...table,
    columns: columns.map(({ name }) => name),
  })),
  layers: [
    {
      kind: 'role',
      grants: [
        {
          source: 'role:viewer',
          allowedTables: [people, visits],
          rowRules: [],
          columnRules: [{ policyId: 'p', table: people, column: 'income', mask: { kind: 'hide' } }],
        },
      ],
    },
  ],
  denials: { tables: [], rows: [], columns: [] },
  attributes: {},
  hashKey: 'key',
  fingerprint: 'f',
};

const text = (name: string) => ({ name, label: name, description: '', synonyms: [] });
const dimension = (name: string, expression: string) => ({
  ...text(name),
  kind: 'categorical' as const,
  expression,
});
const person: Entity = {
  ...text('person'),
  table: people,
  primaryKey: ['id'],
  keys: [{ name: 'person', kind: 'primary', expression: 'id' }],
  dimensions: [dimension('town', 'lower(city)'), dimension('rich', 'income > 100')],
  measures: [{ name: 'people', label: 'people', aggregation: 'count' }],
};
const visit: Entity = {
  ...text('visit'),
  table: visits,
  primaryKey: ['id'],
  keys: [{ name: 'person', kind: 'foreign', expression: 'person_id' }],
  dimensions: [],
  measures: [{ name: 'visits', label: 'visits', aggregation: 'count' }],
};
const count: Metric = { ...text('people'), type: 'simple', entity: 'person', measure: 'people' };
const visitCount: Metric = { ...text('visits'), type: 'simple', entity: 'visit', measure: 'visits' };

function see(part: Partial<SemanticModel>): SemanticModel {
  const whole: SemanticModel = {
    ...text('clinic'),
    formatVersion: 1,
    entities: [person, visit],
    metrics: [count, visitCount],
    relationships: [],
    namedFilters: [],
    ...part,
  };
  return visibleModel(whole, { catalog, policy });
}

const names = (things: readonly { readonly name: string }[] = []) => things.map(({ name }) => name);
const rich: Condition = { dimension: 'person.rich', op: 'eq', value: true };
const town: Condition = { dimension: 'person.town', op: 'eq', value: 'Ulm' };

describe('what SQL in a model mentions', () => {
  it('hides a dimension computed from a hidden column, and keeps the others', () => {
    expect(names(see({}).entities[0]?.dimensions)).toEqual(['town']);
  });

  it('hides an entity whose SELECT reads a hidden column or a hidden table', () => {
    const of = (sql: string) => names(see({ entities: [{ ...person, sql }] }).entities);
    expect(of('SELECT id, city FROM public.people')).toEqual(['person']);
    expect(of('SELECT id, "INCOME" FROM public.people')).toEqual([]);
    expect(of('SELECT id FROM public.people JOIN salaries USING (id)')).toEqual([]);
  });

  it('hides a key over a hidden column', () => {
    const keys = [
      ...(person.keys ?? []),
      { name: 'payslip', kind: 'unique' as const, expression: "income || 'x'" },
    ];
    expect(names(see({ entities: [{ ...person, keys }] }).entities[0]?.keys)).toEqual(['person']);
  });

  it('lets nobody join what holds for a time without knowing when', () => {
    const validity = { from: 'since', to: 'until' };
    const since = (expression: string) => [dimension('since', expression), dimension('until', expression)];
    const of = (expression: string) =>
      see({ entities: [{ ...person, validity, dimensions: since(expression) }] }).entities[0]?.keys;
    expect(of('valid_from')).toHaveLength(1);
    expect(of('income')).toEqual([]);
  });

  it.each<[string, Condition]>([
    ['a hidden dimension', rich],
    ['one deep in a tree', { any: [town, { not: { all: [rich] } }] }],
    ['one by a longer path', { dimension: 'visit.person.rich', op: 'is_null' }],
    ['one in SQL', { sql: '{{ x }} > 1', references: { x: { dimension: 'person.rich' } } }],
    [
      'a column in the words of SQL',
      { sql: 'income > {{ x }}', references: { x: { dimension: 'person.town' } } },
    ],
    ['a metric that is gone', { metric: 'gone', by: ['person.key'], op: 'gt', value: 1 }],
  ])('hides metrics, named filters and saved queries on %s', (_, condition) => {
    const filtered = (where: readonly Condition[]) => {
      const visible = see({
        metrics: [
          count,
          { ...count, name: 'some_people', where },
          {
            ...text('share'),
            type: 'ratio',
            numerator: { metric: 'people', alias: 'part', where },
            denominator: 'people',
          },
        ],
        namedFilters: [{ ...text('some'), filters: [], where }],
        savedQueries: [
          {
            ...text('asked'),
            query: {
              kind: 'metrics',
              metrics: ['people'],
              groupBy: [],
              filters: [],
              where,
              metricFilters: [],
              orderBy: [],
            },
          },
        ],
      });
      return [...names(visible.metrics), ...names(visible.namedFilters), ...names(visible.savedQueries)];
    };
    expect(filtered([town])).toEqual(['people', 'some_people', 'share', 'some', 'asked']);
    expect(filtered([condition])).toEqual(['people']);
  });

  it('hides conversions by a key that is hidden', () => {
    const conversion: Metric = {
      ...text('visitors'),
      type: 'conversion',
      base: { entity: 'visit', measure: 'visits' },
      conversion: { entity: 'person', measure: 'people' },
      key: 'person',
      calculation: 'conversions',
    };
    expect(names(see({ metrics: [conversion] }).metrics)).toEqual(['visitors']);
    const hidden = { ...person, keys: [{ name: 'person', kind: 'primary' as const, expression: 'income' }] };
    expect(names(see({ entities: [hidden, visit], metrics: [conversion] }).metrics)).toEqual([]);
  });

  it('cuts hierarchies to their visible levels, and drops those that lead nowhere', () => {
    const dimensions = [dimension('a', 'city'), dimension('b', 'id'), dimension('c', 'income')];
    const hierarchies = [
      { name: 'long', label: 'long', levels: ['a', 'b', 'c'] },
      { name: 'short', label: 'short', levels: ['a', 'c'] },
    ];
    expect(see({ entities: [{ ...person, dimensions, hierarchies }] }).entities[0]?.hierarchies).toEqual([
      { name: 'long', label: 'long', levels: ['a', 'b'] },
    ]);
  });

  it('hides time spines on hidden tables', () => {
    const spine = (table: typeof salaries, of: string) => ({
      name: table.table,
      table,
      column: of,
      grain: 'day' as const,
    });
    const timeSpines = [spine(salaries, 'amount'), spine(visits, 'at')];
    expect(names(see({ timeSpines }).timeSpines)).toEqual(['visits']);
  });
});
