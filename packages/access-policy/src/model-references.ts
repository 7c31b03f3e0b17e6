import {
  type Condition,
  type ConditionReference,
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
  /** Whether every condition is about what is known, and hides no other name in its SQL. */
  allows(parts: { readonly filters?: readonly Filter[]; readonly where?: readonly Condition[] }): boolean;
}

export function knownReferences(
  entities: readonly Entity[],
  relationships: readonly Relationship[],
  hidden: ReadonlySet<string>,
): KnownReferences {
  const known = new Set<string>(['metric.time']);
  const owners = new Set<string>();
  for (const { name, dimensions, keys = [] } of entities) {
    const roles = relationships.flatMap(({ to, role }) => (to.entity === name && role ? [role] : []));
    for (const owner of [name, ...roles, ...keys.map((key) => key.name)]) {
      owners.add(owner);
      for (const dimension of dimensions) known.add(`${owner}.${dimension.name}`);
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
  const allowsOne = (condition: Condition): boolean => {
    if ('all' in condition) return condition.all.every(allowsOne);
    if ('any' in condition) return condition.any.every(allowsOne);
    if ('not' in condition) return allowsOne(condition.not);
    if ('metric' in condition) return refersToKnown(condition);
    if (!('sql' in condition)) return has(condition.dimension);
    const outside = condition.sql.replaceAll(/\{\{[^}]*\}\}/g, ' ');
    return (
      Object.values(condition.references).every(refersToKnown) &&
      !wordsOf(outside).some((word) => hidden.has(word))
    );
  };
  return {
    has,
    allows: ({ filters = [], where = [] }) =>
      filters.every((filter) => has(filter.dimension)) && where.every(allowsOne),
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
