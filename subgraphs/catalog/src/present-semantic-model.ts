import { type Sight, visibleModel } from '@parley/access-policy';
import { type Dimension, type SemanticModel as ModelDefinition, parseModel } from '@parley/semantic-layer';
import type { PublishedModel } from './semantic-model-repository.js';
import type * as Api from './types/semantic-model.js';

/** A model as the API shows it. @param sight what cuts the reader's sight; `null`: nothing */
export function presentSemanticModel(model: PublishedModel, sight: Sight | null): Api.SemanticModel {
  const definition = readDefinition(model);
  const { name, label, description, entities, metrics, relationships } =
    sight === null ? definition : visibleModel(definition, sight);
  return {
    id: model.id,
    name,
    label,
    description,
    version: model.version,
    publishedAt: model.publishedAt,
    dataSource: { id: model.dataSourceId },
    entities: entities.map(({ table, dimensions, ...entity }) => ({
      name: entity.name,
      label: entity.label,
      description: entity.description,
      synonyms: entity.synonyms,
      table: `${table.schema}.${table.table}`,
      dimensions: dimensions.map(presentDimension),
    })),
    metrics: metrics.map((metric) => ({
      name: metric.name,
      label: metric.label,
      description: metric.description,
      synonyms: metric.synonyms,
      type: upperCase(metric.type),
      format: metric.format === undefined ? null : upperCase(metric.format),
      unit: metric.unit ?? null,
    })),
    relationships: relationships.map((relationship) => ({
      name: relationship.name,
      fromEntity: relationship.from.entity,
      toEntity: relationship.to.entity,
      cardinality: upperCase(relationship.cardinality),
    })),
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

function presentDimension(dimension: Dimension): Api.Dimension {
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
