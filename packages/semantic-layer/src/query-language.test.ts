import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { Condition, SemanticModel } from './model/model.js';
import type { AdHocMetric, GroupBy, ListQuery, MetricsQuery, SemanticQuery } from './model/query.js';
import { semanticQuerySchema } from './model/query-schema.js';
import { plainCell, SHOP_ENGINES, type ShopEngine, shopModelIn } from './testing/shop-engines.js';

type Row = readonly (string | null)[];
type Case = readonly [what: string, query: SemanticQuery, rows: readonly Row[]];

const nothing = { filters: [], orderBy: [] };

function metrics(names: readonly string[], more: Partial<MetricsQuery> = {}): MetricsQuery {
  return { kind: 'metrics', metrics: names, groupBy: [], metricFilters: [], ...nothing, ...more };
}

function list(
  entity: string,
  dimensions: readonly `${string}.${string}`[],
  more: Partial<ListQuery> = {},
): ListQuery {
  const columns = dimensions.map((dimension) => ({ dimension }));
  return { kind: 'list', entity, dimensions: columns, ...nothing, ...more };
}

const up = (by: string) => ({ by, direction: 'ascending' }) as const;
const down = (by: string) => ({ by, direction: 'descending' }) as const;
const EACH_CUSTOMER: GroupBy = { dimension: 'customer.key', as: 'customer' };
const MONTH: GroupBy = { dimension: 'metric.time', grain: 'month', as: 'month' };
const averagePrice: AdHocMetric = {
  name: 'average_price',
  label: 'average price',
  entity: 'product',
  aggregation: 'average',
  of: { dimension: 'price' },
};
const lastOrder: AdHocMetric = {
  name: 'last_order',
  label: 'last order',
  entity: 'order',
  aggregation: 'max',
  of: { dimension: 'ordered_at' },
};
const has = (entity: string, ...where: Condition[]): Condition => ({ has: { entity, where } });

