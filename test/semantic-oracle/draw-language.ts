import type {
  AdHocMetric,
  Condition,
  DimensionRef,
  GroupBy,
  GroupCondition,
  MetricsQuery,
  RowValue,
} from '@parley/semantic-layer';
import type { Random } from '../chaos/random.ts';
import { findAnyWay, findKey, findWay, type Steps } from './find-ways.ts';
import type { ModelledWarehouse } from './warehouse-model.ts';

/** What is drawn into a question: from where its rows are counted, and what they know. */
export interface Drawn {
  readonly warehouse: ModelledWarehouse;
  readonly tables: ReadonlySet<string>;
  readonly owners: readonly Steps[];
  readonly random: Random;
}

/** The question with a few more of the things that can be said. */
export function sayMore(query: MetricsQuery, drawn: Drawn): MetricsQuery {
  const { random, tables } = drawn;
  const adHocMetrics = drawMetrics(query, drawn);
  const names = adHocMetrics.map(({ name }) => name);
  const metrics = [...query.metrics, ...names];
  const having = random.next() < 0.25 ? [drawGroupCondition(metrics, adHocMetrics, random)] : [];
  const isPerInstance = query.groupBy.some(({ perInstance }) => perInstance);
  const windows = random.next() < 0.25 ? drawWindows(query, isPerInstance, random) : [];
  const every = tables.size === 1 && random.next() < 0.12 ? drawFrame(query, drawn) : {};
  const ties = random.next() < 0.15 && query.orderBy.length > 0 ? drawTies(query, random) : {};
  return {
    ...query,
    where: [...(query.where ?? []), ...drawConditions(drawn)],
    ...(adHocMetrics.length + windows.length > 0 && { adHocMetrics: [...adHocMetrics, ...windows] }),
    metrics: [...metrics, ...windows.map(({ name }) => name)],
    ...(having.length > 0 && { having }),
    ...(random.next() < 0.2 && { emptyIsZero: true }),
    ...(Object.keys(every).length === 0 && ties),
    ...every,
  };
}

function drawConditions(drawn: Drawn): readonly Condition[] {
  const { random } = drawn;
  const draws = [
    ...(random.next() < 0.2 ? [drawComparison(drawn)] : []),
    ...(random.next() < 0.2 ? [drawPart(drawn)] : []),
    ...(random.next() < 0.25 ? drawHas(drawn, 2) : []),
    ...(random.next() < 0.15 ? drawOthers(drawn) : []),
  ];
  return draws.flatMap((each) => (each === undefined ? [] : [each]));
}

/** One value against another: both of them numbers, or both of them days. */
function drawComparison({ owners, random }: Drawn): Condition | undefined {
  if (owners.length === 0) return undefined;
  const ref = (column: string): DimensionRef => `${random.pick(owners).join('.')}.${column}`;
  const op = random.pick(['lt', 'gte', 'eq', 'ne'] as const);
  const grain = random.pick(['month', 'quarter', 'year'] as const);
  const left: RowValue = ref('size');
  return random.pick<() => Condition>([
    () => ({ left, op, right: ref('size') }),
    () => ({ left: { minus: [left, { times: [2, ref('size')] }] }, op, right: 3 }),
    () => ({ left: { dividedBy: [left, ref('size')] }, op: 'gt', right: 1 }),
    () => ({ left: { dimension: ref('since'), grain }, op, right: { dimension: ref('since'), grain } }),
    () => ({ left: { daysBetween: [ref('since'), ref('since')] }, op: 'lt', right: 90 }),
  ])();
}

function drawPart({ owners, random }: Drawn): Condition | undefined {
  if (owners.length === 0) return undefined;
  const dimension: DimensionRef = `${random.pick(owners).join('.')}.since`;
  return random.pick<Condition>([
    { dimension, datePart: 'dow', op: 'in', values: [6, 7] },
    { dimension, datePart: 'year', op: 'eq', value: 2025 },
    { dimension, grain: 'quarter', op: 'gte', value: '2025-01-01' },
  ]);
}

/** Rows of another table, over any links, and perhaps of yet another from there. */
function drawHas({ warehouse, tables, random }: Drawn, depth: number): readonly Condition[] {
  const reached = warehouse.tables.filter(({ name }) =>
    [...tables].every((table) => table !== name && typeof findAnyWay(warehouse, table, name) !== 'string'),
  );
  if (reached.length === 0) return [];
  const { name: entity } = random.pick(reached);
  const further =
    depth > 1 && random.next() < 0.3
      ? drawHas({ warehouse, tables: new Set([entity]), owners: [], random }, 1)
      : [];
  const size: Condition = { dimension: `${entity}.size`, op: 'gt', value: random.between(-3, 12) };
  const where = [...(random.next() < 0.6 ? [size] : []), ...further];
  const count = { op: random.pick(['gt', 'lte', 'eq'] as const), value: random.between(0, 3) };
  const has: Condition = { has: { entity, where, ...(random.next() < 0.4 && { count }) } };
  const other: Condition = { any: [has, { dimension: `${[...tables][0]}.flag`, op: 'eq', value: true }] };
  const isOne = tables.size === 1;
  return [random.next() < 0.3 ? { not: has } : random.next() < 0.3 && isOne ? other : has];
}

