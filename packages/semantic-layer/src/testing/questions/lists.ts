import { down, list, type ShopQuestion, up } from './shop-question.js';

export const LISTS: readonly ShopQuestion[] = [
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