const CONDITIONS: readonly Case[] = [
  [
    'texts alike but for their case',
    list('product', ['product.name'], {
      filters: [{ dimension: 'product.name', op: 'in', values: ['PEN', 'mug'], ignoreCase: true }],
      orderBy: [up('product.name')],
    }),
    [['Mug'], ['Pen']],
  ],
  [
    'what texts end with',
    list('product', ['product.name'], {
      filters: [{ dimension: 'product.name', op: 'ends_with', value: '_\\OFF' }],
    }),
    [['100%_\\off']],
  ],
  [
    'parts of a date',
    list('ticket', ['ticket.minutes'], {
      filters: [
        { dimension: 'ticket.opened_at', datePart: 'dow', op: 'in', values: [6, 7] },
        { dimension: 'ticket.opened_at', datePart: 'year', op: 'eq', value: 2025 },
      ],
      orderBy: [up('ticket.minutes')],
    }),
    [['5'], ['30']],
  ],
  [
    'a time of the month in which another lies',
    list('order', ['order.id'], {
      where: [
        {
          left: { dimension: 'order.ordered_at', grain: 'month' },
          op: 'eq',
          right: { dimension: 'customer.joined_on', grain: 'month' },
        },
      ],
    }),
    [['3']],
  ],
  [
    'more than the average',
    list('product', ['product.name'], {
      adHocMetrics: [averagePrice],
      where: [{ left: 'product.price', op: 'gt', right: { metric: 'average_price', by: [] } }],
      orderBy: [up('product.name')],
    }),
    [['Mug'], ['Pad']],
  ],
  [
    'the latest of each',
    list('order', ['order.id'], {
      adHocMetrics: [lastOrder],
      where: [{ left: 'order.ordered_at', op: 'eq', right: { metric: 'last_order', by: ['customer.key'] } }],
      orderBy: [up('order.id')],
    }),
    [['2'], ['3'], ['4']],
  ],
  [
    'what is computed of a row',
    list('order_item', ['order.id', 'product.name'], {
      where: [{ left: { times: ['order_item.quantity', 'product.price'] }, op: 'gte', right: 25 }],
      orderBy: [up('order.id'), up('product.name')],
    }),
    [
      ['1', 'Pad'],
      ['2', 'Pen'],
    ],
  ],
  [
    'related rows over a bridge, in one or in another condition',
    list('customer', ['customer.key'], {
      where: [has('product', { dimension: 'product.category', op: 'eq', value: 'Kitchen' })],
      orderBy: [up('customer.key')],
    }),
    [['2'], ['3']],
  ],
  [
    'related rows of two kinds at once',
    list('customer', ['customer.key'], {
      where: [
        has('product', { dimension: 'product.name', op: 'eq', value: 'Pen' }),
        has('product', { dimension: 'product.name', op: 'eq', value: 'Pad' }),
      ],
    }),
    [['1']],
  ],
  [
    'related rows or something else',
    list('customer', ['customer.key'], {
      where: [{ any: [{ not: has('order') }, { dimension: 'region.name', op: 'eq', value: 'South' }] }],
      orderBy: [up('customer.key')],
    }),
    [['2'], ['4']],
  ],
  [
    'how many different ones there are, over a bridge',
    list('customer', ['customer.key'], {
      where: [{ has: { entity: 'product', count: { op: 'eq', value: 2 } } }],
      orderBy: [up('customer.key')],
    }),
    [['1'], ['3']],
  ],
  [
    'related rows of related rows: who bought what Cid bought',
    list('customer', ['customer.key'], {
      where: [
        has('product', has('customer', { dimension: 'customer.name', op: 'eq', value: 'Cid' })),
        { dimension: 'customer.name', op: 'ne', value: 'Cid' },
      ],
    }),
    [['2']],
  ],
  [
    'a related row compared with the row itself',
    list('customer', ['customer.key'], {
      where: [
        has('order', {
          left: { dimension: 'order.ordered_at', grain: 'month' },
          op: 'eq',
          right: { outer: 'customer.joined_on', grain: 'month' },
        }),
      ],
    }),
    [['2']],
  ],
  [
    'rows of one entity compared with each other',
    list('order', ['order.id'], {
      where: [
        has(
          'order',
          { left: 'order.ordered_at', op: 'eq', right: { outer: 'order.ordered_at' } },
          { left: 'order.id', op: 'ne', right: { outer: 'order.id' } },
        ),
      ],
      orderBy: [up('order.id')],
    }),
    [['2'], ['3']],
  ],
  [
    'related rows in a time',
    list('customer', ['customer.key'], {
      where: [{ has: { entity: 'order', timeRange: { from: '2025-02-01' } } }],
    }),
    [['3']],
  ],
];

