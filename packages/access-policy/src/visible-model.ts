import {
  type Entity,
  type MeasureInput,
  type Metric,
  metricInputs,
  metricsInConditions,
  type Relationship,
  type SemanticModel,
} from '@parley/semantic-layer';
import { type EffectivePolicy, type PhysicalCatalog, visibleSchema } from '@parley/sql-guard';
import { asksForKnown, type KnownReferences, knownReferences } from './model-references.js';
import { hiddenWords } from './model-words.js';
import { hasColumns } from './visible-catalog.js';
import { type VisibleColumns, visibleColumns } from './visible-columns.js';
import { withVisibleColumns } from './visible-entity.js';
import { visibleGlossary } from './visible-glossary.js';

/** What a person may see of one data source, and what there is to see. */
export interface Sight {
  readonly catalog: PhysicalCatalog;
  readonly policy: EffectivePolicy;
}

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
  const sources = model.entities.flatMap((entity) => {
    const columns = visibleColumns(entity, { catalog, policy, find });
    return columns === null ? [] : [{ entity: withVisibleColumns(entity, columns), columns }];
  });
  const relationships = model.relationships.filter(isWalkable(sources));
  const visibleEntities = sources.map(({ entity }) => entity);
  const columnsOf = new Map(sources.map(({ entity, columns }) => [entity, columns]));
  const known = knownReferences({
    ...{ entities: visibleEntities, relationships, hidden },
    isMasked: (entity, dimension) => columnsOf.get(entity)?.isMasked(dimension) === true,
  });
  const entities = visibleEntities.map((entity) => withKnownReferences(entity, known));
  const metrics = visibleMetrics(model.metrics, entities, known);
  const names = new Set(metrics.map((metric) => metric.name));
  const { timeSpines, savedQueries, glossary, ...rest } = model;
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
    ...(glossary !== undefined && { glossary: visibleGlossary(glossary, { catalog, policy }) }),
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

interface VisibleSource {
  readonly entity: Entity;
  readonly columns: VisibleColumns;
}

function isWalkable(sources: readonly VisibleSource[]) {
  return (relationship: Relationship): boolean =>
    [relationship.from, relationship.to].every((side) => {
      const source = sources.find(({ entity }) => entity.name === side.entity);
      return source?.columns.has(side.columns) === true;
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

/** Metrics can be made of metrics, so what is gone spreads to whatever is made of it, each looked at once. */
function visibleMetrics(
  metrics: readonly Metric[],
  entities: readonly Entity[],
  known: KnownReferences,
): Metric[] {
  const hasMeasure = ({ entity, measure }: MeasureInput): boolean =>
    entities.some(({ name, measures }) => name === entity && measures.some((each) => each.name === measure));
  const isInputKnown = (input: MeasureInput): boolean =>
    hasMeasure(input) && known.allows({ where: input.measureWhere ?? [] });
  const standing = metrics.filter(
    (metric) => known.allows(metric) && isComputable(metric, { entities, known, isInputKnown }),
  );
  const users = new Map<string, Metric[]>();
  for (const metric of standing) {
    for (const part of metricsUsedBy(metric, entities)) {
      const others = users.get(part);
      if (others === undefined) users.set(part, [metric]);
      else others.push(metric);
    }
  }
  const names = new Set(standing.map((metric) => metric.name));
  const missing = [...users.keys()].filter((part) => !names.has(part));
  const gone = new Set<Metric>();
  for (let name = missing.pop(); name !== undefined; name = missing.pop()) {
    for (const user of users.get(name) ?? []) {
      if (gone.has(user)) continue;
      gone.add(user);
      missing.push(user.name);
    }
  }
  return standing.filter((metric) => !gone.has(metric));
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