/** Other rows of the same table, compared with the row itself. */
function drawOthers({ tables, random }: Drawn): readonly Condition[] {
  const [entity = ''] = tables;
  if (tables.size > 1) return [];
  const size: DimensionRef = `${entity}.size`;
  const count = { op: random.pick(['gt', 'lte'] as const), value: random.between(0, 4) };
  const where: Condition[] = [
    { left: size, op: random.pick(['gt', 'lt', 'eq'] as const), right: { outer: size } },
    ...(random.next() < 0.3 ? [{ dimension: `${entity}.flag`, op: 'eq', value: true } as const] : []),
  ];
  const has: Condition = { has: { entity, where, ...(random.next() < 0.5 && { count }) } };
  return [random.next() < 0.3 ? { not: has } : has];
}

function drawMetrics(
  query: MetricsQuery,
  { tables, warehouse, owners, random }: Drawn,
): readonly AdHocMetric[] {
  if (random.next() < 0.5) return [];
  const [entity = ''] = tables;
  const known = owners.filter((steps) => typeof findWay(warehouse, entity, steps) !== 'string');
  const far: DimensionRef = known.length === 0 ? `${entity}.size` : `${random.pick(known).join('.')}.size`;
  const [metric = ''] = query.metrics;
  const where: Condition[] = [{ dimension: `${entity}.size`, op: 'gt', value: random.between(-2, 8) }];
  const keys = [[entity], ...known].filter((steps) => typeof findKey(warehouse, entity, steps) !== 'string');
  const per: DimensionRef = `${random.pick(keys).join('.')}.key`;
  const named = { label: 'own' };
  return random.pick<() => readonly AdHocMetric[]>([
    () => [
      { ...named, name: 'own', entity, aggregation: 'sum', of: { plus: [far, `${entity}.size`] }, where },
    ],
    () => [{ ...named, name: 'own', entity, aggregation: 'count', where }],
    () => [{ ...named, name: 'own', entity, aggregation: 'max', of: { dimension: 'size' } }],
    () => [
      { ...named, name: 'own', computed: { times: [100, { dividedBy: [metric, { overall: metric }] }] } },
    ],
    () => [
      {
        ...named,
        name: 'own',
        computed: {
          minus: [
            metric,
            {
              overall: metric,
              within: query.groupBy
                .flatMap(({ dimension, perInstance }) => (perInstance ? [] : dimension))
                .slice(0, 1),
            },
          ],
        },
      },
    ],
    // What brute force groups twice, it groups by values alone: instances of one name fall together there.
    () =>
      tables.size === 1 && !query.groupBy.some(({ perInstance }) => perInstance)
        ? [
            {
              ...named,
              name: 'own',
              aggregation: random.pick(['average', 'max'] as const),
              of: metric,
              per: [{ dimension: per }],
            },
          ]
        : [],
  ])();
}

function drawGroupCondition(
  metrics: readonly string[],
  own: readonly AdHocMetric[],
  random: Random,
): GroupCondition {
  const [left, right] = [random.pick(metrics), random.pick(metrics)];
  const compared: GroupCondition = {
    left,
    op: random.pick(['gt', 'lte'] as const),
    right: random.between(-2, 12),
  };
  const isPlain = !own.some((metric) => 'computed' in metric);
  return random.pick<GroupCondition>([
    compared,
    { not: compared },
    { any: [compared, { left: { minus: [left, 1] }, op: 'gt', right }] },
    ...(isPlain ? [{ left: { times: [2, left] }, op: 'gte', right: { overall: right } } as const] : []),
  ]);
}

/** Ranks are of what engines round alike. */
function drawWindows(query: MetricsQuery, isPerInstance: boolean, random: Random): readonly AdHocMetric[] {
  const of = query.metrics.find((name) => /_(rows|total|flagged|kinds)$/.test(name));
  if (of === undefined) return [];
  const isTimed = query.groupBy.filter(({ grain }: GroupBy) => grain !== undefined).length === 1;
  const window =
    isTimed && !isPerInstance ? random.pick(['rank', 'previous', 'change'] as const) : ('rank' as const);
  return [{ name: 'place', label: 'place', window, of }];
}

function drawTies(query: MetricsQuery, random: Random): Partial<MetricsQuery> {
  const [first] = query.groupBy;
  return {
    withTies: true,
    ...(first !== undefined &&
      random.next() < 0.5 && { limitPer: { count: random.between(1, 2), within: [first.dimension] } }),
  };
}

/** Each instance of what the counted rows refer to at once, by values of its own. */
function drawFrame(query: MetricsQuery, { warehouse, tables, random }: Drawn): Partial<MetricsQuery> {
  const [table = ''] = tables;
  const near = warehouse.tables.filter(({ name }) => {
    const way = findWay(warehouse, table, [name]);
    return Array.isArray(way) && way.length === 1;
  });
  if (near.length === 0 || query.metrics.length === 0) return {};
  const { name } = random.pick(near);
  const columns = random.next() < 0.5 ? ['key'] : ['kind', 'flag'];
  return {
    groupBy: columns.map((column) => ({ dimension: `${name}.${column}` })),
    everyInstanceOf: name,
    filters: [
      { dimension: `${name}.size`, op: 'gt', value: random.between(-4, 6) },
      { dimension: `${table}.size`, op: 'gt', value: random.between(-4, 6) },
    ],
    where: [],
    related: [],
    adHocMetrics: [],
    having: [],
    metrics: query.metrics,
    orderBy: [],
    metricFilters: [],
  };
}
