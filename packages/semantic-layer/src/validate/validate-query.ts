import { ParleyError } from '@parley/errors';
import type { MetricValue } from '../model/ad-hoc-metric.js';
import { metricValueTree } from '../model/metric-value-tree.js';
import { METRIC_TIME, type SemanticQuery } from '../model/query.js';
import { valueReferences } from '../passes/row-value-sql.js';

/**
 * What a query must be whatever the model says: metrics and columns are told apart by their names, instances by their keys.
 *
 * @throws ParleyError SEMANTIC_QUERY_INVALID
 */
export function validateQuery(query: SemanticQuery): void {
  const { adHocMetrics = [] } = query;
  const twice = repeated(adHocMetrics.map(({ name }) => name));
  if (twice !== undefined) throw invalid(`The query has two metrics called "${twice}"; rename one of them.`);
  const hiding = adHocMetrics.find((metric) => 'metric' in metric && metric.metric === metric.name);
  if (hiding !== undefined) {
    throw invalid(`"${hiding.name}" is of the metric of that name; call the query's own something else.`);
  }
  const constant = adHocMetrics.find((metric) => 'computed' in metric && isConstant(metric.computed));
  if (constant !== undefined) {
    throw invalid(`"${constant.name}" is computed of no metric; name one, or leave it out.`);
  }
  const computed = query.kind === 'list' ? (query.computed ?? []) : [];
  const fixed = computed.find(({ value }) => valueReferences(value).length === 0);
  if (fixed !== undefined) throw invalid(`"${fixed.as}" is the same in every row; name a dimension in it.`);
  const grouped = query.kind === 'list' ? query.dimensions : query.groupBy;
  const columns = [
    ...grouped.flatMap(({ as }) => as ?? []),
    ...(query.kind === 'list' ? computed.map(({ as }) => as) : query.metrics),
  ];
  const same = repeated(columns);
  if (grouped.some(({ dimension, perInstance }) => dimension === METRIC_TIME && perInstance === true)) {
    throw invalid('Times are no instances of anything; leave "perInstance" out of metric.time.');
  }
  if (same !== undefined) throw invalid(`Two columns are called "${same}"; give one of them another name.`);
}

function isConstant(value: MetricValue): boolean {
  let isOne = true;
  metricValueTree(value, () => {
    isOne = false;
    return { kind: 'name', name: '' };
  });
  return isOne;
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, position) => names.indexOf(name) < position);
}

function invalid(message: string): ParleyError {
  return new ParleyError('SEMANTIC_QUERY_INVALID', message);
}
