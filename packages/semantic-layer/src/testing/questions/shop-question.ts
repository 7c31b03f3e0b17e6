import type { Condition } from '../../model/model.js';
import type { AdHocMetric, GroupBy, ListQuery, MetricsQuery, SemanticQuery } from '../../model/query.js';

type Row = readonly (string | null)[];
/** A query of the shop, and the rows that answer it on every engine. */
export type ShopQuestion = readonly [what: string, query: SemanticQuery, rows: readonly Row[]];

const nothing = { filters: [], orderBy: [] };

export function metrics(names: readonly string[], more: Partial<MetricsQuery> = {}): MetricsQuery {
  return { kind: 'metrics', metrics: names, groupBy: [], metricFilters: [], ...nothing, ...more };
}

export function list(
  entity: string,
  dimensions: readonly `${string}.${string}`[],
  more: Partial<ListQuery> = {},
): ListQuery {
  const columns = dimensions.map((dimension) => ({ dimension }));
  return { kind: 'list', entity, dimensions: columns, ...nothing, ...more };
}

export const up = (by: string) => ({ by, direction: 'ascending' }) as const;
export const down = (by: string) => ({ by, direction: 'descending' }) as const;
export const EACH_CUSTOMER: GroupBy = { dimension: 'customer.key', as: 'customer' };
export const MONTH: GroupBy = { dimension: 'metric.time', grain: 'month', as: 'month' };
export const averagePrice: AdHocMetric = {
  name: 'average_price',
  label: 'average price',
  entity: 'product',
  aggregation: 'average',
  of: { dimension: 'price' },
};
export const lastOrder: AdHocMetric = {
  name: 'last_order',
  label: 'last order',
  entity: 'order',
  aggregation: 'max',
  of: { dimension: 'ordered_at' },
};
export const has = (entity: string, ...where: Condition[]): Condition => ({ has: { entity, where } });
