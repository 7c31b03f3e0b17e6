import { rowsOf, sumOf, templatesOf } from './metric-template.js';

const ORDERS = ['order', 'sale', 'purchase', 'transaction', 'receipt'];
const LINES = ['order item', 'order line', 'line item', 'sale line', ...ORDERS];
const REVENUE = ['revenue', 'sales', 'amount', 'total', 'net sales', 'order total', 'turnover'];
const COST = ['cost', 'cost of goods', 'cogs', 'purchase cost', 'total cost'];
const UNITS = ['quantity', 'units', 'units sold', 'items', 'pieces'];

export const RETAIL = templatesOf('RETAIL', [
  {
    name: 'average_order_value',
    label: 'average order value',
    description: 'Revenue for each order.',
    synonyms: ['AOV', 'average basket value'],
    format: 'currency',
    goodDirection: 'higher',
    slots: [sumOf('order_revenue', { entities: ORDERS, words: REVENUE }), rowsOf('all_orders', ORDERS)],
    formula: { kind: 'ratio', numerator: 'order_revenue', denominator: 'all_orders' },
  },
  {
    name: 'gross_margin_rate',
    label: 'gross margin',
    description: 'Of revenue, the part that the goods did not cost.',
    synonyms: ['gross margin rate', 'margin'],
    format: 'percent',
    goodDirection: 'higher',
    slots: [
      sumOf('sold_revenue', { entities: LINES, words: REVENUE }),
      sumOf('sold_cost', { entities: LINES, words: COST }),
    ],
    formula: { kind: 'derived', expression: '(sold_revenue - sold_cost) / sold_revenue' },
  },
  {
    name: 'return_rate',
    label: 'return rate',
    description: 'Of all orders, the part that came back.',
    synonyms: ['refund rate', 'returns share'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      rowsOf('returned_orders', ORDERS, {
        dimensions: ['status', 'state', 'returned', 'is returned', 'refunded'],
        values: ['returned', 'refunded'],
      }),
      rowsOf('all_orders', ORDERS),
    ],
    formula: { kind: 'ratio', numerator: 'returned_orders', denominator: 'all_orders' },
  },
  {
    name: 'units_per_order',
    label: 'units per order',
    description: 'Pieces for each order.',
    synonyms: ['UPT', 'items per basket'],
    format: 'number',
    goodDirection: 'higher',
    slots: [sumOf('sold_units', { entities: LINES, words: UNITS }), rowsOf('all_orders', ORDERS)],
    formula: { kind: 'ratio', numerator: 'sold_units', denominator: 'all_orders' },
  },
  {
    name: 'cancellation_rate',
    label: 'order cancellation rate',
    description: 'Of all orders, the part that was called off.',
    synonyms: ['cancelled order share'],
    format: 'percent',
    goodDirection: 'lower',
    slots: [
      rowsOf('cancelled_orders', ORDERS, {
        dimensions: ['status', 'state', 'cancelled', 'is cancelled'],
        values: ['cancelled', 'canceled', 'voided'],
      }),
      rowsOf('all_orders', ORDERS),
    ],
    formula: { kind: 'ratio', numerator: 'cancelled_orders', denominator: 'all_orders' },
  },
]);
