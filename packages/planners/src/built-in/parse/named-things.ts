import type { Entity, Filter, ModelIndex, SemanticQuery } from '@parley/semantic-layer';
import { countedEntities } from '../audit/counted-entities.js';
import { rootOf } from './named-ways.js';

/**
 * "shows in each network": a show of no network is in none of them. Of things that are counted for, which a row may refer to or not, only
 * those that there are have a row.
 */
export function ofThingsThereAre(query: SemanticQuery, index: ModelIndex): SemanticQuery {
  if (query.kind !== 'metrics' || query.everyInstanceOf !== undefined) return query;
  const root = rootOf(query, index);
  const counted = countedEntities(query, index);
  const filters = query.groupBy.flatMap(({ dimension, perInstance }): Filter[] => {
    const owner = dimension.slice(0, dimension.indexOf('.'));
    const entity = ownerOf(owner, index);
    // "the ratio of authors to organisations by continent": of each, what belongs to some.
    const isMeant =
      perInstance === true || (counted.size > 1 && entity !== undefined && counted.has(entity.name));
    const isOther = isMeant && entity !== undefined && owner !== root;
    if (!isOther || entity.primaryKey.length !== 1) return [];
    return [{ dimension: `${owner}.key`, op: 'is_not_null' }];
  });
  const known = new Set(query.filters.map((filter) => JSON.stringify(filter)));
  const added = filters.filter((filter, at) => {
    const isFirst = filters.findIndex(({ dimension }) => dimension === filter.dimension) === at;
    return isFirst && !known.has(JSON.stringify(filter));
  });
  return added.length === 0 ? query : { ...query, filters: [...query.filters, ...added] };
}

/** Whose columns begin with this: an entity's name, or a role's. */
export function ownerOf(step: string, index: ModelIndex): Entity | undefined {
  const role = index.roles.get(step)?.[0];
  return index.entities.get(step) ?? (role === undefined ? undefined : index.entities.get(role.to.entity));
}
