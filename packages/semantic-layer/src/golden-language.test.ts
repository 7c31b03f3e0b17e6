import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { SqlDialectName } from './dialects/dialect-sql.js';
import type { SemanticQuery } from './model/query.js';
import { SHOP } from './testing/shop-model.js';

function sqlOf(query: SemanticQuery, dialect: SqlDialectName = 'postgresql'): string {
  return `\n${compile(SHOP, query, { dialect, timeZone: 'UTC' }).sql}\n`;
}

/** What is answered is checked on engines by query-language.test.ts; here stands how some of it reads. */
it('asks for related rows, however far', () => {
  const query: SemanticQuery = {
    kind: 'list',
    entity: 'customer',
    dimensions: [{ dimension: 'customer.name' }],
    filters: [],
    where: [
      {
        not: {
          has: { entity: 'product', where: [{ dimension: 'product.category', op: 'eq', value: 'Kitchen' }] },
        },
      },
    ],
    orderBy: [],
  };
  expect(sqlOf(query)).toBe(`
SELECT name
FROM public.customers
WHERE NOT (EXISTS (
    SELECT 1
    FROM public.orders
    JOIN public.order_items ON order_items.order_id = orders.id
    JOIN public.products ON products.id = order_items.product_id
    WHERE orders.customer_id = customers.id
      AND products.category = 'Kitchen'
  ))
`);
});

describe('a table within a query of the same table', () => {
  const others: SemanticQuery = {
    kind: 'list',
    entity: 'order',
    dimensions: [{ dimension: 'order.id' }],
    filters: [],
    where: [
      {
        has: {
          entity: 'order',
          where: [{ left: 'order.ordered_at', op: 'lt', right: { outer: 'order.ordered_at' } }],
        },
      },
    ],
    orderBy: [],
  };

  it('has another name', () => {
    expect(sqlOf(others)).toBe(`
SELECT orders.id
FROM public.orders
WHERE EXISTS (
    SELECT 1
    FROM public.orders AS "order"
    WHERE "order".ordered_at < orders.ordered_at
  )
`);
  });

  it('has no name beside it on ClickHouse, which would take "orders" for the one within', () => {
    expect(sqlOf(others, 'clickhouse')).toBe(`
SELECT orders.id AS id
FROM public.orders
WHERE EXISTS (
    SELECT 1
    FROM (SELECT * FROM public.orders) AS "order"
    WHERE "order".ordered_at < orders.ordered_at
  )
`);
  });
});

it('compares with all there is', () => {
  const query: SemanticQuery = {
    kind: 'list',
    entity: 'product',
    dimensions: [{ dimension: 'product.name' }],
    adHocMetrics: [
      {
        name: 'average_price',
        label: 'average price',
        entity: 'product',
        aggregation: 'average',
        of: { dimension: 'price' },
      },
    ],
    filters: [],
    where: [{ left: 'product.price', op: 'gt', right: { metric: 'average_price', by: [] } }],
    orderBy: [],
  };
  expect(sqlOf(query)).toBe(`
WITH average_price_by AS (
  SELECT avg(price) AS average_price
  FROM public.products
)
SELECT products.name
FROM public.products
CROSS JOIN average_price_by
WHERE products.price > average_price_by.average_price
`);
});

it('ranks, and keeps the first of each group', () => {
  const query: SemanticQuery = {
    kind: 'metrics',
    metrics: ['units', 'place'],
    adHocMetrics: [{ name: 'place', label: 'place', window: 'rank', of: 'units' }],
    groupBy: [{ dimension: 'product.category' }, { dimension: 'product.name' }],
    filters: [],
    metricFilters: [],
    orderBy: [{ by: 'units', direction: 'descending' }],
    limitPer: { count: 1, within: ['product.category'] },
  };
  expect(sqlOf(query)).toBe(`
WITH result AS (
  SELECT
    products.category,
    products.name AS product_name,
    sum(order_items.quantity) AS units
  FROM public.order_items
  LEFT JOIN public.products ON products.id = order_items.product_id
  GROUP BY 1, 2
),
result_2 AS (
  SELECT
    category,
    product_name,
    units,
    rank() OVER (ORDER BY units DESC NULLS LAST) AS place
  FROM result
),
placed AS (
  SELECT
    category,
    product_name,
    units,
    place,
    row_number() OVER (PARTITION BY category ORDER BY units DESC NULLS LAST, category, product_name) AS place_2
  FROM result_2
)
SELECT
  category,
  product_name,
  units,
  place
FROM placed
WHERE place_2 <= 1
ORDER BY units DESC NULLS LAST, category, product_name
`);
});

