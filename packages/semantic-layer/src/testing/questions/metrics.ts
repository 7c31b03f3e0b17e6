import { down, EACH_CUSTOMER, lastOrder, metrics, type ShopQuestion, up } from './shop-question.js';

export const METRICS: readonly ShopQuestion[] = [
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
    'the share within an instance, beside another one of its name',
    metrics(['share'], {
      adHocMetrics: [
        {
          ...{ name: 'share', label: 'share' },
          computed: { dividedBy: ['revenue', { overall: 'revenue', within: ['customer.name'] }] },
        },
      ],
      groupBy: [{ dimension: 'customer.name', perInstance: true }, { dimension: 'order.id' }],
      orderBy: [up('order.id')],
    }),
    [
      ['Ann', '1', '0.6667'],
      ['Ann', '2', '0.3333'],
      ['Ann', '3', '1'],
      ['Cid', '4', '1'],
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
