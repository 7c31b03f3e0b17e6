import { down, EACH_CUSTOMER, MONTH, metrics, type ShopQuestion, up } from './shop-question.js';

export const WINDOWS: readonly ShopQuestion[] = [
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

export const FRAMES: readonly ShopQuestion[] = [
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
    'the share of the whole of periods that have none',
    metrics(['share'], {
      adHocMetrics: [
        { name: 'share', label: 'share', computed: { dividedBy: ['tickets', { overall: 'tickets' }] } },
      ],
      groupBy: [MONTH],
      fillMissing: true,
      orderBy: [up('metric.time')],
    }),
    [
      ['2025-01-01', '0.5'],
      ['2025-02-01', '0'],
      ['2025-03-01', '0.5'],
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
