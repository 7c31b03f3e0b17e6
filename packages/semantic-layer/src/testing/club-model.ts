import type { Dimension, Entity, Metric, SemanticModel } from '../model/model.js';

const words = { description: '', synonyms: [] };

function dimension(name: string, kind: Dimension['kind'], more: Partial<Dimension> = {}): Dimension {
  const source = more.expression === undefined ? { column: name } : {};
  return { ...words, name, label: name, kind, ...source, ...more };
}

function day(name: string, more: Partial<Dimension> = {}): Dimension {
  return dimension(name, 'time', { timeType: 'date', grain: 'day', ...more });
}

function entity(name: string, table: string, more: Partial<Entity>): Entity {
  return {
    ...words,
    name,
    label: name,
    table: { schema: 'club', table },
    primaryKey: ['id'],
    dimensions: [],
    measures: [],
    ...more,
  };
}

/** Spread over the members of the union, so that each keeps its own fields. */
type WithoutWords<Each> = Each extends Metric ? Omit<Each, 'label' | 'description' | 'synonyms'> : never;

function metric(of: WithoutWords<Metric>): Metric {
  return { ...words, label: of.name, ...of };
}

const visits = { entity: 'visit', measure: 'visits' } as const;
const sales = { entity: 'sale', measure: 'revenue' } as const;

/** A sports club whose entities are related by keys of one name, with a time spine and metrics of every kind. */
export const CLUB: SemanticModel = {
  ...words,
  formatVersion: 1,
  name: 'club',
  label: 'Club',
  entities: [
    entity('member', 'members', {
      keys: [
        { name: 'member', kind: 'primary', expression: 'id' },
        { name: 'branch', kind: 'foreign', expression: 'branch_id' },
      ],
      dimensions: [dimension('city', 'geographic')],
    }),
    entity('branch', 'branches', {
      keys: [{ name: 'branch', kind: 'primary', expression: 'id' }],
      dimensions: [dimension('country', 'categorical')],
    }),
    entity('membership', 'memberships', {
      primaryKey: [],
      keys: [{ name: 'member', kind: 'natural', expression: 'member_id' }],
      validity: { from: 'valid_from', to: 'valid_to' },
      dimensions: [day('valid_from'), day('valid_to'), dimension('tariff', 'categorical')],
    }),
    entity('visit', 'visits', {
      keys: [
        { name: 'visit', kind: 'primary', expression: 'id' },
        { name: 'member', kind: 'foreign', expression: 'member_id' },
      ],
      defaultTimeDimension: 'visited_on',
      dimensions: [
        day('visited_on'),
        dimension('course', 'categorical'),
        dimension('is_long', 'boolean', { expression: 'minutes > 90' }),
      ],
      measures: [
        { name: 'visits', label: 'visits', aggregation: 'count' },
        {
          name: 'median_minutes',
          label: 'median minutes',
          aggregation: 'percentile',
          expression: 'minutes',
          percentile: { value: 0.5 },
        },
      ],
    }),
    entity('sale', 'sales', {
      keys: [{ name: 'member', kind: 'foreign', expression: 'member_id' }],
      defaultTimeDimension: 'sold_on',
      dimensions: [day('sold_on')],
      measures: [
        { name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'price * pieces' },
        { name: 'sales', label: 'sales', aggregation: 'count', expression: 'id' },
      ],
    }),
    entity('balance', 'balances', {
      primaryKey: ['account_id', 'counted_on'],
      keys: [{ name: 'account', kind: 'foreign', expression: 'account_id' }],
      defaultTimeDimension: 'counted_on',
      dimensions: [day('counted_on')],
      measures: [
        {
          name: 'balance',
          label: 'balance',
          aggregation: 'sum',
          expression: 'amount',
          nonAdditive: { dimension: 'counted_on', choice: 'max', groupings: ['account'] },
        },
      ],
    }),
  ],
  relationships: [],
  namedFilters: [],
  metrics: [
    metric({ type: 'simple', name: 'visits', ...visits }),
    metric({ type: 'simple', name: 'revenue', ...sales }),
    metric({ type: 'simple', name: 'median_minutes', entity: 'visit', measure: 'median_minutes' }),
    metric({ type: 'simple', name: 'balance', entity: 'balance', measure: 'balance' }),
    metric({
      type: 'simple',
      name: 'daily_visits',
      ...visits,
      joinToTimeSpine: true,
      fillNullsWith: 0,
    }),
    metric({
      type: 'cumulative',
      name: 'trailing_revenue',
      ...sales,
      window: { count: 7, grain: 'day' },
      periodAggregation: 'average',
    }),
    metric({ type: 'cumulative', name: 'revenue_to_date', ...sales, grainToDate: 'month' }),
    metric({
      type: 'derived',
      name: 'revenue_growth',
      expression: '(revenue - earlier) / nullif(earlier, 0)',
      metrics: [
        'revenue',
        { metric: 'revenue', alias: 'earlier', offsetWindow: { count: 1, grain: 'month' } },
      ],
    }),
    metric({
      type: 'derived',
      name: 'revenue_a_season_ago',
      expression: 'revenue',
      metrics: [{ metric: 'revenue', offsetWindow: { count: 1, grain: 'season' } }],
    }),
    metric({
      type: 'ratio',
      name: 'share_of_long_visits',
      numerator: {
        metric: 'visits',
        alias: 'long_visits',
        where: [{ dimension: 'visit.is_long', op: 'eq', value: true }],
      },
      denominator: 'visits',
    }),
    metric({
      type: 'conversion',
      name: 'visits_that_sell',
      base: visits,
      conversion: { entity: 'sale', measure: 'sales' },
      key: 'member',
      window: { count: 2, grain: 'day' },
      calculation: 'conversion_rate',
    }),
  ],
  timeSpines: [
    {
      name: 'days',
      table: { schema: 'club', table: 'days' },
      column: 'day',
      grain: 'day',
      timeType: 'date',
      customGrains: [{ name: 'season' }],
    },
  ],
};