const METRICS: readonly Case[] = [
  [
    'aggregates of what rows refer to and compute, each under its own conditions',
    metrics(['list_price', 'days', 'kitchen', 'kinds'], {
      adHocMetrics: [
        {
          ...{ name: 'list_price', label: 'list price', entity: 'order_item', aggregation: 'sum' },
          of: { times: ['order_item.quantity', 'product.price'] },
        },
        {
          ...{ name: 'days', label: 'days', entity: 'order', aggregation: 'min' },
          of: { daysBetween: ['customer.joined_on', 'order.ordered_at'] },
        },
        {
          ...{ name: 'kitchen', label: 'kitchen', entity: 'order_item', aggregation: 'count' },
          where: [{ dimension: 'product.category', op: 'eq', value: 'Kitchen' }],
        },
        {
          ...{ name: 'kinds', label: 'kinds', entity: 'order_item', aggregation: 'count_distinct' },
          of: { dimension: 'product.key' },
        },
      ],
    }),
    [['140', '5', '2', '4']],
  ],
  [
    'arithmetic over metrics of the model and of the query',
    metrics(['paid_percent', 'spread'], {
      adHocMetrics: [
        {
          name: 'paid',
          label: 'paid',
          metric: 'revenue',
          where: [{ dimension: 'order.status', op: 'eq', value: 'paid' }],
        },
        {
          name: 'paid_percent',
          label: 'paid %',
          computed: { times: [100, { dividedBy: ['paid', 'revenue'] }] },
        },
        { name: 'most', label: 'most', entity: 'order', aggregation: 'max', of: { dimension: 'total' } },
        { name: 'least', label: 'least', entity: 'order', aggregation: 'min', of: { dimension: 'total' } },
        { name: 'spread', label: 'spread', computed: { minus: ['most', 'least'] } },
      ],
    }),
    [['85', '80']],
  ],
  [
    'a ratio of the rows of two entities, nothing divided by nothing',
    metrics(['per_staff', 'void'], {
      adHocMetrics: [
        { name: 'people', label: 'people', entity: 'staff', aggregation: 'count' },
        { name: 'per_staff', label: 'per staff', computed: { dividedBy: ['customers', 'people'] } },
        { name: 'void', label: 'void', computed: { dividedBy: [1, { minus: ['people', 2] }] } },
      ],
    }),
    [['2', null]],
  ],
  [
    'the share of the whole, of counts of different ones too',
    metrics(['buyers_share'], {
      adHocMetrics: [
        { name: 'buyers_share', label: 'share', computed: { dividedBy: ['buyers', { overall: 'buyers' }] } },
      ],
      groupBy: [{ dimension: 'order.status' }],
      orderBy: [up('order.status')],
    }),
    [
      ['cancelled', '0.3333'],
      ['paid', '0.6667'],
    ],
  ],
  [
    'the share within a group',
    metrics(['share'], {
      adHocMetrics: [
        {
          ...{ name: 'share', label: 'share' },
          computed: { dividedBy: ['revenue', { overall: 'revenue', within: ['region.name'] }] },
        },
      ],
      groupBy: [{ dimension: 'region.name' }, { dimension: 'order.id' }],
      filters: [{ dimension: 'region.name', op: 'is_not_null' }],
      orderBy: [up('order.id')],
    }),
    [
      ['North', '1', '0.6667'],
      ['North', '2', '0.3333'],
      ['South', '3', '1'],
    ],
  ],
  [
    'the average number of something per something',
    metrics(['orders_per_customer'], {
      adHocMetrics: [
        {
          ...{ name: 'orders_per_customer', label: 'orders per customer' },
          ...{ aggregation: 'average', of: 'orders', per: [{ dimension: 'customer.key' }] },
        },
      ],
      timeRange: { from: '2024-01-01', to: '2025-02-01' },
    }),
    [['1.5']],
  ],
  [
    'an average over the latest of each',
    metrics(['days_to_last'], {
      adHocMetrics: [
        lastOrder,
        {
          ...{ name: 'days_to_last', label: 'days', entity: 'customer', aggregation: 'average' },
          of: { daysBetween: ['customer.joined_on', { metric: 'last_order', by: ['customer.key'] }] },
        },
      ],
    }),
    // 71, 5 and 14 days; Dee never ordered.
    [['30']],
  ],
  [
    'groups above the average group',
    metrics(['revenue'], {
      adHocMetrics: [
        {
          ...{ name: 'typical', label: 'typical' },
          ...{ aggregation: 'average', of: 'revenue', per: [{ dimension: 'customer.key' }] },
        },
      ],
      groupBy: [EACH_CUSTOMER],
      having: [{ left: 'revenue', op: 'gt', right: { overall: 'typical' } }],
    }),
    [['1', '150']],
  ],
  [
    'conditions on groups, joined in any way',
    metrics(['orders'], {
      groupBy: [EACH_CUSTOMER],
      having: [
        { any: [{ left: 'orders', op: 'gte', right: 2 }, { not: { left: 'revenue', op: 'gt', right: 20 } }] },
      ],
      orderBy: [up('customer')],
    }),
    [
      ['1', '2'],
      ['3', '1'],
    ],
  ],
  [
    'groups alone, in the order of what is not shown',
    metrics([], { groupBy: [{ dimension: 'product.name' }], orderBy: [down('units')], limit: 2 }),
    [['Pen'], ['100%_\\off']],
  ],
  [
    'groups that are not shown',
    metrics(['revenue'], {
      groupBy: [{ dimension: 'customer.name' }, { ...EACH_CUSTOMER, hidden: true }],
      orderBy: [down('revenue')],
    }),
    [
      ['Ann', '150'],
      ['Ann', '30'],
      ['Cid', '20'],
    ],
  ],
];

