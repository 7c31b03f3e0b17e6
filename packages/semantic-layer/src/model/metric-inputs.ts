import type { Metric, MetricInput, MetricPart } from './model.js';

/** The metrics that a metric is made of, in its own order; none for those made of measures. */
export function metricInputs(metric: Metric): readonly MetricInput[] {
  switch (metric.type) {
    case 'simple':
    case 'cumulative':
    case 'conversion':
      return [];
    case 'ratio':
      return [metricInput(metric.numerator), metricInput(metric.denominator)];
    case 'derived':
      return metric.metrics.map(metricInput);
  }
}

export function metricInput(part: MetricPart): MetricInput {
  return typeof part === 'string' ? { metric: part } : part;
}
