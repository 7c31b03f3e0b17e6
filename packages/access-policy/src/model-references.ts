import {
  type Condition,
  conditionMentions,
  type Dimension,
  type Entity,
  type Filter,
  type Mentions,
  queryMentions,
  type Relationship,
  type SemanticQuery,
} from '@parley/semantic-layer';
import { wordsOf } from './model-words.js';

/** What still leads somewhere in a model that was cut. */
export interface KnownReferences {
  /** `entity.dimension`, `role.dimension`, `key.dimension`, longer paths of them, or `entity.key`. */
  has(reference: string): boolean;
  /** Whether all that is mentioned is known, without a hidden word in its SQL or a condition on what is masked. */
  allowsMentions(mentions: Mentions): boolean;
  allows(parts: { readonly filters?: readonly Filter[]; readonly where?: readonly Condition[] }): boolean;
}

/** What a person may know, of which the references are made. */
export interface KnownParts {
  readonly entities: readonly Entity[];
  readonly relationships: readonly Relationship[];
  /** Names that may not stand in SQL. */
  readonly hidden: ReadonlySet<string>;
  readonly isMasked: (entity: Entity, dimension: Dimension) => boolean;
}

export function knownReferences({ entities, relationships, hidden, isMasked }: KnownParts): KnownReferences {
  const known = new Set<string>(['metric.time']);
  const masked = new Set<string>();
  const owners = new Set<string>();
  for (const entity of entities) {
    const { name, dimensions, keys = [] } = entity;
    const roles = relationships.flatMap(({ to, role }) => (to.entity === name && role ? [role] : []));
    for (const owner of [name, ...roles, ...keys.map((key) => key.name)]) {
      owners.add(owner);
      for (const dimension of dimensions) {
        known.add(`${owner}.${dimension.name}`);
        if (isMasked(entity, dimension)) masked.add(`${owner}.${dimension.name}`);
      }
    }
  }
  const has = (reference: string): boolean => {
    const steps = reference.split('.');
    const [name, owner = ''] = steps.toReversed();
    if (!steps.slice(0, -2).every((step) => owners.has(step))) return false;
    return known.has(`${owner}.${name}`) || (name === 'key' && owners.has(owner));
  };
  const isOfMasked = (reference: string): boolean => masked.has(reference.split('.').slice(-2).join('.'));
  // A condition of a masked dimension would compare the mask, and show the value it compares with.
  const allowsMentions = ({ references, entities: mentioned, sql }: Mentions): boolean =>
    references.every(({ ref, isCompared }) => has(ref) && !(isCompared && isOfMasked(ref))) &&
    mentioned.every((name) => owners.has(name)) &&
    !sql.flatMap(wordsOf).some((word) => hidden.has(word));
  return {
    has,
    allowsMentions,
    allows: ({ filters = [], where = [] }) => allowsMentions(conditionMentions([...filters, ...where])),
  };
}

/** Whether a saved question is about nothing but what is known. */
export function asksForKnown(
  query: SemanticQuery,
  known: KnownReferences,
  model: { readonly entities: readonly Entity[]; readonly metrics: ReadonlySet<string> },
): boolean {
  const mentions = queryMentions(query);
  const entities = new Map(model.entities.map((entity) => [entity.name, entity]));
  return (
    known.allowsMentions(mentions) &&
    mentions.metrics.every((name) => model.metrics.has(name)) &&
    mentions.measures.every(({ entity, measure }) =>
      entities.get(entity)?.measures.some(({ name }) => name === measure),
    )
  );
}
