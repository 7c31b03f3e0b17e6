import { averagePrice, has, lastOrder, list, type ShopQuestion, up } from './shop-question.js';

export const CONDITIONS: readonly ShopQuestion[] = [
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
    'a time of long ago, and a part of it',
    list('staff', ['staff.name'], {
      where: [
        { dimension: 'staff.born_on', grain: 'quarter', op: 'lt', value: '1960-01-01' },
        { dimension: 'staff.born_on', datePart: 'dow', op: 'eq', value: 4 },
      ],
    }),
    [['Max']],
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
    'an aggregate of groups, by what a row refers to',
    list('region', ['region.name'], {
      adHocMetrics: [
        {
          ...{ name: 'typical', label: 'typical' },
          ...{ aggregation: 'average', of: 'revenue', per: [{ dimension: 'customer.key' }] },
        },
      ],
      where: [{ left: { metric: 'typical', by: ['region.key'] }, op: 'gt', right: 50 }],
    }),
    [['North']],
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
    'related rows by way of what is named',
    list('region', ['region.name'], {
      where: [
        {
          has: {
            entity: 'product',
            through: 'order',
            where: [{ dimension: 'product.name', op: 'eq', value: 'Pen' }],
          },
        },
      ],
    }),
    [['North']],
  ],
  [
    'related rows in one of two roles',
    list('staff', ['staff.name'], { where: [{ has: { entity: 'order', through: 'packer' } }] }),
    [['Sue']],
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
    'none of something, asked of what belongs to nothing too',
    list('ticket', ['ticket.minutes'], {
      where: [{ has: { entity: 'order', count: { op: 'lte', value: 0 } } }],
      orderBy: [up('ticket.minutes')],
    }),
    [['5'], ['30']],
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
