import fc from 'fast-check';
import type { Condition } from '../model/condition.js';
import type {
  Dimension,
  Entity,
  EntityKey,
  Filter,
  FiscalYear,
  GlossaryTerm,
  Measure,
  Metric,
  NamedFilter,
  Relationship,
  SavedQuery,
  SemanticModel,
  TimeSpine,
} from '../model/model.js';
import { TIME_GRAINS } from '../model/time-grain.js';

/** Random models of the right shape, with text of every kind in every place that takes text. */

const words = fc.string({ unit: 'grapheme', maxLength: 40 });
const text = fc.oneof(
  words,
  fc.constantFrom(
    'true',
    'null',
    '2020-01-01',
    '0x10',
    '~',
    '- a',
    'a: b',
    '# no',
    "it's",
    'two\nlines\n',
    ' x ',
  ),
);
const label = text.filter((written) => written.length > 0);
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
const ref = fc.tuple(name, name).map(([owner, leaf]) => `${owner}.${leaf}` as const);
const grain = fc.constantFrom(...TIME_GRAINS);
const value = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
);
const synonyms = fc.array(label, { maxLength: 2 });
const op = fc.constantFrom('eq', 'ne', 'lt', 'lte', 'gt', 'gte');
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const window = fc.record({ count: fc.integer({ min: 1, max: 90 }), grain });

/** What is absent is absent: a key with `undefined` is not what JSON or YAML can say. */
function record<T extends object, K extends keyof T>(
  shape: { [P in keyof T]: fc.Arbitrary<T[P]> },
  required: K[],
) {
  return fc.record(shape, { requiredKeys: required, noNullPrototype: true }) as unknown as fc.Arbitrary<
    Pick<T, K> & Partial<Omit<T, K>>
  >;
}

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ dimension: ref, op, value }),
  fc.record({
    dimension: ref,
    op: fc.constantFrom('in', 'not_in'),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ dimension: ref, op: fc.constantFrom('contains', 'starts_with'), value: label }),
  fc.record({ dimension: ref, op: fc.constantFrom('is_null', 'is_not_null') }),
);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    filter,
    fc.record({ metric: name, by: some(ref), op, value }),
    fc.record({
      sql: label,
      references: fc.dictionary(
        name,
        fc.oneof(fc.record({ dimension: ref, grain }), fc.record({ metric: name, by: some(ref) })),
        {
          maxKeys: 2,
          noNullPrototype: true,
        },
      ),
    }),
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const where = some(condition);
const described = { name, label, description: text, synonyms };
const stewardship = {
  owner: label,
  certification: record<NonNullable<Entity['certification']>, 'status'>(
    { status: fc.constantFrom('draft', 'certified', 'deprecated'), note: text },
    ['status'],
  ),
};

const dimension = record<Dimension, 'name' | 'label' | 'description' | 'synonyms' | 'kind'>(
  {
    ...described,
    kind: fc.constantFrom('categorical', 'time', 'numeric', 'boolean', 'identifier', 'text', 'geographic'),
    column: label,
    expression: label,
    grain,
    isPartition: fc.boolean(),
    timeType: fc.constantFrom('date', 'timestamp', 'timestamp_tz'),
    values: some(fc.record({ value: text, synonyms })),
    unit: text,
  },
  ['name', 'label', 'description', 'synonyms', 'kind'],
) as fc.Arbitrary<Dimension>;

const measure = record<Measure, 'name' | 'label' | 'aggregation'>(
  {
    ...described,
    aggregation: fc.constantFrom(
      'sum',
      'count',
      'count_distinct',
      'average',
      'median',
      'percentile',
      'sum_boolean',
    ),
    expression: label,
    filters: some(filter),
    where,
    percentile: fc.record({ value: fc.constantFrom(0.5, 0.99), discrete: fc.boolean() }),
    nonAdditive: fc.record({ dimension: name, choice: fc.constantFrom('min', 'max'), groupings: some(name) }),
    timeDimension: fc.oneof(name, ref),
    unit: text,
  },
  ['name', 'label', 'aggregation'],
) as fc.Arbitrary<Measure>;

const key = record<EntityKey, 'name' | 'kind'>(
  {
    name,
    kind: fc.constantFrom('primary', 'unique', 'natural', 'foreign'),
    expression: label,
    virtual: fc.boolean(),
  },
  ['name', 'kind'],
) as fc.Arbitrary<EntityKey>;

const table = fc.record({ schema: label, table: label });

const entity = record<
  Entity,
  'name' | 'label' | 'description' | 'synonyms' | 'table' | 'primaryKey' | 'dimensions' | 'measures'
>(
  {
    ...described,
    ...stewardship,
    table,
    sql: label,
    primaryKey: some(label),
    keys: some(key),
    validity: fc.record({ from: name, to: name }),
    hierarchies: some(fc.record({ name, label, levels: fc.array(name, { minLength: 2, maxLength: 3 }) })),
    labelDimension: name,
    defaultTimeDimension: fc.oneof(name, ref),
    dimensions: some(dimension),
    measures: some(measure),
  },
  ['name', 'label', 'description', 'synonyms', 'table', 'primaryKey', 'dimensions', 'measures'],
) as fc.Arbitrary<Entity>;

