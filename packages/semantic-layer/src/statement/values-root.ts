import { ParleyError } from '@parley/errors';
import type { DimensionRef, Entity } from '../model/model.js';
import { METRIC_TIME, type MetricsQuery } from '../model/query.js';
import { conditionReferences } from '../passes/condition-sql.js';
import { searchReference } from '../resolve/resolve-reference.js';
import type { Compilation } from './compilation.js';

/** True where values are asked for together with the metrics' time. */
export function isTimeAsked(query: MetricsQuery): boolean {
  return references(query).includes(METRIC_TIME);
}

/**
 * The entity from which everything asked for is reached over the fewest joins, something of it being its own; of several the one
 * with the fewest values of its own. Undefined where only time is asked for.
 */
export function valuesRoot({ index }: Compilation, query: MetricsQuery): Entity | undefined {
  const refs = references(query).filter((ref) => ref !== METRIC_TIME);
  const byMetrics = metricKeys(query);
  if (refs.length === 0 && byMetrics.length === 0) return undefined;
  let best: { readonly entity: Entity; readonly joins: number; readonly size: number } | undefined;
  for (const entity of index.entities.values()) {
    const found = refs.map((ref) => searchReference(index, entity, ref));
    const reached = found.flatMap((each) => (each !== undefined && 'entity' in each ? [each] : []));
    if (reached.length < refs.length || !byMetrics.every((ref) => reaches(index, entity, ref))) continue;
    if (reached.length > 0 && reached.every(({ hops }) => hops.length > 0)) continue;
    const joins = new Set(reached.flatMap(({ hops }) => hops.map((hop) => hop.relationship.name))).size;
    const size = sizeOf(entity);
    if (best === undefined || joins < best.joins || (joins === best.joins && size < best.size)) {
      best = { entity, joins, size };
    }
  }
  if (best !== undefined) return best.entity;
  throw new ParleyError(
    'SEMANTIC_QUERY_INVALID',
    `No entity leads to all of ${refs.map((ref) => `"${ref}"`).join(', ')}; add a metric that they describe, or ask for fewer.`,
  );
}

function references(query: MetricsQuery): readonly DimensionRef[] {
  const conditions = (query.where ?? []).flatMap(conditionReferences);
  return [
    ...query.groupBy.map(({ dimension }) => dimension),
    ...query.filters.map(({ dimension }) => dimension),
    ...conditions.flatMap(({ reference }) => ('metric' in reference ? [] : [reference.dimension])),
  ];
}

function metricKeys(query: MetricsQuery): readonly DimensionRef[] {
  const conditions = (query.where ?? []).flatMap(conditionReferences);
  return conditions.flatMap(({ reference }) => ('metric' in reference ? reference.by : []));
}

/** A metric's key may be written with the steps that the metric takes to it. */
function reaches(index: Compilation['index'], entity: Entity, ref: DimensionRef): boolean {
  const last = ref.split('.').slice(-2).join('.') as DimensionRef;
  return [last, ref].some((each) => {
    const found = searchReference(index, entity, each);
    return found !== undefined && 'entity' in found;
  });
}

/** How many values an entity has, times by their grains. */
function sizeOf({ dimensions, keys = [] }: Entity): number {
  const grains = 12;
  return keys.length + dimensions.reduce((sum, { kind }) => sum + (kind === 'time' ? grains : 1), 0);
}