const WINDOWS: readonly Case[] = [
  [
    'ranks, and rows of one rank',
    metrics(['orders', 'place', 'dense'], {
      adHocMetrics: [
        { name: 'place', label: 'place', window: 'rank', of: 'orders' },
        { name: 'dense', label: 'dense', window: 'dense_rank', of: 'orders', direction: 'ascending' },
      ],
      groupBy: [EACH_CUSTOMER],
      orderBy: [up('place'), up('customer')],
    }),
    [
      ['1', '2', '1', '2'],
      ['2', '1', '2', '1'],
      ['3', '1', '2', '1'],
    ],
  ],
  [
    'periods compared with those before, none missing',
    metrics(['revenue', 'before', 'change', 'growth', 'so_far'], {
      adHocMetrics: [
        { name: 'before', label: 'before', window: 'previous', of: 'revenue' },
        { name: 'change', label: 'change', window: 'change', of: 'revenue' },
        { name: 'growth', label: 'growth', window: 'growth', of: 'revenue' },
        { name: 'so_far', label: 'so far', window: 'running_total', of: 'revenue' },
      ],
      groupBy: [MONTH],
      timeRange: { from: '2024-11-01', to: '2025-03-01' },
      fillMissing: true,
      emptyIsZero: true,
      orderBy: [up('metric.time')],
    }),
    [
      ['2024-11-01', '0', null, null, null, '0'],
      ['2024-12-01', '100', '0', '100', null, '100'],
      ['2025-01-01', '80', '100', '-20', '-0.2', '180'],
      ['2025-02-01', '20', '80', '-60', '-0.75', '200'],
    ],
  ],
  [
    'windows over windows, and conditions on them',
    metrics(['change', 'place'], {
      adHocMetrics: [
        { name: 'change', label: 'change', window: 'change', of: 'revenue' },
        { name: 'place', label: 'place', window: 'rank', of: 'change' },
        { name: 'double', label: 'double', computed: { times: ['change', 2] } },
      ],
      groupBy: [MONTH],
      having: [{ left: 'double', op: 'lt', right: 0 }],
      orderBy: [up('place')],
    }),
    [
      ['2025-01-01', '-20', '1'],
      ['2025-02-01', '-60', '2'],
    ],
  ],
  [
    'the first of each group',
    metrics(['units'], {
      groupBy: [{ dimension: 'product.category' }, { dimension: 'product.name' }],
      orderBy: [down('units')],
      limitPer: { count: 1, within: ['product.category'] },
    }),
    [
      ['Paper', 'Pen', '35'],
      ['Kitchen', 'Mug', '5'],
      [null, '100%_\\off', '5'],
    ],
  ],
  [
    'the first with those that equal them',
    metrics(['units'], {
      groupBy: [{ dimension: 'product.name' }],
      orderBy: [up('units')],
      limit: 1,
      withTies: true,
    }),
    [
      ['100%_\\off', '5'],
      ['Mug', '5'],
      ['Pad', '5'],
    ],
  ],
];

