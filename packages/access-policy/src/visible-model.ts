import {
  type Dimension,
  type Entity,
  type EntityKey,
  type Hierarchy,
  type MeasureInput,
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
import {
  asksForKnown,
  type KnownReferences,
  knownReferences,
  metricsInConditions,
} from './model-references.js';
import { hiddenWords, lowerCase, wordsOf } from './model-words.js';
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
  const hidden = hiddenWords(catalog, find);
  const visibleEntities = model.entities.flatMap((entity) => {
    const view = find(entity.table);
    const tells = wordsOf(entity.sql ?? '').some((word) => hidden.has(word));
    return view === null || tells ? [] : [withVisibleColumns(entity, { view, policy })];
  });
  const relationships = model.relationships.filter(isWalkable(visibleEntities, find));
  const known = knownReferences(visibleEntities, relationships, hidden);
  const entities = visibleEntities.map((entity) => withKnownReferences(entity, known));
  const metrics = visibleMetrics(model.metrics, entities, known);
  const names = new Set(metrics.map((metric) => metric.name));
  const { timeSpines, savedQueries, ...rest } = model;
  return {
    ...rest,
    entities,
    relationships,
    metrics,
    namedFilters: model.namedFilters.filter(
      (filter) => known.allows(filter) && metricsInConditions(filter.where).every((name) => names.has(name)),
    ),
    ...(timeSpines !== undefined && {
      timeSpines: timeSpines.filter(({ table, column, customGrains = [] }) => {
        const view = find(table);
        const columns = [column, ...customGrains.map((grain) => grain.column ?? grain.name)];
        return view !== null && hasColumns(view, columns);
      }),
    }),
    ...(savedQueries !== undefined && {
      savedQueries: savedQueries.filter(({ query }) =>
        asksForKnown(query, known, { entities, metrics: names }),
      ),
    }),
  };
}

/** A model may be ahead of the last reading of the schema. */
function isUncut({ classified, layers, denials: { tables, rows, columns } }: EffectivePolicy): boolean {
  return classified === null && [layers, tables, rows, columns].every(({ length }) => length === 0);
}

/** The primary key stays as it is: it is never shown, and the guard refuses what would read it. */
function withVisibleColumns(entity: Entity, { view, policy }: EntitySight): Entity {
  const hidden = new Set([...view.typeOf.keys()].filter((name) => !hasColumns(view, [name])).map(lowerCase));
  const dimensions = entity.dimensions
    .filter((dimension) => isVisible(dimension, { view, hidden }))
    .map((dimension) => withAdmittedValues(dimension, { view, policy }));
  const { keys, hierarchies, ...rest } = entity;
  return {
    ...rest,
    ...(keys !== undefined && { keys: visibleKeys(entity, { view, hidden, dimensions }) }),
    ...(hierarchies !== undefined && { hierarchies: visibleHierarchies(hierarchies, dimensions) }),
    dimensions,
    measures: entity.measures.filter((measure) => !mentions(measure.expression, hidden)),
  };
}

/**
 * Without the columns that say when a row holds, or in which partition, a join by keys would count rows that it should
 * not: then there is none.
 */
function visibleKeys(
  { keys = [], validity, dimensions: all }: Entity,
  {
    view,
    hidden,
    dimensions,
  }: {
    readonly view: TableView;
    readonly hidden: ReadonlySet<string>;
    readonly dimensions: readonly Dimension[];
  },
): readonly EntityKey[] {
  const shown = new Set(dimensions.map(({ name }) => name));
  const needed = [
    ...(validity === undefined ? [] : [validity.from, validity.to]),
    ...all.flatMap(({ name, isPartition }) => (isPartition === true ? [name] : [])),
  ];
  if (!needed.every((name) => shown.has(name))) return [];
  return keys.filter(({ name, expression, virtual }) => {
    if (virtual === true) return true;
    return expression === undefined ? hasColumns(view, [name]) : !mentions(expression, hidden);
  });
}

/** Drilling down goes on past what is hidden, as long as there is anywhere to go. */
function visibleHierarchies(
  hierarchies: readonly Hierarchy[],
  dimensions: readonly Dimension[],
): readonly Hierarchy[] {
  const shown = new Set(dimensions.map(({ name }) => name));
  return hierarchies
    .map((hierarchy) => ({ ...hierarchy, levels: hierarchy.levels.filter((level) => shown.has(level)) }))
    .filter(({ levels }) => levels.length >= 2);
}

function isVisible(
  dimension: Dimension,
  { view, hidden }: { readonly view: TableView; readonly hidden: ReadonlySet<string> },
): boolean {
  if (dimension.column !== undefined) return hasColumns(view, [dimension.column]);
  return !mentions(dimension.expression, hidden);
}

interface EntitySight {
  readonly view: TableView;
  readonly policy: EffectivePolicy;
}

