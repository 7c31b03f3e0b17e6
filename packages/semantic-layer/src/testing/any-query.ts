import fc from 'fast-check';
import type { MetricValue } from '../model/ad-hoc-metric.js';
import type { Condition } from '../model/condition.js';
import type { AdHocMetric, GroupBy, GroupCondition, SemanticQuery } from '../model/query.js';
import type { DimensionRef } from '../model/reference.js';
import type { RowValue } from '../model/row-value.js';

/** Queries of the shop that have the right shape and mean anything or nothing: names that are there or not, in any place. */
export function anyQuery(): fc.Arbitrary<SemanticQuery> {
  const shared = {
    where: fc.array(condition, { maxLength: 2 }),
    orderBy: fc.array(
      fc.record({ by: fc.oneof(ref, metricName), direction: fc.constantFrom('ascending', 'descending') }),
      { maxLength: 2 },
    ),
    limit: fc.integer({ min: 1, max: 5 }),
    limitPer: fc.record({ count: fc.constant(1), within: fc.array(ref, { minLength: 1, maxLength: 2 }) }),
    withTies: fc.boolean(),
    timeRange: fc.record({ from: fc.constant('2025-01-01') }),
  };
  const metrics = fewOf(
    {
      ...shared,
      having: fc.array(groupCondition, { minLength: 1, maxLength: 1 }),
      fillMissing: fc.boolean(),
      everyInstanceOf: entityName,
      emptyIsZero: fc.boolean(),
    },
    {
      kind: fc.constant('metrics' as const),
      metrics: fc.array(metricName, { minLength: 1, maxLength: 2 }),
      groupBy: fc.array(groupBy, { maxLength: 2 }),
      metricFilters: fc.constant([]),
    },
  );
  const list = fewOf(
    {
      ...shared,
      computed: fc.array(fc.record({ value: rowValue, as: fc.constantFrom('a', 'b') }), { maxLength: 1 }),
      distinct: fc.boolean(),
      eachOf: fc.array(entityName, { minLength: 1, maxLength: 2 }),
    },
    {
      kind: fc.constant('list' as const),
      entity: entityName,
      dimensions: fc.array(groupBy, { minLength: 1, maxLength: 2 }),
    },
  );
  return fc.oneof(metrics, list);
}

/** Some keys always, and few of the others: a query that says everything at once is refused for one of them. */
function fewOf(
  sometimes: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  always: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<SemanticQuery> {
  return fc.subarray(Object.keys(sometimes), { maxLength: 3 }).chain((keys) =>
    fc
      .record({
        filters: fc.constant([]),
        orderBy: fc.constant([]),
        adHocMetrics,
        ...always,
        ...Object.fromEntries(keys.flatMap((key) => [[key, sometimes[key] ?? fc.constant(0)]])),
      })
      .map((query) => query as unknown as SemanticQuery),
  );
}

/** Mostly what is there. */
const named = <T extends string>(names: readonly T[], absent: T) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constant(absent) },
  );
const entityName = named(['region', 'customer', 'order', 'product', 'order_item', 'ticket'], 'nothing');
const metricName = named(['revenue', 'orders', 'units', 'average_order', 'own', 'other'], 'nothing');
const ref = named<DimensionRef>(
  [
    'metric.time',
    'region.name',
    'customer.name',
    'customer.key',
    'customer.joined_on',
    'order.key',
    'order.total',
    'order.ordered_at',
    'product.price',
    'product.category',
  ],
  'order.nothing',
);
const op = fc.constantFrom('eq' as const, 'gt' as const);
const cut = fc.constantFrom({}, { grain: 'month' as const }, { datePart: 'dow' as const });
const groupBy: fc.Arbitrary<GroupBy> = fc
  .tuple(ref, cut, fc.boolean(), fc.boolean())
  .map(([dimension, cutting, perInstance, hidden]) => ({
    dimension,
    ...cutting,
    ...(perInstance && { perInstance }),
    ...(hidden && { hidden }),
  }));

const pair = <T>(each: fc.Arbitrary<T>) => fc.tuple(each, each);
const { rowValue } = fc.letrec<{ rowValue: RowValue }>((tie) => ({
  rowValue: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    ref,
    fc.integer({ min: -3, max: 9 }),
    fc.tuple(ref, cut).map(([dimension, cutting]) => ({ dimension, ...cutting })),
    fc.record({ outer: ref }),
    fc.record({ metric: metricName, by: fc.array(ref, { maxLength: 1 }) }),
    pair(tie('rowValue')).map((minus) => ({ minus })),
    pair(tie('rowValue')).map((dividedBy) => ({ dividedBy })),
    pair(tie('rowValue')).map((daysBetween) => ({ daysBetween })),
  ),
}));

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ dimension: ref, op, value: fc.constantFrom(3, 'x', '2025-01-01') }),
    fc.record({ dimension: ref, op: fc.constant('is_null' as const) }),
    fc.record({ left: rowValue, op, right: rowValue }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('condition') }),
    fc
      .record(
        {
          entity: entityName,
          where: fc.array(tie('condition'), { maxLength: 2 }),
          count: fc.record({ op, value: fc.constant(2) }),
        },
        { requiredKeys: ['entity'] },
      )
      .map((has) => ({ has }) as Condition),
  ),
}));

const { metricValue } = fc.letrec<{ metricValue: MetricValue }>((tie) => ({
  metricValue: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    metricName,
    fc.integer({ min: -3, max: 9 }),
    fc.record({ overall: metricName, within: fc.array(ref, { maxLength: 1 }) }),
    pair(tie('metricValue')).map((plus) => ({ plus })),
    pair(tie('metricValue')).map((dividedBy) => ({ dividedBy })),
  ),
}));

const groupCondition: fc.Arbitrary<GroupCondition> = fc
  .record({ left: metricValue, op, right: metricValue })
  .chain((plain) => fc.constantFrom<GroupCondition>(plain, { not: plain }, { any: [plain] }));

/** The query's own two, of any form. */
const adHocMetrics: fc.Arbitrary<readonly AdHocMetric[]> = fc
  .constantFrom('own', 'other')
  .chain((first) => fc.tuple(adHocMetric(first), adHocMetric(first === 'own' ? 'other' : 'own')));

function adHocMetric(name: string): fc.Arbitrary<AdHocMetric> {
  const own = { name: fc.constant(name), label: fc.constant(name) };
  return fc.oneof(
    fc.record({
      ...own,
      entity: entityName,
      aggregation: fc.constantFrom('sum' as const, 'max' as const, 'count_distinct' as const),
      of: fc.oneof(
        fc.tuple(ref, cut).map(([dimension, cutting]) => ({ dimension, ...cutting })),
        pair(rowValue).map((minus) => ({ minus })),
      ),
      where: fc.array(condition, { maxLength: 1 }),
    }),
    fc.record({ ...own, metric: metricName, where: fc.array(condition, { maxLength: 1 }) }),
    fc.record({ ...own, computed: metricValue }),
    fc.record({
      ...own,
      aggregation: fc.constant('average' as const),
      of: metricName,
      per: fc.array(fc.record({ dimension: ref }), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      ...own,
      window: fc.constantFrom('rank' as const, 'change' as const, 'running_total' as const),
      of: metricName,
    }),
  );
}
