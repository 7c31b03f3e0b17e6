import type { Dimension, Entity, SemanticModel } from '@parley/semantic-layer';
import type { CatalogDocument } from './catalog-document.js';

/** What a semantic model gives names to. */
export function* modelDocuments(model: SemanticModel): Generator<CatalogDocument, void> {
  for (const { name, label, description, synonyms } of model.metrics) {
    yield { kind: 'metric', path: [name], name, label, synonyms, description };
  }
  for (const entity of model.entities) yield* entityDocuments(entity);
  for (const { name, label, synonyms } of model.namedFilters) {
    yield { kind: 'filter', path: [name], name, label, synonyms };
  }
  for (const { term, definition, synonyms } of model.glossary ?? []) {
    const said = { name: term, label: term, synonyms, description: definition };
    yield { kind: 'glossary_term', path: [term], ...said };
  }
}

function* entityDocuments(entity: Entity): Generator<CatalogDocument, void> {
  const { name, label, description, synonyms } = entity;
  yield { kind: 'entity', path: [name], name, label, synonyms, description };
  for (const measure of entity.measures) {
    const path = [name, measure.name];
    yield { kind: 'measure', path, name: measure.name, label: measure.label, owner: label };
  }
  for (const dimension of entity.dimensions) yield* dimensionDocuments(dimension, entity);
}

function* dimensionDocuments(dimension: Dimension, entity: Entity): Generator<CatalogDocument, void> {
  const { name, label, description, synonyms, values = [] } = dimension;
  const path = [entity.name, name];
  yield { kind: 'dimension', path, name, label, owner: entity.label, synonyms, description };
  for (const { value, synonyms } of values) {
    const owner = `${entity.label} ${label}`;
    yield { kind: 'value', path: [...path, value], name: value, label: value, owner, synonyms };
  }
}