function mentions(expression: string | undefined, hidden: ReadonlySet<string>): boolean {
  return wordsOf(expression ?? '').some((word) => hidden.has(word));
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

function isWalkable(entities: readonly Entity[], find: Find) {
  return (relationship: Relationship): boolean =>
    [relationship.from, relationship.to].every((side) => {
      const entity = entities.find((candidate) => candidate.name === side.entity);
      const view = entity === undefined ? null : find(entity.table);
      return view !== null && hasColumns(view, side.columns);
    });
}

function withKnownReferences(entity: Entity, known: KnownReferences): Entity {
  const { labelDimension, defaultTimeDimension, ...rest } = entity;
  const isTimeKnown = (written: string | undefined) =>
    written === undefined || known.has(fullReference(entity.name, written));
  const keys = new Set(entity.keys?.map(({ name }) => name));
  return {
    ...rest,
    ...(labelDimension !== undefined && known.has(`${entity.name}.${labelDimension}`) && { labelDimension }),
    ...(defaultTimeDimension !== undefined && isTimeKnown(defaultTimeDimension) && { defaultTimeDimension }),
    // A measure that filters by what is gone would count something else without the filter.
    measures: entity.measures.filter(
      (measure) =>
        known.allows(measure) &&
        isTimeKnown(measure.timeDimension) &&
        isTimeKnown(measure.nonAdditive?.dimension) &&
        (measure.nonAdditive?.groupings ?? []).every((key) => keys.has(key)),
    ),
  };
}

/** A time dimension is written `ordered_at` within its entity, or `order.ordered_at`. */
function fullReference(entity: string, written: string): string {
  return written.includes('.') ? written : `${entity}.${written}`;
}

/** Metrics can be made of metrics, so what is gone spreads until nothing more goes. */
function visibleMetrics(
  metrics: readonly Metric[],
  entities: readonly Entity[],
  known: KnownReferences,
): Metric[] {
  const hasMeasure = ({ entity, measure }: MeasureInput): boolean =>
    entities.some(({ name, measures }) => name === entity && measures.some((each) => each.name === measure));
  const isInputKnown = (input: MeasureInput): boolean =>
    hasMeasure(input) && known.allows({ where: input.measureWhere ?? [] });
  let standing = metrics.filter(
    (metric) => known.allows(metric) && isComputable(metric, { entities, known, isInputKnown }),
  );
  for (;;) {
    const names = new Set(standing.map((metric) => metric.name));
    const next = standing.filter((metric) =>
      metricsUsedBy(metric, entities).every((part) => names.has(part)),
    );
    if (next.length === standing.length) return next;
    standing = next;
  }
}

interface Computing {
  readonly entities: readonly Entity[];
  readonly known: KnownReferences;
  isInputKnown(input: MeasureInput): boolean;
}

function isComputable(metric: Metric, { entities, known, isInputKnown }: Computing): boolean {
  switch (metric.type) {
    case 'simple':
    case 'cumulative': {
      const { entity, timeDimension: time } = metric;
      return isInputKnown(metric) && (time === undefined || known.has(fullReference(entity, time)));
    }
    case 'ratio':
    case 'derived':
      return metricInputs(metric).every(({ where = [] }) => known.allows({ where }));
    case 'conversion': {
      const { base, conversion, key, constantProperties = [] } = metric;
      const holds = (input: MeasureInput, name: string) =>
        entities.some(
          (entity) =>
            entity.name === input.entity &&
            [...entity.dimensions, ...(entity.keys ?? [])].some((each) => each.name === name),
        );
      const pairs = [{ base: key, conversion: key }, ...constantProperties];
      return (
        isInputKnown(base) &&
        isInputKnown(conversion) &&
        pairs.every((pair) => holds(base, pair.base) && holds(conversion, pair.conversion))
      );
    }
  }
}

/** By way of conditions too: its own, its inputs', and those of the measures it takes. */
function metricsUsedBy(metric: Metric, entities: readonly Entity[]): readonly string[] {
  const inputs = metricInputs(metric);
  const measured = measureInputs(metric);
  const measures = measured.flatMap(({ entity, measure }) =>
    entities
      .filter(({ name }) => name === entity)
      .flatMap((each) => each.measures.filter(({ name }) => name === measure)),
  );
  return [
    ...inputs.map((input) => input.metric),
    ...[metric, ...inputs, ...measures].flatMap(({ where }) => metricsInConditions(where)),
    ...measured.flatMap(({ measureWhere }) => metricsInConditions(measureWhere)),
  ];
}

function measureInputs(metric: Metric): readonly MeasureInput[] {
  switch (metric.type) {
    case 'simple':
    case 'cumulative':
      return [metric];
    case 'conversion':
      return [metric.base, metric.conversion];
    case 'ratio':
    case 'derived':
      return [];
  }
}
