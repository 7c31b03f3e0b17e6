import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SemanticModel } from '../model/model.js';
import { parseModel } from '../model/parse-model.js';
import { SHOP } from '../testing/shop-model.js';
import { validateModel } from './validate-model.js';

/** A deep copy of the shop's model, changed as `change` says. */
function changed(change: (model: Mutable) => void): unknown {
  const model = JSON.parse(JSON.stringify(SHOP)) as Mutable;
  change(model);
  return model;
}

/** Tests put wrong things in on purpose. */
interface Mutable {
  entities: Record<string, unknown>[];
  metrics: Record<string, unknown>[];
  relationships: Record<string, unknown>[];
  namedFilters: Record<string, unknown>[];
}

function entity(model: Mutable, name: string) {
  const found = model.entities.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found as { dimensions: Record<string, unknown>[]; measures: Record<string, unknown>[] } & Record<
    string,
    unknown
  >;
}

function metric(model: Mutable, name: string): Record<string, unknown> {
  const found = model.metrics.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe('validateModel', () => {
  it('finds nothing wrong with a good model', () => {
    expect(validateModel(SHOP)).toEqual([]);
  });

  it('finds everything that is wrong, at once', () => {
    const model = changed((draft) => {
      metric(draft, 'revenue').entity = 'ordr';
      metric(draft, 'orders').measure = 'order';
      entity(draft, 'customer').labelDimension = 'nam';
    });
    expect(validateModel(model).map((fault) => fault.suggestion)).toEqual([
      'Did you mean "name"?',
      'Did you mean "order"?',
      'Did you mean "orders"?',
    ]);
  });

  it.each<[string, (model: Mutable) => void, string, RegExp]>([
    ['a name twice', (m) => m.metrics.push({ ...m.metrics[0] }), 'metrics[14].name', /twice/],
    [
      'an unknown dimension in a filter',
      (m) =>
        Object.assign(m.namedFilters[0] ?? {}, {
          filters: [{ dimension: 'customer.active', op: 'eq', value: true }],
        }),
      'namedFilters[0].filters[0].dimension',
      /no dimension of customer "active"/,
    ],
    [
      'a filter on what fans out',
      (m) =>
        Object.assign(entity(m, 'customer').measures[0] ?? {}, {
          filters: [{ dimension: 'order.status', op: 'eq', value: 'paid' }],
        }),
      'entities[1].measures[0].filters[0].dimension',
      /can't be reached/,
    ],
    [
      'a filter with two ways',
      (m) =>
        Object.assign(entity(m, 'order').measures[0] ?? {}, {
          filters: [{ dimension: 'staff.name', op: 'eq', value: 'Sue' }],
        }),
      'entities[3].measures[0].filters[0].dimension',
      /several ways/,
    ],
    [
      'a time that is none',
      (m) => Object.assign(entity(m, 'order'), { defaultTimeDimension: 'status' }),
      'entities[3].defaultTimeDimension',
      /not a time dimension/,
    ],
    [
      'a sum of nothing',
      (m) => entity(m, 'order').measures.push({ name: 'nothing', label: 'nothing', aggregation: 'sum' }),
      'entities[3].measures[5].expression',
      /needs something/,
    ],
    [
      'a subquery in a measure',
      (m) =>
        Object.assign(entity(m, 'order').measures[1] ?? {}, {
          expression: '(select max(total) from orders)',
        }),
      'entities[3].measures[1].expression',
      /"select" has no place/,
    ],
    [
      'a comment in a measure',
      (m) => Object.assign(entity(m, 'order').measures[1] ?? {}, { expression: 'total -- all' }),
      'entities[3].measures[1].expression',
      /Comments/,
    ],
    [
      'a metric made of itself',
      (m) => Object.assign(metric(m, 'average_order'), { numerator: 'average_order' }),
      'metrics[10]',
      /defined by itself/,
    ],
    [
      'arithmetic that is none',
      (m) => Object.assign(metric(m, 'unpaid_percent'), { expression: 'orders +' }),
      'metrics[13].expression',
      /ends too early/,
    ],
    [
      'arithmetic over what is not declared',
      (m) => Object.assign(metric(m, 'unpaid_percent'), { expression: 'orders - paid_orders - revenue' }),
      'metrics[13].expression',
      /no declared metric "revenue"/,
    ],
    [
      'keys that do not pair',
      (m) => Object.assign(m.relationships[0] ?? {}, { from: { entity: 'customer', columns: ['a', 'b'] } }),
      'relationships[0].to.columns',
      /same number/,
    ],
    [
      'a relationship to itself without a role',
      (m) => delete m.relationships[4]?.role,
      'relationships[4].role',
      /needs a role/,
    ],
    [
      'a role that is an entity',
      (m) => Object.assign(m.relationships[2] ?? {}, { role: 'customer' }),
      'relationships[2].role',
      /name of an entity/,
    ],
    [
      'a reserved name',
      (m) => Object.assign(entity(m, 'region'), { name: 'metric' }),
      'entities[0].name',
      /reserved/,
    ],
    ['a misspelt key', (m) => Object.assign(m, { metricz: [] }), '', /metricz/],
  ])('finds %s', (_, change, path, message) => {
    expect(validateModel(changed(change))).toContainEqual(
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    );
  });

  it.each<[string, (model: Mutable) => void, string, RegExp]>([
    [
      'a percentile out of range',
      (m) =>
        Object.assign(entity(m, 'order').measures[1] ?? {}, {
          aggregation: 'percentile',
          percentile: { value: 95 },
        }),
      'entities[3].measures[1].percentile.value',
      /95 is not from 0 to 1/,
    ],
    [
      'a percentile that is not said',
      (m) => Object.assign(entity(m, 'order').measures[1] ?? {}, { aggregation: 'percentile' }),
      'entities[3].measures[1].percentile',
      /which percentile/,
    ],
    [
      'a level of a hierarchy that is not there',
      (m) =>
        Object.assign(entity(m, 'customer'), {
          hierarchies: [{ name: 'h', label: 'h', levels: ['segment', 'nam', 'segment'] }],
        }),
      'entities[1].hierarchies[0].levels[1]',
      /no dimension of customer "nam"/,
    ],
    [
      'a balance that adds up over what is no time',
      (m) =>
        Object.assign(entity(m, 'order').measures[1] ?? {}, {
          nonAdditive: { dimension: 'status', choice: 'max', groupings: ['nobody'] },
        }),
      'entities[3].measures[1].nonAdditive.dimension',
      /no time dimension of order "status"/,
    ],
    [
      'a validity between what is no time',
      (m) => Object.assign(entity(m, 'customer'), { validity: { from: 'joined_on', to: 'name' } }),
      'entities[1].validity.to',
      /no time dimension of customer "name"/,
    ],
    [
      'a key that no column could hold',
      (m) => Object.assign(entity(m, 'customer'), { keys: [{ name: 'c', kind: 'foreign', virtual: true }] }),
      'entities[1].keys[0].virtual',
      /has to be a column/,
    ],
    [
      'a dimension of nothing',
      (m) => delete entity(m, 'customer').dimensions[0]?.column,
      'entities[1].dimensions[0].column',
      /of no column/,
    ],
    [
      'an entity of several statements',
      (m) => Object.assign(entity(m, 'customer'), { sql: 'SELECT 1; DROP TABLE x' }),
      'entities[1].sql',
      /not one SELECT/,
    ],
    [
      'a window of a grain that is none',
      (m) =>
        Object.assign(metric(m, 'revenue'), {
          type: 'cumulative',
          window: { count: 2, grain: 'fortnight' },
          grainToDate: 'month',
        }),
      'metrics[0].window.grain',
      /no grain "fortnight"/,
    ],
    [
      'a conversion by a key that nobody holds',
      (m) => {
        const { entity: of, measure, ...rest } = metric(m, 'revenue');
        const input = { entity: of, measure };
        Object.assign(rest, {
          type: 'conversion',
          base: input,
          conversion: input,
          key: 'user',
          calculation: 'conversions',
        });
        m.metrics[0] = rest;
      },
      'metrics[0].key',
      /no key of order "user"/,
    ],
    [
      'a metric that is taken twice under one name',
      (m) =>
        Object.assign(metric(m, 'unpaid_percent'), { metrics: ['orders', 'orders'], expression: 'orders' }),
      'metrics[13].metrics[1]',
      /taken twice/,
    ],
    [
      'a condition deep in others',
      (m) =>
        Object.assign(metric(m, 'revenue'), {
          where: [{ any: [{ not: { dimension: 'order.stats', op: 'is_null' } }] }],
        }),
      'metrics[0].where[0].any[0].not.dimension',
      /no dimension of order "stats"/,
    ],
    [
      'a condition on a metric that is made by it',
      (m) =>
        Object.assign(metric(m, 'revenue'), {
          where: [{ metric: 'revenue', by: ['customer.key'], op: 'gt', value: 1 }],
        }),
      'metrics[0]',
      /defined by itself/,
    ],
    [
      'SQL that names what is not said',
      (m) => Object.assign(metric(m, 'revenue'), { where: [{ sql: '{{ a }} > 1', references: {} }] }),
      'metrics[0].where[0].sql',
      /no reference "a"/,
    ],
    [
      'a named filter without conditions',
      (m) => Object.assign(m.namedFilters[0] ?? {}, { filters: [] }),
      'namedFilters[0].filters',
      /no condition/,
    ],
    [
      'a saved query for what is not there',
      (m) =>
        Object.assign(m, {
          savedQueries: [
            {
              ...{ name: 'q', label: 'q', description: '' },
              query: {
                ...{ kind: 'metrics', metrics: ['revenu'], groupBy: [], filters: [], metricFilters: [] },
                orderBy: [{ by: 'revenue', direction: 'ascending' }],
              },
            },
          ],
        }),
      'savedQueries[0].query.metrics[0]',
      /no metric "revenu"/,
    ],
    [
      'a term that leads nowhere',
      (m) => Object.assign(m, { glossary: [{ term: 'churn', definition: ' ', synonyms: [] }] }),
      'glossary[0].definition',
      /leads nowhere/,
    ],
    [
      'a grain of its own that everybody has',
      (m) =>
        Object.assign(m, {
          timeSpines: [
            {
              ...{ name: 'days', table: { schema: 'public', table: 'days' }, column: 'd', grain: 'day' },
              customGrains: [{ name: 'week' }],
            },
          ],
        }),
      'timeSpines[0].customGrains[0].name',
      /is a grain already/,
    ],
  ])('finds %s, in the newer parts of a model', (_, change, path, message) => {
    expect(validateModel(changed(change))).toContainEqual(
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    );
  });

  it('stops looking for near names where there are thousands of faults and names', () => {
    const [first] = SHOP.entities;
    const names = Array.from({ length: 3_000 }, (_, number) => `entity_${number}`);
    const entities = names.map((name) => ({ ...first, name, labelDimension: 'name' }));
    const metrics = names.map((name) => ({
      ...{ name, label: name, description: '', synonyms: [], type: 'simple' },
      ...{ entity: name.replace('entity', 'entty'), measure: 'x' },
    }));
    const faults = validateModel({ ...SHOP, entities, metrics, relationships: [], namedFilters: [] });
    expect(faults).toHaveLength(3_000);
    const helped = faults.filter(({ suggestion }) => suggestion !== undefined).length;
    expect(helped).toBeGreaterThan(0);
    expect(helped).toBeLessThan(100);
  });

  it('never throws, whatever it is given', () => {
    const paths = pathsOf(SHOP);
    fc.assert(
      fc.property(fc.anything(), (model) => {
        expect(Array.isArray(validateModel(model))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.anything(), fc.constantFrom('order', 'revenue', 'name', 'seller', 'a.b')),
        (path, value) => {
          expect(Array.isArray(validateModel(replaced(SHOP, path, value)))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('parseModel', () => {
  it('names the first fault and carries all', () => {
    const model = changed((draft) => {
      metric(draft, 'revenue').measure = 'x';
      metric(draft, 'orders').measure = 'y';
    });
    expect(() => parseModel(model)).toThrow(
      expect.objectContaining({
        code: 'BAD_INPUT',
        message: expect.stringContaining('metrics[0].measure'),
        details: { faults: expect.objectContaining({ length: 2 }) },
      }),
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

function replaced(model: SemanticModel, path: Path, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify({ model }));
  let at = copy;
  let key: string | number = 'model';
  for (const next of path) {
    at = at[key];
    key = next;
  }
  at[key] = value;
  return copy.model;
}
