import type {
  Dimension,
  Entity,
  Filter,
  Measure,
  Metric,
  Relationship,
  SemanticModel,
} from '@parley/semantic-layer';
import type { EffectivePolicy } from '@parley/sql-guard';
import { admitsValue } from './admits-value.js';
import { isColumnHidden, isColumnMasked, isTableVisible, rowRulesOf } from './visible-catalog.js';

/**
 * The part of a semantic model that exists for one person: without entities on tables they may not
 * name, without dimensions on hidden columns, without the known values of masked ones or hidden rows, and without
 * whatever is computed from what is gone. Errs on the side of leaving out: the guard refuses such a
 * query anyway, and a name can give a secret away.
 */
export function visibleModel(model: SemanticModel, policy: EffectivePolicy): SemanticModel {
  const visibleEntities = model.entities
    .filter((entity) => isTableVisible(policy, entity.table))
    .map((entity) => withVisibleColumns(entity, policy));
  const relationships = model.relationships.filter(isWalkable(visibleEntities, policy));
  const isKnown = knownReferences(visibleEntities, relationships);
  const entities = visibleEntities.map((entity) => withKnownReferences(entity, isKnown));
  const hasKnownFilters = ({ filters = [] }: { readonly filters?: readonly Filter[] }) =>
    filters.every((filter) => isKnown(filter.dimension));
  return {
    ...model,
    entities,
    relationships,
    metrics: visibleMetrics(model.metrics, entities, isKnown),
    namedFilters: model.namedFilters.filter(hasKnownFilters),
  };
}

/** Says whether `entity.dimension` or `role.dimension` still leads somewhere. */
type IsKnown = (reference: string) => boolean;

/** The primary key stays as it is: it is never shown, and the guard refuses what would read it. */
function withVisibleColumns(entity: Entity, policy: EffectivePolicy): Entity {
  const isHidden = (column: string) => isColumnHidden(policy, entity.table, column);
  return {
    ...entity,
    dimensions: entity.dimensions
      .filter((dimension) => !isHidden(dimension.column))
      .map((dimension) =>
        isColumnMasked(policy, entity.table, dimension.column)
          ? withoutValues(dimension)
          : withAdmittedValues(dimension, { entity, policy }),
      ),
    measures: entity.measures.filter((measure) => !identifiersOf(measure).some(isHidden)),
  };
}

/** Known values are true values, which a mask is there to keep back. */
function withoutValues({ values: _values, ...dimension }: Dimension): Dimension {
  return dimension;
}

/** A region that row rules leave out altogether is no region for this person. */
function withAdmittedValues(
  dimension: Dimension,
  { entity, policy }: { readonly entity: Entity; readonly policy: EffectivePolicy },
): Dimension {
  const rules = rowRulesOf(policy, entity.table);
  if (dimension.values === undefined || rules.length === 0) return dimension;
  const { column } = dimension;
  const values = dimension.values.filter(({ value }) =>
    rules.every(({ predicate }) => admitsValue(predicate, { column, value, attributes: policy.attributes })),
  );
  return { ...withoutValues(dimension), ...(values.length > 0 && { values }) };
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

function isWalkable(entities: readonly Entity[], policy: EffectivePolicy) {
  return (relationship: Relationship): boolean =>
    [relationship.from, relationship.to].every((side) => {
      const entity = entities.find((candidate) => candidate.name === side.entity);
      return entity && side.columns.every((column) => !isColumnHidden(policy, entity.table, column));
    });
}

function knownReferences(entities: readonly Entity[], relationships: readonly Relationship[]): IsKnown {
  const known = new Set<string>();
  for (const { name, dimensions } of entities) {
    const roles = relationships.flatMap(({ to, role }) => (to.entity === name && role ? [role] : []));
    for (const owner of [name, ...roles]) {
      for (const dimension of dimensions) known.add(`${owner}.${dimension.name}`);
    }
  }
  return (reference) => known.has(reference);
}

function withKnownReferences(entity: Entity, isKnown: IsKnown): Entity {
  const { labelDimension, defaultTimeDimension, ...rest } = entity;
  return {
    ...rest,
    ...(labelDimension !== undefined && isKnown(`${entity.name}.${labelDimension}`) && { labelDimension }),
    ...(defaultTimeDimension !== undefined &&
      isKnown(fullReference(entity.name, defaultTimeDimension)) && { defaultTimeDimension }),
    // A measure that filters by what is gone would count something else without the filter.
    measures: entity.measures.filter(({ filters = [] }) =>
      filters.every((filter) => isKnown(filter.dimension)),
    ),
  };
}

/** A time dimension is written `ordered_at` within its entity, or `order.ordered_at`. */
function fullReference(entity: string, written: string): string {
  return written.includes('.') ? written : `${entity}.${written}`;
}

/** Metrics can be made of metrics, so what is gone spreads until nothing more goes. */
function visibleMetrics(metrics: readonly Metric[], entities: readonly Entity[], isKnown: IsKnown): Metric[] {
  let standing = metrics.filter(
    (metric) => metric.type !== 'simple' || isComputable(metric, entities, isKnown),
  );
  for (;;) {
    const names = new Set(standing.map((metric) => metric.name));
    const next = standing.filter((metric) => partsOf(metric).every((part) => names.has(part)));
    if (next.length === standing.length) return next;
    standing = next;
  }
}

function isComputable(
  metric: Extract<Metric, { type: 'simple' }>,
  entities: readonly Entity[],
  isKnown: IsKnown,
): boolean {
  const entity = entities.find((candidate) => candidate.name === metric.entity);
  const hasMeasure = entity?.measures.some((measure) => measure.name === metric.measure) ?? false;
  const time = metric.timeDimension;
  return hasMeasure && (time === undefined || isKnown(fullReference(metric.entity, time)));
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
