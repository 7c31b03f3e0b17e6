import type { Condition, DimensionRef, Entity, NonAdditive } from '../model/model.js';
import { METRIC_TIME } from '../model/query.js';
import { outwardEntities } from '../resolve/join-graph.js';
import type { BaseAggregate, CumulativeSpan, Offset } from '../resolve/metric-leaf.js';
import { type ModelIndex, requireDimension, timeDimensionRef } from '../resolve/model-index.js';
import { searchReference } from '../resolve/resolve-reference.js';
import type { Ask, Compilation } from '../statement/compilation.js';
import { conditionReferences } from './condition-sql.js';

/** Aggregates that one pass over one entity's rows can compute. */
export interface MetricPass {
  /** Whose rows are read: the aggregates' entity, or one that refers to it (then instances are counted once). */
  readonly root: Entity;
  readonly entity: Entity;
  readonly timeRef?: DimensionRef;
  readonly aggregates: readonly BaseAggregate[];
  /** Set where the question groups by the metrics' time: without it these mean nothing. */
  readonly cumulative?: CumulativeSpan;
  readonly offset?: Offset;
  readonly nonAdditive?: NonAdditive;
}

/** Puts aggregates together that read the same rows in the same way. */
export function groupIntoPasses(
  { index }: Compilation,
  ask: Ask,
  aggregates: Iterable<BaseAggregate>,
): MetricPass[] {
  const byKey = new Map<string, BaseAggregate[]>();
  for (const aggregate of aggregates) {
    const key = passKey(index, ask, aggregate);
    byKey.set(key, [...(byKey.get(key) ?? []), aggregate]);
  }
  return [...byKey.values()].flatMap((together) => {
    const [first] = together;
    if (first === undefined) return [];
    const root = bridgeEntity(index, ask, together) ?? first.entity;
    const timeRef = root === first.entity ? first.timeRef : timeDimensionRef(root);
    const byTime = groupsByTime(index, ask, first);
    return [
      {
        root,
        entity: first.entity,
        aggregates: together,
        ...(timeRef === undefined ? {} : { timeRef }),
        ...(first.cumulative === undefined || !byTime ? {} : { cumulative: first.cumulative }),
        ...(first.offset === undefined ? {} : { offset: first.offset }),
        ...(first.nonAdditive === undefined ? {} : { nonAdditive: first.nonAdditive }),
      },
    ];
  });
}

/** True where a group-by is the aggregate's own time, called `metric.time` or by its name. */
export function isMetricTime(index: ModelIndex, aggregate: BaseAggregate, dimension: DimensionRef): boolean {
  if (dimension === METRIC_TIME) return true;
  const { timeRef, entity } = aggregate;
  if (timeRef === undefined || dimension.split('.').at(-1) !== timeRef.split('.').at(-1)) return false;
  const own = searchReference(index, entity, timeRef);
  const asked = searchReference(index, entity, dimension);
  if (own === undefined || asked === undefined || !('entity' in own) || !('entity' in asked)) return false;
  return own.entity === asked.entity && own.hops.length === asked.hops.length;
}

export function groupsByTime(index: ModelIndex, ask: Ask, aggregate: BaseAggregate): boolean {
  return ask.groups.some(({ dimension }) => isMetricTime(index, aggregate, dimension));
}

function passKey(index: ModelIndex, ask: Ask, aggregate: BaseAggregate): string {
  const { entity, timeRef, cumulative, offset, nonAdditive, conditions, aggregation, of } = aggregate;
  const usesTime =
    groupsByTime(index, ask, aggregate) || (ask.range !== undefined && ask.range.dimension === undefined);
  // A count that keeps only some rows is zero where it has none; a pass of its own has no row there.
  const isFilteredCount =
    (aggregation === 'count_distinct' || (aggregation === 'count' && of !== undefined)) &&
    conditions.length > 0;
  return JSON.stringify([
    entity.name,
    usesTime || conditions.some(isOnTime) ? timeRef : null,
    cumulative,
    offset,
    nonAdditive,
    nonAdditive !== undefined || isFilteredCount ? conditions : null,
  ]);
}

function isOnTime(condition: Condition): boolean {
  return conditionReferences(condition).some(
    ({ reference }) => 'dimension' in reference && reference.dimension === METRIC_TIME,
  );
}

/**
 * Counting customers by the category they bought needs rows that know both. Only counts of
 * instances may be taken there: they are counted once each, where a sum would be multiplied.
 */
function bridgeEntity(index: ModelIndex, ask: Ask, aggregates: readonly BaseAggregate[]): Entity | undefined {
  const [first] = aggregates;
  if (first === undefined || !aggregates.every(countsInstances)) return undefined;
  const wanted = ask.groups.filter((group) => group.dimension !== METRIC_TIME);
  if (wanted.every(({ dimension }) => searchReference(index, first.entity, dimension) !== undefined)) {
    return undefined;
  }
  const targets = wanted.map(({ dimension }) => requireDimension(index, dimension).entity.name);
  let best: { entity: Entity; distance: number } | undefined;
  for (const entity of index.entities.values()) {
    const reach = outwardEntities(index, entity.name);
    const distances = [first.entity.name, ...targets].map((target) => reach.get(target));
    if (distances.some((distance) => distance === undefined)) continue;
    const distance = distances.reduce<number>((sum, each) => sum + (each ?? 0), 0);
    if (best === undefined || distance < best.distance) best = { entity, distance };
  }
  return best?.entity;
}

function countsInstances(aggregate: BaseAggregate): boolean {
  return aggregate.aggregation === 'count_distinct' || (aggregate.aggregation === 'count' && !aggregate.of);
}
