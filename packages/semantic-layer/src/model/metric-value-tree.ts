import type { MetricValue } from './ad-hoc-metric.js';
import type { Arithmetic } from './arithmetic.js';
import { operationOf } from './operation.js';

/** A metric that a value is computed of: in the same groups, or in fewer. */
export type MetricOfGroups = string | Extract<MetricValue, { readonly overall: string }>;

/** A value as arithmetic, with something in the place of each metric. */
export function metricValueTree(value: MetricValue, put: (metric: MetricOfGroups) => Arithmetic): Arithmetic {
  if (typeof value === 'number') return { kind: 'number', text: String(value) };
  if (typeof value === 'string' || 'overall' in value) return put(value);
  const { operator, operands } = operationOf(value);
  const [left, right] = operands;
  return { kind: 'binary', operator, left: metricValueTree(left, put), right: metricValueTree(right, put) };
}
