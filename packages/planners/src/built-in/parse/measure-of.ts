import type { Entity, Metric, ModelIndex } from '@parley/semantic-layer';
import { countMetric, metricEntity, metricMeasure, refOf } from '../model-facts.js';
import type { Item } from './items.js';
import type { Group, Measure } from './scope.js';

/** A metric by what it computes, where that is one column's aggregate or a count: such can be counted from another table too. */
export function measureOfMetric(index: ModelIndex, metric: Metric): Measure {
  const plain: Measure = { kind: 'metric', metric, where: [] };
  const measure = metricMeasure(index, metric);
  const entity = metricEntity(index, metric);
  if (metric.type !== 'simple' || measure === undefined || entity === undefined) return plain;
  if (metric.where !== undefined || measure.filters?.length || measure.where?.length || measure.nonAdditive)
    return plain;
  if (measure.aggregation === 'count' && measure.expression === undefined)
    return { kind: 'count', entity, metric, where: [] };
  const column = entity.dimensions.find((dimension) => dimension.column === measure.expression);
  if (column === undefined || column.column === undefined) return plain;
  const aggregate = measure.aggregation;
  if (aggregate !== 'sum' && aggregate !== 'average' && aggregate !== 'min' && aggregate !== 'max')
    return plain;
  return { kind: 'column', aggregate, entity, ref: `${entity.name}.${column.name}`, metric, where: [] };
}

/** The model's own number of a column, under whatever conditions it was agreed on. */
export function agreedMetric(
  index: ModelIndex,
  entity: Entity,
  { name, aggregate }: { readonly name: string; readonly aggregate: string },
): Metric | undefined {
  const column = entity.dimensions.find((dimension) => dimension.name === name)?.column;
  return index.model.metrics.find((metric) => {
    const measure = metricMeasure(index, metric);
    return (
      metric.type === 'simple' &&
      metric.entity === entity.name &&
      column !== undefined &&
      measure?.expression === column &&
      measure.aggregation === aggregate
    );
  });
}

/** How many of an entity there are, by the model's own count of them where it has one. */
export function countOf(index: ModelIndex, entity: Entity): Measure {
  const metric = countMetric(index, entity);
  return metric === undefined ? { kind: 'count', entity, where: [] } : measureOfMetric(index, metric);
}

/** Whose rows a measure is made of; of arithmetic, its first part's. */
export function measuredEntity(index: ModelIndex, measure: Measure): Entity | undefined {
  switch (measure.kind) {
    case 'metric':
      return metricEntity(index, measure.metric);
    case 'count':
    case 'column':
    case 'days':
    case 'formula':
      return measure.entity;
    case 'arithmetic':
      return measuredEntity(index, measure.left) ?? measuredEntity(index, measure.right);
    case 'per group':
    case 'share of all':
    case 'window':
      return measuredEntity(index, measure.of);
    case 'number':
      return undefined;
  }
}

/** "vessel" is the thing, also where the model's count of them goes by the same name. */
export function thingOf(index: ModelIndex, item: Item): Entity | undefined {
  if (item.kind === 'entity') return item.entity;
  const measure = item.kind === 'metric' ? measureOfMetric(index, item.metric) : undefined;
  return measure?.kind === 'count' ? measure.entity : undefined;
}

/** Each instance of an entity, by its key. */
export function keyGroup(entity: Entity): Group {
  const key = entity.dimensions.find(({ column }) => column !== undefined && column === entity.primaryKey[0]);
  return { ref: key === undefined ? `${entity.name}.key` : refOf(entity, key), entity };
}

export function isSameMeasure(left: Measure, right: Measure): boolean {
  return (
    left === right ||
    (left.kind === right.kind && JSON.stringify(plain(left)) === JSON.stringify(plain(right)))
  );
}

/** Without the objects of the model. */
function plain(measure: Measure): unknown {
  return JSON.parse(
    JSON.stringify(measure, (key, value) =>
      key === 'entity' || key === 'metric' ? (value?.name ?? value) : value,
    ),
  );
}
