import { compile } from '../compile.js';
import type { SqlDialectName } from '../dialects/dialect-sql.js';
import type { GroupBy, MetricsQuery } from '../model/query.js';
import { CLUB } from './club-model.js';

/** The statement for some metrics of the club. */
export function clubSql(
  metrics: readonly string[],
  groupBy: readonly GroupBy[] = [],
  more: Partial<MetricsQuery> & { readonly dialect?: SqlDialectName } = {},
): string {
  const { dialect = 'postgresql', ...rest } = more;
  const nothing = { filters: [], metricFilters: [], orderBy: [] };
  const query: MetricsQuery = { kind: 'metrics', metrics, groupBy, ...nothing, ...rest };
  return compile(CLUB, query, { dialect, timeZone: 'UTC' }).sql;
}

export const DAY: GroupBy = { dimension: 'metric.time', grain: 'day' };
export const MONTH: GroupBy = { dimension: 'metric.time', grain: 'month' };
