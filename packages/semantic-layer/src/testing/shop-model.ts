import type { Dimension, Metric, SemanticModel } from '../model/model.js';

function dimension(name: string, kind: Dimension['kind'], more: Partial<Dimension> = {}): Dimension {
  return { name, label: name, description: '', synonyms: [], kind, column: name, ...more };
}

function metric(
  name: string,
  entity: string,
  more: Partial<Extract<Metric, { type: 'simple' }>> = {},
): Metric {
  return { name, label: name, description: '', synonyms: [], type: 'simple', entity, measure: name, ...more };
}

const base = { description: '', synonyms: [] };

/** The model of shop.sql. */
export const SHOP: SemanticModel = {
  formatVersion: 1,
  name: 'shop',
  label: 'Shop',
  description: '',
  entities: [
    {
      ...base,
      name: 'region',
      label: 'region',
      table: { schema: 'public', table: 'regions' },
      primaryKey: ['id'],
      labelDimension: 'name',
      dimensions: [dimension('name', 'categorical')],
      measures: [],
    },
    {
      ...base,
      name: 'customer',
      label: 'customer',
      table: { schema: 'public', table: 'customers' },
      primaryKey: ['id'],
      labelDimension: 'name',
      defaultTimeDimension: 'joined_on',
      dimensions: [
        dimension('name', 'text'),
        dimension('segment', 'categorical'),
        dimension('is_active', 'boolean'),
        dimension('joined_on', 'time', { timeType: 'date' }),
      ],
      measures: [{ name: 'customers', label: 'customers', aggregation: 'count' }],
    },
    {
      ...base,
      name: 'staff',
      label: 'member of staff',
      table: { schema: 'public', table: 'staff' },
      primaryKey: ['id'],
      dimensions: [dimension('name', 'text'), dimension('born_on', 'time')],
      measures: [],
    },
    {
      ...base,
      name: 'order',
      label: 'order',
      table: { schema: 'public', table: 'orders' },
      primaryKey: ['id'],
      labelDimension: 'id',
      defaultTimeDimension: 'ordered_at',
      dimensions: [
        dimension('id', 'identifier'),
        dimension('status', 'categorical'),
        dimension('total', 'numeric'),
        dimension('ordered_at', 'time', { timeType: 'timestamp_tz' }),
      ],
      measures: [
        { name: 'orders', label: 'orders', aggregation: 'count' },
        { name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'total' },
        { name: 'buyers', label: 'buyers', aggregation: 'count_distinct', expression: 'customer_id' },
        {
          name: 'paid_orders',
          label: 'paid orders',
          aggregation: 'count',
          filters: [{ dimension: 'order.status', op: 'eq', value: 'paid' }],
        },
        {
          name: 'northern_revenue',
          label: 'northern revenue',
          aggregation: 'sum',
          expression: 'total',
          filters: [{ dimension: 'region.name', op: 'eq', value: 'North' }],
        },
      ],
    },
    {
      ...base,
      name: 'product',
      label: 'product',
      table: { schema: 'public', table: 'products' },
      primaryKey: ['id'],
      labelDimension: 'name',
      dimensions: [
        dimension('name', 'text'),
        dimension('category', 'categorical'),
        dimension('price', 'numeric'),
      ],
      measures: [],
    },
    {
      ...base,
      name: 'order_item',
      label: 'order item',
      table: { schema: 'public', table: 'order_items' },
      primaryKey: ['order_id', 'line'],
      defaultTimeDimension: 'order.ordered_at',
      dimensions: [dimension('quantity', 'numeric')],
      measures: [
        { name: 'units', label: 'units', aggregation: 'sum', expression: 'quantity' },
        {
          name: 'big_lines',
          label: 'big lines',
          aggregation: 'sum',
          expression: 'CASE WHEN quantity >= 10 THEN amount ELSE 0 END',
        },
      ],
    },
    {
      ...base,
      name: 'ticket',
      label: 'ticket',
      table: { schema: 'public', table: 'tickets' },
      primaryKey: ['id'],
      defaultTimeDimension: 'opened_at',
      dimensions: [
        dimension('opened_at', 'time', { timeType: 'timestamp' }),
        dimension('minutes', 'numeric'),
      ],
      measures: [
        { name: 'tickets', label: 'tickets', aggregation: 'count' },
        { name: 'longest_ticket', label: 'longest ticket', aggregation: 'max', expression: 'minutes' },
      ],
    },
  ],
  metrics: [
    metric('revenue', 'order'),
    metric('orders', 'order'),
    metric('buyers', 'order'),
    metric('paid_orders', 'order'),
    metric('northern_revenue', 'order'),
    metric('customers', 'customer'),
    metric('units', 'order_item'),
    metric('big_lines', 'order_item'),
    metric('tickets', 'ticket'),
    metric('longest_ticket', 'ticket'),
    {
      ...base,
      name: 'average_order',
      label: 'average order',
      type: 'ratio',
      numerator: 'revenue',
      denominator: 'orders',
    },
    {
      ...base,
      name: 'paid_share',
      label: 'paid share',
      type: 'ratio',
      numerator: 'paid_orders',
      denominator: 'orders',
    },
    {
      ...base,
      name: 'tickets_per_order',
      label: 'tickets per order',
      type: 'ratio',
      numerator: 'tickets',
      denominator: 'orders',
    },
    {
      ...base,
      name: 'unpaid_percent',
      label: 'unpaid percent',
      type: 'derived',
      expression: '100 * (orders - paid_orders) / orders',
      metrics: ['orders', 'paid_orders'],
    },
  ],
  relationships: [
    {
      name: 'customer_region',
      from: { entity: 'customer', columns: ['region_id'] },
      to: { entity: 'region', columns: ['id'] },
      cardinality: 'many_to_one',
    },
    {
      name: 'order_customer',
      from: { entity: 'order', columns: ['customer_id'] },
      to: { entity: 'customer', columns: ['id'] },
      cardinality: 'many_to_one',
    },
    {
      name: 'order_seller',
      from: { entity: 'order', columns: ['seller_id'] },
      to: { entity: 'staff', columns: ['id'] },
      cardinality: 'many_to_one',
      role: 'seller',
    },
    {
      name: 'order_packer',
      from: { entity: 'order', columns: ['packer_id'] },
      to: { entity: 'staff', columns: ['id'] },
      cardinality: 'many_to_one',
      role: 'packer',
    },
    {
      name: 'staff_manager',
      from: { entity: 'staff', columns: ['manager_id'] },
      to: { entity: 'staff', columns: ['id'] },
      cardinality: 'many_to_one',
      role: 'manager',
    },
    {
      name: 'item_order',
      from: { entity: 'order_item', columns: ['order_id'] },
      to: { entity: 'order', columns: ['id'] },
      cardinality: 'many_to_one',
    },
    {
      name: 'item_product',
      from: { entity: 'order_item', columns: ['product_id'] },
      to: { entity: 'product', columns: ['id'] },
      cardinality: 'many_to_one',
    },
    {
      name: 'ticket_customer',
      from: { entity: 'ticket', columns: ['customer_id'] },
      to: { entity: 'customer', columns: ['id'] },
      cardinality: 'many_to_one',
    },
  ],
  namedFilters: [
    {
      name: 'active_customers',
      label: 'active customers',
      synonyms: [],
      filters: [{ dimension: 'customer.is_active', op: 'eq', value: true }],
    },
  ],
};
