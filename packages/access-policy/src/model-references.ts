import {
  type Condition,
  type ConditionReference,
  type Dimension,
  type Entity,
  type Filter,
  metricsInConditions,
  type Relationship,
  type SemanticQuery,
} from '@parley/semantic-layer';
import { wordsOf } from './model-words.js';

/** What still leads somewhere in a model that was cut. */
export interface KnownReferences {
  /** `entity.dimension`, `role.dimension`, `key.dimension`, longer paths of them, or `entity.key`. */
  has(reference: string): boolean;
  /** Whether every condition is about what is known, names no hidden word in its SQL, and no value of what is masked. */
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
  const refersToKnown = (reference: ConditionReference): boolean =>
    'metric' in reference ? reference.by.every(has) : has(reference.dimension);
  const isOfMasked = (reference: string): boolean => masked.has(reference.split('.').slice(-2).join('.'));
  // A condition of a masked dimension would compare the mask, and show the value it compares with.
  const allowsFilter = ({ op, dimension }: Filter): boolean =>
    has(dimension) && (op === 'is_null' || op === 'is_not_null' || !isOfMasked(dimension));
  const refersToClear = (reference: ConditionReference): boolean =>
    refersToKnown(reference) && ('metric' in reference || !isOfMasked(reference.dimension));
  const allowsOne = (condition: Condition): boolean => {
    if ('all' in condition) return condition.all.every(allowsOne);
    if ('any' in condition) return condition.any.every(allowsOne);
    if ('not' in condition) return allowsOne(condition.not);
    if ('metric' in condition) return refersToKnown(condition);
    if (!('sql' in condition)) return allowsFilter(condition);
    const outside = condition.sql.replaceAll(/\{\{[^}]*\}\}/g, ' ');
    return (
      Object.values(condition.references).every(refersToClear) &&
      !wordsOf(outside).some((word) => hidden.has(word))
    );
  };
  return {
    has,
    allows: ({ filters = [], where = [] }) => filters.every(allowsFilter) && where.every(allowsOne),
  };
}

/** Whether a saved question is about nothing but what is known. */
export function asksForKnown(
  query: SemanticQuery,
  known: KnownReferences,
  model: { readonly entities: readonly Entity[]; readonly metrics: ReadonlySet<string> },
): boolean {
  const groups = query.kind === 'list' ? query.dimensions : query.groupBy;
  const entities = new Set(model.entities.map(({ name }) => name));
  const isRelatedKnown = (query.related ?? []).every(
    (related) => entities.has(related.entity) && known.allows(related),
  );
  const time = query.timeRange?.dimension;
  const isCommonKnown =
    known.allows(query) &&
    isRelatedKnown &&
    (time === undefined || known.has(time)) &&
    groups.every(({ dimension }) => known.has(dimension)) &&
    metricsInConditions(query.where).every((name) => model.metrics.has(name));
  if (!isCommonKnown) return false;
  if (query.kind === 'list') return entities.has(query.entity);
  const own = new Set((query.adHocMetrics ?? []).map(({ name }) => name));
  const wanted = [...query.metrics, ...query.metricFilters.map(({ metric }) => metric)];
  return (
    (query.adHocMetrics ?? []).every(({ entity }) => entities.has(entity)) &&
    wanted.every((name) => model.metrics.has(name) || own.has(name))
  );
}
