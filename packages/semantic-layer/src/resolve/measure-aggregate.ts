import { ParleyError } from '@parley/errors';
import type { AggregateMetric } from '../model/ad-hoc-metric.js';
import { ownReference } from '../model/mentions.js';
import type { Aggregation, Entity, Measure } from '../model/model.js';
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
export function adHocAggregated(entity: Entity, metric: AggregateMetric): Aggregated {
  const { of, aggregation, where: conditions = [], percentile } = metric;
  if (of === undefined) {
    if (aggregation === 'count') return { aggregation, conditions };
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      `"${metric.name}" needs something to aggregate; say what it is of.`,
    );
  }
  if ('measure' in of) {
    const measured = measureAggregated(requireMeasure(entity, of.measure), aggregation);
    return { ...measured, conditions: [...measured.conditions, ...conditions] };
  }
  const which = aggregation === 'median' ? 0.5 : percentile;
  const common = {
    aggregation,
    conditions,
    ...(which === undefined ? {} : { percentile: { value: which } }),
  };
  if (!('dimension' in of)) return { ...common, of: { value: of } };
  const isOwn = !of.dimension.includes('.') && of.grain === undefined && of.datePart === undefined;
  if (!isOwn) {
    return { ...common, of: { value: { ...of, dimension: ownReference(entity.name, of.dimension) } } };
  }
  const dimension = entity.dimensions.find((candidate) => candidate.name === of.dimension);
  if (dimension === undefined) {
    throw unknown(
      `dimension of ${entity.name}`,
      of.dimension,
      entity.dimensions.map((candidate) => candidate.name),
    );
  }
  const { expression, column = dimension.name } = dimension;
  return { ...common, of: expression === undefined ? { column } : { expression } };
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
