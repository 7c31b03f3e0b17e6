import type {
  AdHocMetric,
  Condition,
  Filter,
  GroupBy,
  GroupCondition,
  MetricFilter,
  MetricsQuery,
  RelatedFilter,
  SemanticQuery,
  TimeRange,
} from '@parley/semantic-layer';

/** What one query has that another, of the same things, has not. */
export interface Addition {
  readonly metrics: readonly string[];
  readonly adHocMetrics: readonly AdHocMetric[];
  readonly groupBy: readonly GroupBy[];
  readonly filters: readonly Filter[];
  readonly where: readonly Condition[];
  readonly related: readonly RelatedFilter[];
  readonly metricFilters: readonly MetricFilter[];
  readonly having: readonly GroupCondition[];
  readonly timeRange: TimeRange | undefined;
}

/** `undefined` where it is not about the same things, or adds nothing. */
export function additionOf(baseline: SemanticQuery, read: SemanticQuery): Addition | undefined {
  const adHocMetrics = newOf(baseline.adHocMetrics, read.adHocMetrics);
  const common = {
    adHocMetrics,
    filters: newOf(baseline.filters, read.filters),
    where: newOf(baseline.where, read.where),
    related: newOf(baseline.related, read.related),
    timeRange: same(baseline.timeRange, read.timeRange) ? undefined : read.timeRange,
  };
  const more = ofKind(baseline, read);
  if (more === undefined) return undefined;
  const addition = { ...common, ...more };
  const { timeRange, adHocMetrics: _adHoc, ...lists } = addition;
  const isEmpty = timeRange === undefined && Object.values(lists).every((list) => list.length === 0);
  return isEmpty ? undefined : addition;
}

type OfMetrics = Pick<Addition, 'metrics' | 'groupBy' | 'metricFilters' | 'having'>;

function ofKind(baseline: SemanticQuery, read: SemanticQuery): OfMetrics | undefined {
  if (baseline.kind === 'list' || read.kind === 'list') {
    const isSame = baseline.kind === 'list' && read.kind === 'list' && baseline.entity === read.entity;
    return isSame ? { metrics: [], groupBy: [], metricFilters: [], having: [] } : undefined;
  }
  if (!includesMetrics(read, baseline)) return undefined;
  return {
    metrics: newOf(baseline.metrics, read.metrics),
    groupBy: newOf(baseline.groupBy, read.groupBy),
    metricFilters: newOf(baseline.metricFilters, read.metricFilters),
    having: newOf(baseline.having, read.having),
  };
}

function includesMetrics(read: MetricsQuery, baseline: MetricsQuery): boolean {
  return baseline.metrics.every((name) => read.metrics.includes(name));
}

function newOf<Thing>(before: readonly Thing[] = [], after: readonly Thing[] = []): readonly Thing[] {
  return after.filter((each) => !before.some((known) => same(known, each)));
}

/** True for what names a metric and says nothing else. */
export function isMetricAlone({ metrics, ...query }: MetricsQuery): boolean {
  const { groupBy, filters, where = [], related = [], metricFilters, having = [], timeRange, limit } = query;
  const more = [groupBy, filters, where, related, metricFilters, having];
  return metrics.length > 0 && more.every((list) => list.length === 0) && (timeRange ?? limit) === undefined;
}

/** Plain data, made by the same code in the same order. */
export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
