import type { Dimension, Entity, Filter, Measure, Metric, SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy } from '@parley/sql-guard';
import { isColumnHidden, isTableVisible } from './visible-catalog.js';

/**
 * The part of a semantic model that exists for one person: without entities on tables they may not
 * name, without dimensions on hidden columns, and without whatever is computed from those. Errs on
 * the side of leaving out: the guard refuses such a query anyway, and a name can give a secret away.
 */
export function visibleModel(model: SemanticModel, policy: EffectivePolicy): SemanticModel {
  const entities = model.entities
    .filter((entity) => isTableVisible(policy, entity.table))
    .map((entity) => visibleEntity(entity, policy));
  const withKnownFilters = keepMeasuresOf(entities);
  return {
    ...model,
    entities: withKnownFilters,
    metrics: visibleMetrics(model.metrics, withKnownFilters),
    relationships: model.relationships.filter((relationship) =>
      [relationship.from, relationship.to].every((side) => {
        const entity = withKnownFilters.find((candidate) => candidate.name === side.entity);
        return entity && side.columns.every((column) => !isColumnHidden(policy, entity.table, column));
      }),
    ),
    namedFilters: model.namedFilters.filter(({ filters }) => filters.every(isFilterOn(withKnownFilters))),
  };
}

function visibleEntity(entity: Entity, policy: EffectivePolicy): Entity {
  const isHidden = (column: string) => isColumnHidden(policy, entity.table, column);
  const dimensions = entity.dimensions.filter((dimension) => !isHidden(dimension.column));
  const { labelDimension, defaultTimeDimension, ...rest } = entity;
  return {
    ...rest,
    ...(hasDimension(dimensions, labelDimension) && { labelDimension }),
    ...(hasDimension(dimensions, defaultTimeDimension) && { defaultTimeDimension }),
    primaryKey: entity.primaryKey.filter((column) => !isHidden(column)),
    dimensions,
    measures: entity.measures.filter((measure) => !identifiersOf(measure).some(isHidden)),
  };
}

function hasDimension(dimensions: readonly Dimension[], name: string | undefined): name is string {
  return dimensions.some((dimension) => dimension.name === name);
}

/** A measure that filters by a dimension which is gone would count something else without it. */
function keepMeasuresOf(entities: readonly Entity[]): Entity[] {
  return entities.map((entity) => ({
    ...entity,
    measures: entity.measures.filter(({ filters = [] }) => filters.every(isFilterOn(entities))),
  }));
}

/**
 * Every word of a measure's SQL that could be a column, string constants included. Read without a
 * parser on purpose: a word too many only hides more.
 */
function identifiersOf(measure: Measure): string[] {
  const expression = measure.expression ?? '';
  const words = expression.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  const quoted = [...expression.matchAll(/"((?:[^"]|"")+)"/g)].map((match) =>
    (match[1] ?? '').replaceAll('""', '"'),
  );
  return [...words, ...words.map((word) => word.toLowerCase()), ...quoted];
}

function isFilterOn(entities: readonly Entity[]): (filter: Filter) => boolean {
  const known = new Set(
    entities.flatMap((entity) => entity.dimensions.map((dimension) => `${entity.name}.${dimension.name}`)),
  );
  return (filter) => known.has(filter.dimension);
}

/** Metrics can be made of metrics, so what is gone spreads until nothing more goes. */
function visibleMetrics(metrics: readonly Metric[], entities: readonly Entity[]): Metric[] {
  let standing = metrics.filter((metric) => metric.type !== 'simple' || hasMeasure(entities, metric));
  for (;;) {
    const names = new Set(standing.map((metric) => metric.name));
    const next = standing.filter((metric) => partsOf(metric).every((part) => names.has(part)));
    if (next.length === standing.length) return next;
    standing = next;
  }
}

function hasMeasure(entities: readonly Entity[], metric: Extract<Metric, { type: 'simple' }>): boolean {
  const entity = entities.find((candidate) => candidate.name === metric.entity);
  if (entity === undefined) return false;
  const time = metric.timeDimension;
  return (
    entity.measures.some((measure) => measure.name === metric.measure) &&
    (time === undefined || hasDimension(entity.dimensions, time.split('.').at(-1)))
  );
}

function partsOf(metric: Metric): readonly string[] {
  switch (metric.type) {
    case 'simple':
      return [];
    case 'ratio':
      return [metric.numerator, metric.denominator];
    case 'derived':
      return metric.metrics;
  }
}
