import type { CatalogDocument } from '../documents/catalog-document.js';

/** A catalog as a retailer's might be: a model over tables whose names nobody chose for people. */
export const SHOP: readonly CatalogDocument[] = [
  metric(
    'revenue',
    'revenue',
    ['turnover', 'net sales'],
    'Money earned from orders that were paid, without tax.',
  ),
  metric('aov', 'average order value', ['basket size'], 'Revenue divided by the number of orders.'),
  metric('order_count', 'number of orders', [], 'Orders placed, cancelled ones left out.'),
  metric('churn_rate', 'churn rate', [], 'Share of customers who did not come back within a year.'),
  entity('customer', 'customer', ['client'], 'Somebody who has bought at least once.'),
  entity('order', 'order', ['purchase'], 'What a customer buys in one go.'),
  dimension('customer', 'name', 'customer name', []),
  dimension('customer', 'segment', 'segment', ['tier']),
  dimension('customer', 'country', 'country', []),
  dimension('order', 'ordered_on', 'order date', ['date of purchase']),
  dimension('order', 'status', 'status', []),
  value('customer', 'segment', 'gold'),
  value('customer', 'country', 'Germany'),
  value('order', 'status', 'refunded'),
  {
    kind: 'filter',
    path: ['active'],
    name: 'active',
    label: 'active customers',
    synonyms: ['loyal customers'],
  },
  ...table('customers', ['id', 'nm', 'cust_seg', 'ctry_cd', 'email']),
  ...table('orders', ['id', 'cust_no', 'order_dt', 'tot_amt', 'sts']),
  ...table('order_items', ['ord_id', 'prod_id', 'qty', 'unit_price']),
  ...table('tbl_sbTx', ['sbTxAmt', 'sbTxDt', 'acctNbr']),
  {
    kind: 'verified_question',
    path: ['q1'],
    name: 'revenue in {year}',
    label: 'revenue in {year}',
    description: 'What finance reports as revenue.',
  },
];

function metric(name: string, label: string, synonyms: string[], description: string): CatalogDocument {
  return { kind: 'metric', path: [name], name, label, synonyms, description };
}

function entity(name: string, label: string, synonyms: string[], description: string): CatalogDocument {
  return { kind: 'entity', path: [name], name, label, synonyms, description };
}

function dimension(owner: string, name: string, label: string, synonyms: string[]): CatalogDocument {
  return { kind: 'dimension', path: [owner, name], name, label, owner, synonyms };
}

function value(entity: string, dimension: string, text: string): CatalogDocument {
  const owner = `${entity} ${dimension}`;
  return { kind: 'value', path: [entity, dimension, text], name: text, label: text, owner };
}

function table(name: string, columns: string[]): CatalogDocument[] {
  const path = ['public', name];
  return [
    { kind: 'table', path, name, label: name },
    ...columns.map((column): CatalogDocument => {
      return { kind: 'column', path: [...path, column], name: column, label: column, owner: name };
    }),
  ];
}
