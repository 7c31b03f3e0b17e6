/** What the shop's tables mean, for the schema they are in. */
export function shopModel(schema: string): Record<string, unknown> {
  const words = (name: string, label = name) => ({ name, label, description: '', synonyms: [] });
  return {
    formatVersion: 1,
    name: 'shop',
    label: 'Shop',
    description: 'A small shop.',
    entities: [
      {
        ...words('customer'),
        table: { schema, table: 'customers' },
        primaryKey: ['id'],
        labelDimension: 'name',
        dimensions: [
          { ...words('name', 'customer name'), kind: 'text', column: 'name' },
          { ...words('region'), kind: 'categorical', column: 'region' },
        ],
        measures: [],
      },
      {
        ...words('order'),
        table: { schema, table: 'orders' },
        primaryKey: ['id'],
        defaultTimeDimension: 'ordered_on',
        dimensions: [
          {
            ...words('ordered_on', 'day of the order'),
            kind: 'time',
            timeType: 'date',
            column: 'ordered_on',
          },
        ],
        measures: [{ name: 'revenue', label: 'revenue', aggregation: 'sum', expression: 'total' }],
      },
    ],
    metrics: [
      { ...words('revenue'), type: 'simple', entity: 'order', measure: 'revenue', format: 'currency' },
    ],
    relationships: [
      {
        name: 'order_customer',
        from: { entity: 'order', columns: ['customer_id'] },
        to: { entity: 'customer', columns: ['id'] },
        cardinality: 'many_to_one',
      },
    ],
    namedFilters: [],
  };
}