it('gives every instance a row', () => {
  const query: SemanticQuery = {
    kind: 'metrics',
    metrics: ['revenue'],
    groupBy: [{ dimension: 'customer.key', as: 'customer' }],
    filters: [{ dimension: 'order.status', op: 'eq', value: 'paid' }],
    where: [{ dimension: 'customer.is_active', op: 'eq', value: true }],
    metricFilters: [],
    everyInstanceOf: 'customer',
    emptyIsZero: true,
    orderBy: [],
  };
  expect(sqlOf(query)).toBe(`
WITH order_totals AS (
  SELECT
    orders.customer_id AS customer,
    sum(orders.total) AS revenue
  FROM public.orders
  JOIN public.customers ON customers.id = orders.customer_id
  WHERE customers.is_active
    AND orders.status = 'paid'
  GROUP BY 1
),
every_group AS (
  SELECT instances.customer
  FROM (
    SELECT DISTINCT id AS customer
    FROM public.customers
    WHERE is_active
  ) AS instances
)
SELECT
  every_group.customer,
  coalesce(order_totals.revenue, 0) AS revenue
FROM every_group
LEFT JOIN order_totals ON ARRAY[every_group.customer] = ARRAY[order_totals.customer]
`);
});

const nothing = { filters: [], orderBy: [] };

it.each<[string, SemanticQuery, RegExp]>([
  [
    'a window that nothing follows in time',
    {
      kind: 'metrics',
      metrics: ['change'],
      adHocMetrics: [{ name: 'change', label: 'change', window: 'change', of: 'orders' }],
      groupBy: [{ dimension: 'region.name' }],
      metricFilters: [],
      ...nothing,
    },
    /group by metric\.time, or say with "along"/,
  ],
  [
    'metrics that are computed of each other',
    {
      kind: 'metrics',
      metrics: ['a'],
      adHocMetrics: [
        { name: 'a', label: 'a', computed: { plus: ['b', 1] } },
        { name: 'b', label: 'b', computed: { minus: ['a', 1] } },
      ],
      groupBy: [],
      metricFilters: [],
      ...nothing,
    },
    /computed of itself/,
  ],
  [
    'a metric that is called like the one it is of',
    {
      kind: 'metrics',
      metrics: ['orders'],
      adHocMetrics: [{ name: 'orders', label: 'orders', metric: 'orders', where: [] }],
      groupBy: [],
      metricFilters: [],
      ...nothing,
    },
    /call the query's own something else/,
  ],
  [
    'two metrics of one name',
    {
      kind: 'metrics',
      metrics: ['a'],
      adHocMetrics: [
        { name: 'a', label: 'a', computed: 'orders' },
        { name: 'a', label: 'a', computed: 'revenue' },
      ],
      groupBy: [],
      metricFilters: [],
      ...nothing,
    },
    /two metrics called "a"/,
  ],
  [
    'two columns of one name',
    {
      kind: 'metrics',
      metrics: ['orders'],
      groupBy: [{ dimension: 'order.status', as: 'orders' }],
      metricFilters: [],
      ...nothing,
    },
    /Two columns are called "orders"/,
  ],
  [
    'a metric of the whole beside nothing',
    {
      kind: 'metrics',
      metrics: ['a'],
      adHocMetrics: [{ name: 'a', label: 'a', computed: { overall: 'orders' } }],
      groupBy: [{ dimension: 'region.name' }],
      metricFilters: [],
      ...nothing,
    },
    /show it beside a metric of the groups/,
  ],
  [
    'ties without an order',
    {
      kind: 'list',
      entity: 'order',
      dimensions: [{ dimension: 'order.id' }],
      limit: 1,
      withTies: true,
      ...nothing,
    },
    /say the order/,
  ],
  [
    'a limit within what is not grouped by',
    {
      kind: 'metrics',
      metrics: ['orders'],
      groupBy: [{ dimension: 'region.name' }],
      metricFilters: [],
      limitPer: { count: 1, within: ['customer.segment'] },
      ...nothing,
    },
    /"customer.segment", which is not grouped by/,
  ],
  [
    'times that are computed with',
    {
      kind: 'list',
      entity: 'order',
      dimensions: [{ dimension: 'order.id' }],
      computed: [{ value: { minus: ['order.ordered_at', 'customer.joined_on'] }, as: 'days' }],
      ...nothing,
    },
    /use daysBetween/,
  ],
  [
    'a row outside that is not there',
    {
      kind: 'list',
      entity: 'order',
      dimensions: [{ dimension: 'order.id' }],
      where: [{ left: 'order.total', op: 'gt', right: { outer: 'customer.name' } }],
      ...nothing,
    },
    /stands only within a "has"/,
  ],
  [
    'instances that nothing is grouped by',
    {
      kind: 'metrics',
      metrics: ['orders'],
      groupBy: [{ dimension: 'order.status' }],
      metricFilters: [],
      everyInstanceOf: 'customer',
      ...nothing,
    },
    /group by its name or key/,
  ],
])('refuses %s, with the way out', (_what, query, message) => {
  expect(() => sqlOf(query)).toThrow(
    expect.objectContaining({ code: 'SEMANTIC_QUERY_INVALID', message: expect.stringMatching(message) }),
  );
});
