import { ParleyError } from '@parley/errors';
import { ownReference } from '../model/mentions.js';
import type {
  Dimension,
  DimensionRef,
  Entity,
  EntityKey,
  Metric,
  Relationship,
  SemanticModel,
} from '../model/model.js';
import { closest } from '../model/suggestion.js';

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
  /** Relationships that touch an entity, in the model's order; those by keys of one name come last. */
  readonly relationshipsOf: ReadonlyMap<string, readonly Link[]>;
}

/** A relationship, declared or by keys of one name: then `by` holds both keys and the columns are empty. */
export interface Link extends Relationship {
  readonly by?: { readonly name: string; readonly from: EntityKey; readonly to: EntityKey };
}

const indexes = new WeakMap<SemanticModel, ModelIndex>();

/** The index of a model; made once for each model object. */
export function indexModel(model: SemanticModel): ModelIndex {
  const known = indexes.get(model);
  if (known !== undefined) return known;
  const roles = new Map<string, Relationship[]>();
  const relationshipsOf = new Map<string, Link[]>();
  for (const relationship of [...model.relationships, ...linksByKeys(model.entities)]) {
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

/**
 * Finds the dimension that a reference ends in, `entity.dimension` or `role.dimension`, wherever the way there begins;
 * unknown names are the caller's error.
 */
export function requireDimension(index: ModelIndex, ref: DimensionRef): ResolvedDimension {
  const steps = ref.split('.');
  const [owner = '', name = ''] = steps.slice(-2);
  const roleTarget = index.roles.get(owner)?.[0]?.to.entity;
  const named = index.entities.get(owner) ?? index.entities.get(roleTarget ?? '');
  const holdsName = ({ dimensions }: Entity): boolean => dimensions.some((each) => each.name === name);
  const byKey = index.model.entities.filter(({ keys }) => keys?.some((key) => key.name === owner));
  // A key's name may be an entity's, too: then the one that has the dimension is meant.
  const entity = [...(named === undefined ? [] : [named]), ...byKey].find(holdsName) ?? named ?? byKey[0];
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
  return roleTarget === undefined || index.entities.has(owner)
    ? { ref, entity, dimension }
    : { ref, entity, dimension, role: owner };
}

/** The names that an entity's own rows go by in a reference: its own, and those of the keys that tell them apart. */
export function ownNames(entity: Entity): readonly string[] {
  const keys = (entity.keys ?? []).filter((key) => key.kind !== 'foreign');
  return [entity.name, ...keys.map((key) => key.name)];
}

/** Each entity refers by its keys to those whose rows a key of that name tells apart. */
function linksByKeys(entities: readonly Entity[]): Link[] {
  const holders = new Map<string, HeldKey[]>();
  for (const entity of entities) {
    for (const key of entity.keys ?? []) if (key.virtual !== true) append(holders, key.name, { entity, key });
  }
  const links = new Map<string, Link>();
  for (const [name, held] of holders) {
    for (const from of held) {
      for (const to of held) {
        const link = linkByKey(name, from, to);
        // Where both are unique, the way back is the same link.
        const back = `${to.entity.name}.${name}.${from.entity.name}`;
        if (link === undefined || links.get(back)?.cardinality === 'one_to_one') continue;
        links.set(link.name, link);
      }
    }
  }
  return [...links.values()];
}

interface HeldKey {
  readonly entity: Entity;
  readonly key: EntityKey;
}

/** Rows that hold over a time only are not told apart by their key alone, so two such sides can't be paired. */
function linkByKey(name: string, from: HeldKey, to: HeldKey): Link | undefined {
  const bothNatural = from.key.kind === 'natural' && to.key.kind === 'natural';
  if (from.entity === to.entity || to.key.kind === 'foreign' || bothNatural) return undefined;
  const isNatural = from.key.kind === 'natural' || to.key.kind === 'natural';
  return {
    name: `${from.entity.name}.${name}.${to.entity.name}`,
    from: { entity: from.entity.name, columns: [] },
    to: { entity: to.entity.name, columns: [] },
    cardinality: !isNatural && from.key.kind !== 'foreign' ? 'one_to_one' : 'many_to_one',
    by: { name, from: from.key, to: to.key },
  };
}

/** The time dimension that "when" means for `entity`, or for a metric that overrides it. */
export function timeDimensionRef(entity: Entity, override?: string): DimensionRef | undefined {
  const written = override ?? entity.defaultTimeDimension;
  if (written === undefined) return undefined;
  return ownReference(entity.name, written);
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
