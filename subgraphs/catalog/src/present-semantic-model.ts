import {
  type Dimension,
  type Entity,
  type SemanticModel as ModelDefinition,
  parseModel,
} from '@parley/semantic-layer';
import { cutModel, type ModelSight } from './models/model-sight.js';
import type { PublishedModel } from './semantic-model-repository.js';
import type * as EntityApi from './types/semantic-entity.js';
import type * as Api from './types/semantic-model.js';

/** A model as the API shows it. @param sight what cuts the reader's sight; `null`: nothing */
export function presentSemanticModel(model: PublishedModel, sight: ModelSight): Api.SemanticModel {
  const definition = readDefinition(model);
  const { name, label, description, entities, metrics, relationships, ...more } = cutModel(definition, sight);
  const { namedFilters, savedQueries = [], fiscalYear, glossary = [] } = more;
  return {
    id: model.id,
    name,
    label,
    description,
    version: model.version,
    publishedAt: model.publishedAt,
    dataSource: { id: model.dataSourceId },
    entities: entities.map(presentEntity),
    metrics: metrics.map((metric) => ({
      name: metric.name,
      label: metric.label,
      description: metric.description,
      synonyms: metric.synonyms,
      type: upperCase(metric.type),
      format: metric.format === undefined ? null : upperCase(metric.format),
      unit: metric.unit ?? null,
      ...presentStewardship(metric),
    })),
    relationships: relationships.map((relationship) => ({
      name: relationship.name,
      fromEntity: relationship.from.entity,
      toEntity: relationship.to.entity,
      cardinality: upperCase(relationship.cardinality),
    })),
    namedFilters: namedFilters.map((filter) => ({
      name: filter.name,
      label: filter.label,
      synonyms: filter.synonyms,
    })),
    savedQueries: savedQueries.map(({ query, ...saved }) => ({
      ...saved,
      metrics: query.kind === 'metrics' ? query.metrics : [],
    })),
    fiscalYear:
      fiscalYear === undefined
        ? null
        : { startMonth: fiscalYear.startMonth, namedAfter: upperCase(fiscalYear.namedAfter ?? 'end') },
    glossary,
  };
}

function presentEntity({
  table,
  dimensions,
  measures,
  hierarchies = [],
  ...entity
}: Entity): EntityApi.SemanticEntity {
  return {
    name: entity.name,
    label: entity.label,
    description: entity.description,
    synonyms: entity.synonyms,
    table: `${table.schema}.${table.table}`,
    dimensions: dimensions.map(presentDimension),
    measures: measures.map((measure) => ({
      name: measure.name,
      label: measure.label,
      description: measure.description ?? null,
      synonyms: measure.synonyms ?? [],
      aggregation: upperCase(measure.aggregation),
      unit: measure.unit ?? null,
    })),
    hierarchies,
    ...presentStewardship(entity),
  };
}

function presentStewardship({ owner, certification }: Pick<Entity, 'owner' | 'certification'>) {
  return {
    owner: owner ?? null,
    certification:
      certification === undefined
        ? null
        : { status: upperCase(certification.status), note: certification.note ?? null },
  };
}

/** A stored model that can't be read is a bug of ours, not the reader's fault. */
function readDefinition(model: PublishedModel): ModelDefinition {
  try {
    return parseModel(model.definition);
  } catch (cause) {
    throw new Error(`The published semantic model ${model.id} cannot be read.`, { cause });
  }
}

function presentDimension(dimension: Dimension): EntityApi.Dimension {
  const { name, label, description, synonyms, kind, unit, values = [] } = dimension;
  return {
    name,
    label,
    description,
    synonyms,
    kind: upperCase(kind),
    unit: unit ?? null,
    values: values.map(({ value }) => value),
  };
}

/** Stored names and the API's enum values differ in case alone. */
function upperCase<T extends string>(name: T): Uppercase<T> {
  return name.toUpperCase() as Uppercase<T>;
}
