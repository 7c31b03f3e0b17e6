import { ParleyError } from '@parley/errors';
import type { Dimension, DimensionRef, Entity, Metric, Relationship, SemanticModel } from './model.js';
import { closest } from './suggestion.js';

/** A dimension of a model, found by its reference. */
export interface ResolvedDimension {
  readonly ref: DimensionRef;
  readonly entity: Entity;
  readonly dimension: Dimension;
  /** Set where the reference named a role: the way there ends with one of these. */
  readonly role?: string;
}

/** A model with its names looked up once. */
export interface ModelIndex {
  readonly model: SemanticModel;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Relationships that have a role, by role. */
  readonly roles: ReadonlyMap<string, readonly Relationship[]>;
  /** Relationships that touch an entity, in the model's order. */
  readonly relationshipsOf: ReadonlyMap<string, readonly Relationship[]>;
}

const indexes = new WeakMap<SemanticModel, ModelIndex>();

/** The index of a model; made once for each model object. */
export function indexModel(model: SemanticModel): ModelIndex {
  const known = indexes.get(model);
  if (known !== undefined) return known;
  const roles = new Map<string, Relationship[]>();
  const relationshipsOf = new Map<string, Relationship[]>();
  for (const relationship of model.relationships) {
    if (relationship.role !== undefined) append(roles, relationship.role, relationship);
    for (const entity of new Set([relationship.from.entity, relationship.to.entity])) {
      append(relationshipsOf, entity, relationship);
    }
  }
  const index: ModelIndex = {
    model,
    entities: new Map(model.entities.map((entity) => [entity.name, entity])),
    metrics: new Map(model.metrics.map((metric) => [metric.name, metric])),
    roles,
    relationshipsOf,
  };
  indexes.set(model, index);
  return index;
}

export function requireEntity(index: ModelIndex, name: string): Entity {
  const entity = index.entities.get(name);
  if (entity === undefined) throw unknown('entity', name, index.entities.keys());
  return entity;
}

/** Finds `entity.dimension` or `role.dimension`; unknown names are the caller's error. */
export function requireDimension(index: ModelIndex, ref: DimensionRef): ResolvedDimension {
  const [owner, name] = splitRef(ref);
  const roleTarget = index.roles.get(owner)?.[0]?.to.entity;
  const entity = index.entities.get(owner) ?? index.entities.get(roleTarget ?? '');
  if (entity === undefined) {
    throw unknown('entity', owner, [...index.entities.keys(), ...index.roles.keys()]);
  }
  const dimension = entity.dimensions.find((candidate) => candidate.name === name);
  if (dimension === undefined) {
    throw unknown(
      `dimension of ${entity.name}`,
      name,
      entity.dimensions.map((candidate) => candidate.name),
    );
  }
  return index.entities.has(owner) ? { ref, entity, dimension } : { ref, entity, dimension, role: owner };
}

/** The time dimension that "when" means for `entity`, or for a metric that overrides it. */
export function timeDimensionRef(entity: Entity, override?: string): DimensionRef | undefined {
  const written = override ?? entity.defaultTimeDimension;
  if (written === undefined) return undefined;
  return written.includes('.') ? (written as DimensionRef) : `${entity.name}.${written}`;
}

export function splitRef(ref: DimensionRef): readonly [owner: string, name: string] {
  const dot = ref.indexOf('.');
  return [ref.slice(0, dot), ref.slice(dot + 1)];
}

/** The error for a name that the model does not have. */
export function unknown(what: string, name: string, candidates: Iterable<string>): ParleyError {
  const near = closest(name, candidates);
  const hint =
    near === undefined ? 'Look at the semantic model for what there is.' : `Did you mean "${near}"?`;
  return new ParleyError('SEMANTIC_QUERY_INVALID', `There is no ${what} "${name}". ${hint}`);
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
