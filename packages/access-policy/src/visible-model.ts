import {
  type Dimension,
  type Entity,
  type Filter,
  type Metric,
  metricInputs,
  type Relationship,
  type SemanticModel,
} from '@parley/semantic-layer';
import {
  type EffectivePolicy,
  type PhysicalCatalog,
  type TableName,
  type TableView,
  visibleSchema,
} from '@parley/sql-guard';
import { admitsValue } from './admits-value.js';
import { hasColumns } from './visible-catalog.js';

/** What a person may see of one data source, and what there is to see. */
export interface Sight {
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
}

type Find = (name: TableName) => TableView | null;

/**
 * The part of a semantic model that exists for one person: without entities on tables they may not
 * name, without dimensions on hidden columns, without the known values of masked ones or hidden rows, and without
 * whatever is computed from what is gone. Errs on the side of leaving out: the guard refuses such a
 * query anyway, and a name can give a secret away.
 */
export function visibleModel(model: SemanticModel, { catalog, policy }: Sight): SemanticModel {
  if (isUncut(policy)) return model;
  const { find } = visibleSchema(catalog, policy);
  const visibleEntities = model.entities.flatMap((entity) => {
    const view = find(entity.table);
    return view === null ? [] : [withVisibleColumns(entity, { view, policy })];
  });
  const relationships = model.relationships.filter(isWalkable(visibleEntities, find));
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

/** A model may be ahead of the last reading of the schema. */
function isUncut({ classified, layers, denials: { tables, rows, columns } }: EffectivePolicy): boolean {
  return classified === null && [layers, tables, rows, columns].every(({ length }) => length === 0);
}

/** Says whether `entity.dimension` or `role.dimension` still leads somewhere. */
type IsKnown = (reference: string) => boolean;

/** The primary key stays as it is: it is never shown, and the guard refuses what would read it. */
function withVisibleColumns(entity: Entity, { view, policy }: EntitySight): Entity {
  const hidden = new Set([...view.typeOf.keys()].filter((name) => !hasColumns(view, [name])).map(lowerCase));
  return {
    ...entity,
    dimensions: entity.dimensions
      .filter((dimension) => isVisible(dimension, { view, hidden }))
      .map((dimension) => withAdmittedValues(dimension, { view, policy })),
    measures: entity.measures.filter(
      (measure) => !identifiersOf(measure).some((word) => hidden.has(lowerCase(word))),
    ),
  };
}

function isVisible(
  dimension: Dimension,
  { view, hidden }: { readonly view: TableView; readonly hidden: ReadonlySet<string> },
): boolean {
  if (dimension.column !== undefined) return hasColumns(view, [dimension.column]);
  return !identifiersOf(dimension).some((word) => hidden.has(lowerCase(word)));
}

interface EntitySight {
  readonly view: TableView;
  readonly policy: EffectivePolicy;
}

/** Case is left out of account on purpose: a column too many only hides more. */
function lowerCase(name: string): string {
  return name.toLowerCase();
}

/** Known values are true values, which a mask is there to keep back. */
function withoutValues({ values: _values, ...dimension }: Dimension): Dimension {
  return dimension;
}

/** A region that row rules leave out altogether is no region for this person. */
function withAdmittedValues(dimension: Dimension, { view, policy }: EntitySight): Dimension {
  const { column } = dimension;
  if (column === undefined) return withoutValues(dimension);
  const isClear = view.columns.some(({ name, cells }) => name === column && cells.kind === 'clear');
  if (!isClear || view.fault !== null) return withoutValues(dimension);
  const { rows } = view;
  if (dimension.values === undefined || rows === null) return dimension;
  const values = dimension.values.filter(({ value }) =>
    admitsValue(rows, { column, value, attributes: policy.attributes }),
  );
  return { ...withoutValues(dimension), ...(values.length > 0 && { values }) };
}

/**
 * Every word of a measure's or dimension's SQL that could be a column, string constants included. Read without a
 * parser on purpose: a word too many only hides more.
 */
function identifiersOf({ expression = '' }: { readonly expression?: string }): string[] {
  const words = expression.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [];
  const quoted = [...expression.matchAll(/(["`])((?:(?!\1).|\1\1)+)\1/gs)].map(([, mark = '', name = '']) =>
    name.replaceAll(mark + mark, mark),
  );
  return [...words, ...quoted];
}

function isWalkable(entities: readonly Entity[], find: Find) {
  return (relationship: Relationship): boolean =>
    [relationship.from, relationship.to].every((side) => {
      const entity = entities.find((candidate) => candidate.name === side.entity);
      const view = entity === undefined ? null : find(entity.table);
      return view !== null && hasColumns(view, side.columns);
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
  return metricInputs(metric).map((input) => input.metric);
}
