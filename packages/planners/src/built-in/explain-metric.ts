import {
  type AdHocMetric,
  type GroupCondition,
  indexModel,
  type MetricsQuery,
  type SemanticModel,
} from '@parley/semantic-layer';
import { COMPARED, conditionText, refText } from './explain-conditions.js';

type MetricValue = Extract<AdHocMetric, { computed: unknown }>['computed'];

/** What a number is, in words: the model's own name for it, or how it is made. */
export function metricText(
  model: SemanticModel,
  query: Pick<MetricsQuery, 'adHocMetrics'>,
  name: string,
): string {
  const adHoc = query.adHocMetrics?.find((metric) => metric.name === name);
  if (adHoc === undefined) return indexModel(model).metrics.get(name)?.label ?? name;
  const text = (value: MetricValue) => computedText(model, query, value);
  if ('computed' in adHoc) return text(adHoc.computed);
  if ('window' in adHoc) return `${WINDOWS[adHoc.window]} ${metricText(model, query, adHoc.of)}`;
  if ('per' in adHoc) {
    const each = adHoc.per.map(({ dimension }) => refText(model, dimension)).join(' and ');
    return `${adHoc.aggregation} of ${metricText(model, query, adHoc.of)} per ${each}`;
  }
  const label = 'metric' in adHoc ? metricText(model, {}, adHoc.metric) : adHoc.label.toLowerCase();
  const where = adHoc.where ?? [];
  return where.length === 0
    ? label
    : `${label} (where ${where.map((condition) => conditionText(model, condition)).join(' and ')})`;
}

/** What is asked of groups, in words. */
export function groupText(
  model: SemanticModel,
  query: Pick<MetricsQuery, 'adHocMetrics'>,
  condition: GroupCondition,
): string {
  const text = (each: GroupCondition): string => groupText(model, query, each);
  if ('all' in condition) return condition.all.map(text).join(' and ');
  if ('any' in condition) return condition.any.map(text).join(' or ');
  if ('not' in condition) return `not ${text(condition.not)}`;
  const { left, op, right } = condition;
  return `${computedText(model, query, left)} ${COMPARED[op]} ${computedText(model, query, right)}`;
}

const WINDOWS: Readonly<Record<string, string>> = {
  rank: 'rank by',
  dense_rank: 'rank by',
  row_number: 'place by',
  previous: 'the value before of',
  change: 'change in',
  growth: 'growth of',
  running_total: 'running total of',
};

function computedText(
  model: SemanticModel,
  query: Pick<MetricsQuery, 'adHocMetrics'>,
  value: MetricValue,
): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return metricText(model, query, value);
  const text = (each: MetricValue) => computedText(model, query, each);
  if ('overall' in value) return `${metricText(model, query, value.overall)} of all`;
  if ('plus' in value) return value.plus.map(text).join(' plus ');
  if ('minus' in value) return value.minus.map(text).join(' minus ');
  if ('times' in value) return value.times.map(text).join(' times ');
  return value.dividedBy.map(text).join(' divided by ');
}