const FRAMES: readonly Case[] = [
  [
    'every instance, also those that nothing is counted for',
    metrics(['orders', 'revenue', 'tickets'], {
      groupBy: [{ dimension: 'customer.name', perInstance: true }],
      everyInstanceOf: 'customer',
      emptyIsZero: true,
      timeRange: { from: '2025-01-01' },
      orderBy: [down('revenue'), up('customer.name')],
    }),
    [
      ['Ann', '1', '50', '2'],
      ['Ann', '1', '30', '0'],
      ['Cid', '1', '20', '0'],
      ['Dee', '0', '0', '1'],
    ],
  ],
  [
    'every instance under its own conditions alone',
    metrics(['orders'], {
      groupBy: [EACH_CUSTOMER],
      everyInstanceOf: 'customer',
      filters: [
        { dimension: 'customer.is_active', op: 'eq', value: true },
        { dimension: 'order.status', op: 'eq', value: 'paid' },
      ],
      orderBy: [up('customer')],
    }),
    [
      ['1', '2'],
      ['2', '0'],
      ['4', '0'],
    ],
  ],
  [
    'every instance in every period',
    metrics(['orders'], {
      groupBy: [{ dimension: 'region.name' }, MONTH],
      everyInstanceOf: 'region',
      fillMissing: true,
      timeRange: { from: '2025-01-01', to: '2025-03-01' },
      orderBy: [up('region.name'), up('metric.time')],
    }),
    [
      ['North', '2025-01-01', '1'],
      ['North', '2025-02-01', '0'],
      ['South', '2025-01-01', '1'],
      ['South', '2025-02-01', '0'],
    ],
  ],
  [
    'periods from the first that has rows to the last',
    metrics(['tickets'], {
      groupBy: [{ dimension: 'metric.time', grain: 'week', as: 'week' }],
      fillMissing: true,
      filters: [{ dimension: 'ticket.minutes', op: 'in', values: [5, 20] }],
      having: [{ left: 'tickets', op: 'eq', right: 0 }],
      orderBy: [down('metric.time')],
      limit: 2,
    }),
    [
      ['2025-02-17', '0'],
      ['2025-02-10', '0'],
    ],
  ],
];

const LISTS: readonly Case[] = [
  [
    'what is computed of each row, ordered by what is not shown',
    list('order', ['order.id'], {
      computed: [
        { value: { daysBetween: ['customer.joined_on', 'order.ordered_at'] }, as: 'days' },
        { value: { dimension: 'order.ordered_at', datePart: 'year' }, as: 'year' },
        { value: { dividedBy: ['order.total', 3] }, as: 'third', hidden: true },
      ],
      orderBy: [up('third')],
    }),
    [
      ['4', '14', '2025'],
      ['3', '5', '2025'],
      ['2', '71', '2025'],
      ['1', '56', '2024'],
    ],
  ],
  [
    'different values in the order of what is not shown',
    list('order', ['customer.name'], { distinct: true, orderBy: [up('order.total')] }),
    [['Cid'], ['Ann']],
  ],
  [
    'pairs with what there are several of',
    list('customer', ['customer.name', 'product.name'], {
      eachOf: ['product'],
      where: [{ dimension: 'product.category', op: 'eq', value: 'Paper' }],
      distinct: true,
      orderBy: [up('product.name')],
    }),
    [
      ['Ann', 'Pad'],
      ['Ann', 'Pen'],
    ],
  ],
  [
    'the first of each, with ties',
    list('order_item', ['order.id', 'order_item.quantity'], {
      orderBy: [down('order_item.quantity')],
      limitPer: { count: 1, within: ['order.id'] },
    }),
    [
      ['2', '25'],
      ['1', '10'],
      ['4', '5'],
      ['3', '3'],
    ],
  ],
  [
    'the first with those that equal them, each once',
    list('order_item', ['product.name'], {
      distinct: true,
      orderBy: [up('product.category')],
      limit: 1,
      withTies: true,
    }),
    [['Mug']],
  ],
];

describe.each(SHOP_ENGINES)('what a query says, on %s', (dialect, start) => {
  let engine: ShopEngine;
  let model: SemanticModel;
  beforeAll(async () => {
    engine = await start();
    model = shopModelIn(engine);
  });
  afterAll(() => engine?.close());

  it.each([...CONDITIONS, ...METRICS, ...WINDOWS, ...FRAMES, ...LISTS])(
    '%s',
    async (_what, query, expected) => {
      expect(semanticQuerySchema.parse(query)).toEqual(query);
      const { sql, columns } = compile(model, query, { dialect, timeZone: 'UTC' });
      const rows = (await engine.rows(sql)).map((row) => row.map(rounded));
      expect(rows, sql).toEqual(expected);
      expect(columns).toHaveLength(expected[0]?.length ?? 0);
    },
  );
});

/** Engines keep different numbers of digits. */
function rounded(cell: unknown): string | null {
  const text = plainCell(cell);
  return text !== null && /^-?\d+\.\d{5,}$/.test(text) ? String(Number(Number(text).toFixed(4))) : text;
}