const part = fc.oneof(
  name,
  fc.record(
    { metric: name, alias: name, where, offsetWindow: window, offsetToGrain: grain },
    { requiredKeys: ['metric'], noNullPrototype: true },
  ),
);
const input = {
  entity: name,
  measure: name,
  measureWhere: where,
  fillNullsWith: fc.integer(),
  joinToTimeSpine: fc.boolean(),
};
const inputOnly = fc.record(input, { requiredKeys: ['entity', 'measure'], noNullPrototype: true });
const metricBase = {
  ...described,
  ...stewardship,
  format: fc.constantFrom('number', 'integer', 'currency', 'percent', 'duration_days'),
  unit: text,
  goodDirection: fc.constantFrom('higher', 'lower'),
  where,
  grain,
};
const requiredOfMetric = ['name', 'label', 'description', 'synonyms', 'type'];
const metricOf = (shape: Readonly<Record<string, fc.Arbitrary<unknown>>>, required: readonly string[]) =>
  fc.record(
    { ...metricBase, ...shape },
    { requiredKeys: [...requiredOfMetric, ...required] as never[], noNullPrototype: true },
  );

const metric = fc.oneof(
  metricOf({ ...input, type: fc.constant('simple'), timeDimension: ref }, ['entity', 'measure']),
  metricOf({ type: fc.constant('ratio'), numerator: part, denominator: part }, ['numerator', 'denominator']),
  metricOf(
    {
      type: fc.constant('derived'),
      expression: label,
      metrics: fc.array(part, { minLength: 1, maxLength: 3 }),
    },
    ['expression', 'metrics'],
  ),
  metricOf(
    {
      ...input,
      type: fc.constant('cumulative'),
      timeDimension: name,
      window,
      grainToDate: grain,
      periodAggregation: fc.constantFrom('first', 'last', 'average'),
    },
    ['entity', 'measure'],
  ),
  metricOf(
    {
      type: fc.constant('conversion'),
      base: inputOnly,
      conversion: inputOnly,
      key: name,
      window,
      calculation: fc.constantFrom('conversions', 'conversion_rate'),
      constantProperties: some(fc.record({ base: name, conversion: name })),
    },
    ['base', 'conversion', 'key', 'calculation'],
  ),
) as unknown as fc.Arbitrary<Metric>;

const end = fc.record({ entity: name, columns: fc.array(label, { minLength: 1, maxLength: 2 }) });
const relationship = fc.record(
  { name, from: end, to: end, cardinality: fc.constantFrom('many_to_one', 'one_to_one'), role: name },
  { requiredKeys: ['name', 'from', 'to', 'cardinality'], noNullPrototype: true },
) as fc.Arbitrary<Relationship>;
const namedFilter = fc.record(
  { name, label, synonyms, filters: some(filter), where },
  { requiredKeys: ['name', 'label', 'synonyms', 'filters'], noNullPrototype: true },
) as fc.Arbitrary<NamedFilter>;
const timeSpine = fc.record(
  { name, table, column: label, grain, customGrains: some(fc.record({ name, column: label })) },
  { requiredKeys: ['name', 'table', 'column', 'grain'], noNullPrototype: true },
) as fc.Arbitrary<TimeSpine>;
const groupBy = fc.record({ dimension: ref, grain }, { requiredKeys: ['dimension'], noNullPrototype: true });
const orderBy = fc.record({ by: name, direction: fc.constantFrom('ascending', 'descending') });
const savedQuery = fc.record({
  name,
  label,
  description: text,
  query: fc.oneof(
    fc.record({
      kind: fc.constant('metrics'),
      metrics: some(name),
      groupBy: some(groupBy),
      filters: some(filter),
      metricFilters: some(fc.record({ metric: name, op, value })),
      orderBy: some(orderBy),
    }),
    fc.record({
      kind: fc.constant('list'),
      entity: name,
      dimensions: fc.array(groupBy, { minLength: 1, maxLength: 2 }),
      filters: some(filter),
      orderBy: some(orderBy),
    }),
  ),
}) as fc.Arbitrary<SavedQuery>;
const glossary = fc.record({ term: label, definition: text, synonyms }) as fc.Arbitrary<GlossaryTerm>;

/** Any model that `semanticModelSchema` admits; its names need not lead anywhere. */
export const anyModel = fc.record(
  {
    formatVersion: fc.constant(1),
    name,
    label,
    description: text,
    entities: fc.array(entity, { minLength: 1, maxLength: 3 }),
    metrics: some(metric),
    relationships: some(relationship),
    namedFilters: some(namedFilter),
    timeSpines: some(timeSpine),
    fiscalYear: record<FiscalYear, 'startMonth'>(
      { startMonth: fc.integer({ min: 1, max: 12 }), namedAfter: fc.constantFrom('end', 'start') },
      ['startMonth'],
    ),
    savedQueries: some(savedQuery),
    glossary: some(glossary),
  },
  {
    requiredKeys: [
      'formatVersion',
      'name',
      'label',
      'description',
      'entities',
      'metrics',
      'relationships',
      'namedFilters',
    ],
    noNullPrototype: true,
  },
) as fc.Arbitrary<SemanticModel>;
