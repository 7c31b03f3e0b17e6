import { ParleyError } from '@parley/errors';
import type { Aggregation, Entity, Measure } from '../model/model.js';
import type { AdHocMetric } from '../model/query.js';
import type { Aggregated } from './metric-leaf.js';
import { unknown } from './model-index.js';

/** A measure as an aggregate, in its own or in another aggregation. */
export function measureAggregated(measure: Measure, aggregation: Aggregation): Aggregated {
  const { expression, percentile, nonAdditive } = measure;
  const sql = expression ?? (aggregation === 'count' ? undefined : measure.name);
  return {
    aggregation,
    ...(sql === undefined ? {} : { of: { expression: sql } }),
    ...(aggregation === 'median' ? { percentile: { value: 0.5 } } : {}),
    ...(aggregation === 'percentile' && percentile !== undefined ? { percentile } : {}),
    ...(nonAdditive === undefined ? {} : { nonAdditive }),
    conditions: [...(measure.filters ?? []), ...(measure.where ?? [])],
  };
}

/** An aggregate that the model has no metric for. */
export function adHocAggregated(entity: Entity, metric: AdHocMetric): Aggregated {
  const { of, aggregation } = metric;
  if (of === undefined) {
    if (aggregation === 'count') return { aggregation, conditions: [] };
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${metric.name}" needs something to aggregate; say what it is of.`,
    );
  }
  if ('measure' in of) return measureAggregated(requireMeasure(entity, of.measure), aggregation);
  const dimension = entity.dimensions.find((candidate) => candidate.name === of.dimension);
  if (dimension === undefined) {
    throw unknown(
      `dimension of ${entity.name}`,
      of.dimension,
      entity.dimensions.map((candidate) => candidate.name),
    );
  }
  const { expression, column = dimension.name } = dimension;
  return {
    aggregation,
    of: expression === undefined ? { column } : { expression },
    ...(aggregation === 'median' ? { percentile: { value: 0.5 } } : {}),
    conditions: [],
  };
}

export function requireMeasure(entity: Entity, name: string): Measure {
  const measure = entity.measures.find((candidate) => candidate.name === name);
  if (measure !== undefined) return measure;
  throw unknown(
    `measure of ${entity.name}`,
    name,
    entity.measures.map((candidate) => candidate.name),
  );
}
