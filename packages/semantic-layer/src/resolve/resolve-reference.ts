import { ParleyError } from '@parley/errors';
import type { Dimension, DimensionRef, Entity, EntityKey } from '../model/model.js';
import { findPath, findSteps, type Hop, hopName, type PathSearch } from './join-graph.js';
import { type ModelIndex, ownNames, requireDimension, requireEntity, unknown } from './model-index.js';

/** What a reference means for the rows of one entity. */
export type ResolvedReference = {
  /** From the entity that was asked for to the one that holds the value. */
  readonly hops: readonly Hop[];
  readonly entity: Entity;
  /** Every step by name, and the value's name last. */
  readonly path: readonly string[];
} & (
  | { readonly kind: 'dimension'; readonly dimension: Dimension }
  | { readonly kind: 'key'; readonly key: EntityKey }
  | { readonly kind: 'column'; readonly column: string }
);

/** The last part of a reference to the value of a key. */
const KEY = 'key';

/**
 * Finds what `ref` means for rows of `root`, over steps that keep one row one row. Refused with the reason where there is no way, or
 * where there are several.
 */
export function resolveReference(index: ModelIndex, root: Entity, ref: DimensionRef): ResolvedReference {
  const found = searchReference(index, root, ref);
  if (typeof found === 'object' && 'entity' in found) return found;
  if (found !== undefined) throw ambiguousPath(ref, found.choices);
  if (!ref.endsWith(`.${KEY}`)) requireDimension(index, ref);
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ref}" cannot describe one ${root.label}: each may have several or none. Choose a metric of a finer entity, or another dimension.`,
    { details: { entity: root.name, dimension: ref } },
  );
}

/** As {@link resolveReference}, but over steps that may meet several rows, too. */
export function resolveAnyReference(index: ModelIndex, root: Entity, ref: DimensionRef): ResolvedReference {
  if (searchReference(index, root, ref) !== undefined) return resolveReference(index, root, ref);
  const { entity, dimension, role } = requireDimension(index, ref);
  const ends = { from: root.name, to: entity.name, ...(role === undefined ? {} : { role }) };
  const search = findPath(index, ends, 'any');
  if (search.kind === 'ambiguous') throw ambiguousPath(ref, search.choices);
  if (search.kind === 'none') throw unrelated(ref, root.name);
  const path = [...search.hops.map(hopName), dimension.name];
  return { kind: 'dimension', hops: search.hops, entity, dimension, path };
}

/** As {@link resolveReference}, but answers undefined where there is no way. */
export function searchReference(
  index: ModelIndex,
  root: Entity,
  ref: DimensionRef,
): ResolvedReference | Extract<PathSearch, { kind: 'ambiguous' }> | undefined {
  const parts = ref.split('.');
  const name = parts.at(-1) ?? '';
  const steps = parts.slice(0, -1);
  const named = search(index, root, { steps, holds: (entity) => dimensionOf(entity, name) !== undefined });
  if (named.kind === 'ambiguous') return named;
  if (named.kind === 'found') {
    const entity = endOf(index, root, named.hops);
    const dimension = dimensionOf(entity, name);
    if (dimension === undefined) throw unknown(`dimension of ${entity.name}`, name, []);
    const first = named.hops.length === 0 ? steps : named.hops.map(hopName);
    return { kind: 'dimension', hops: named.hops, entity, dimension, path: [...first, name] };
  }
  return name === KEY ? searchKey(index, root, steps) : undefined;
}

/** A key held by an entity that the steps before it lead to, else the key of what all steps lead to. */
function searchKey(index: ModelIndex, root: Entity, steps: readonly string[]) {
  const name = steps.at(-1) ?? '';
  const held = search(index, root, {
    steps: steps.slice(0, -1),
    holds: (entity) => keyOf(entity, name) !== undefined,
  });
  if (held.kind === 'ambiguous') return held;
  if (held.kind === 'found') {
    const entity = endOf(index, root, held.hops);
    const key = keyOf(entity, name);
    if (key !== undefined) {
      const before = held.hops.length === 0 ? steps.slice(0, -1) : held.hops.map(hopName);
      return { kind: 'key', hops: held.hops, entity, key, path: [...before, name] } as const;
    }
  }
  const led = search(index, root, { steps, holds: () => true });
  if (led.kind === 'ambiguous') return led;
  if (led.kind === 'none') return undefined;
  const path = led.hops.length === 0 ? steps : led.hops.map(hopName);
  const last = led.hops.at(-1);
  // What refers holds the key already: no join is needed for it.
  const near = last === undefined ? [] : nearColumns(last);
  if (last !== undefined && near.length === 1) {
    const hops = led.hops.slice(0, -1);
    return { kind: 'column', hops, entity: endOf(index, root, hops), column: near[0] ?? '', path } as const;
  }
  const entity = endOf(index, root, led.hops);
  const [column, another] = entity.primaryKey;
  if (column === undefined || another !== undefined) return undefined;
  return { kind: 'column', hops: led.hops, entity, column, path } as const;
}

function search(
  index: ModelIndex,
  root: Entity,
  wanted: { readonly steps: readonly string[]; readonly holds: (entity: Entity) => boolean },
): PathSearch {
  const holds = (name: string): boolean =>
    wanted.holds(name === root.name ? root : requireEntity(index, name));
  const [first, ...rest] = wanted.steps;
  if (first !== undefined && ownNames(root).includes(first)) {
    const own = findSteps(index, { from: root.name, steps: rest, atOnce: true }, holds);
    if (own.kind !== 'none') return own;
  }
  return findSteps(index, { from: root.name, steps: wanted.steps }, holds);
}

function endOf(index: ModelIndex, root: Entity, hops: readonly Hop[]): Entity {
  const last = hops.at(-1);
  return last === undefined ? root : requireEntity(index, last.to);
}

function nearColumns({ relationship: { from, to }, from: near }: Hop): readonly string[] {
  return near === from.entity ? from.columns : to.columns;
}

function dimensionOf(entity: Entity, name: string): Dimension | undefined {
  return entity.dimensions.find((dimension) => dimension.name === name);
}

function keyOf(entity: Entity, name: string): EntityKey | undefined {
  return entity.keys?.find((key) => key.name === name && key.virtual !== true);
}

export function ambiguousPath(ref: string, choices: readonly string[]): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ref}" can be reached in several ways: ${choices.join('; ')}. Name the role that is meant.`,
    { details: { dimension: ref, choices } },
  );
}

export function unrelated(ref: string, entity: string): ParleyError {
  return new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `"${ref}" is not related to "${entity}" in the model. Add the relationship, or leave it out.`,
    { details: { entity, reference: ref } },
  );
}
