import {
  type ListQuery,
  METRIC_TIME,
  type MetricsQuery,
  type OrderBy,
  type SemanticQuery,
} from '@parley/semantic-layer';
import { refOf } from './model-facts.js';
import type { Reading } from './reading.js';

/** The query that a reading wrote; undefined where nothing is asked for. */
export function buildQuery(reading: Reading): SemanticQuery | undefined {
  return reading.metrics.length > 0 ? metricsQuery(reading) : listQuery(reading);
}

function metricsQuery(reading: Reading): MetricsQuery | undefined {
  const { ranking, groupBy } = reading;
  if (ranking !== undefined && groupBy.length === 0) {
    reading.problems.push('nothing to rank');
    return undefined;
  }
  if (reading.metricFilters.length > 0 && groupBy.length === 0) {
    reading.problems.push('nothing to have one number each');
    return undefined;
  }
  return {
    kind: 'metrics',
    metrics: reading.metrics,
    ...(reading.adHocMetrics.length > 0 ? { adHocMetrics: usedAdHoc(reading) } : {}),
    groupBy,
    filters: reading.filters,
    metricFilters: reading.metricFilters,
    ...shared(reading),
    orderBy: metricsOrder(reading),
  };
}

function usedAdHoc(reading: Reading): MetricsQuery['adHocMetrics'] {
  const used = new Set([...reading.metrics, ...reading.metricFilters.map(({ metric }) => metric)]);
  return reading.adHocMetrics.filter(({ name }) => used.has(name));
}

/** As asked; else times in their order, and of other groups the greatest first. */
function metricsOrder(reading: Reading): OrderBy[] {
  const { ranking, groupBy, metrics } = reading;
  if (ranking?.by !== undefined) return [{ by: ranking.by, direction: ranking.direction }];
  if (reading.orderBy.length > 0) return reading.orderBy;
  const times = groupBy
    .filter((group) => group.grain !== undefined || group.dimension === METRIC_TIME)
    .map((group): OrderBy => ({ by: group.dimension, direction: 'ascending' }));
  const [metric] = metrics;
  const measured: OrderBy[] =
    groupBy.length > times.length && metric !== undefined ? [{ by: metric, direction: 'descending' }] : [];
  return [...times, ...measured];
}

function listQuery(reading: Reading): ListQuery | undefined {
  const { subject, ranking } = reading;
  if (subject === undefined) return undefined;
  if (reading.groupBy.length > 0) {
    reading.problems.push('nothing to measure in each group');
    return undefined;
  }
  const columns = [...reading.columns];
  // Nothing said about what to show: everything that the model knows of it.
  if (columns.length === 0) {
    columns.push(...subject.dimensions.map((dimension) => ({ dimension: refOf(subject, dimension) })));
  }
  const by = ranking?.by;
  const orderBy: OrderBy[] =
    by === undefined ? [...reading.orderBy] : [{ by, direction: ranking?.direction ?? 'descending' }];
  for (const { by: ref } of orderBy) {
    const shown = columns.some((column) => column.dimension === ref);
    if (!shown && ref.includes('.')) columns.push({ dimension: ref as `${string}.${string}` });
  }
  if (columns.length === 0) return undefined;
  return {
    kind: 'list',
    entity: subject.name,
    dimensions: columns,
    filters: reading.filters,
    ...shared(reading),
    orderBy,
    ...(reading.distinct ? { distinct: true } : {}),
  };
}

function shared(reading: Reading): Pick<MetricsQuery, 'related' | 'timeRange' | 'limit'> {
  const { related, timeRange, ranking } = reading;
  return {
    ...(related.length > 0 ? { related } : {}),
    ...(timeRange === undefined ? {} : { timeRange }),
    ...(ranking?.limit === undefined ? {} : { limit: ranking.limit }),
  };
}
