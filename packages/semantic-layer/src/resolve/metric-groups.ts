import { metricInputs } from '../model/metric-inputs.js';
import type { Entity, TimeGrain } from '../model/model.js';
import { type CompiledColumn, type GroupBy, METRIC_TIME } from '../model/query.js';
import { coarsest, finest } from '../model/time-grain.js';
import type { NamedGroup } from '../statement/compilation.js';
import type { BaseAggregate, Leaf } from './metric-leaf.js';
import type { ModelIndex } from './model-index.js';
import { searchReference } from './resolve-reference.js';

/** The aggregates that leaves are made of, nested ones aside. */
export function baseAggregates(leaves: Iterable<Leaf>): readonly BaseAggregate[] {
  return [...leaves].flatMap((leaf) => {
    if (leaf.kind === 'aggregate') return [leaf];
    return leaf.kind === 'conversions' ? [leaf.base] : [];
  });
}

/** The grain of an aggregate's own time; undefined where the model doesn't say. */
function timeGrain(index: ModelIndex, { entity, timeRef }: BaseAggregate): TimeGrain | undefined {
  if (timeRef === undefined) return undefined;
  const found = searchReference(index, entity, timeRef);
  return found !== undefined && 'entity' in found && found.kind === 'dimension'
    ? found.dimension.grain
    : undefined;
}

/**
 * Gives `metric.time` a grain where the question has none: the metrics' own, else days, or what times are stored with where that
 * is coarser; of several metrics the coarsest. Where the model says no grains, times stay as they are.
 */
export function withTimeGrain(
  index: ModelIndex,
  groups: readonly GroupBy[],
  of: { readonly metrics: readonly string[]; readonly leaves: Iterable<Leaf> },
): readonly GroupBy[] {
  const isOpen = ({ dimension, grain, customGrain, datePart }: GroupBy): boolean =>
    dimension === METRIC_TIME && (grain ?? customGrain ?? datePart) === undefined;
  if (!groups.some(isOpen)) return groups;
  const stored = baseAggregates(of.leaves).flatMap((aggregate) => timeGrain(index, aggregate) ?? []);
  const own = of.metrics.flatMap((name) => index.metrics.get(name)?.grain ?? []);
  if (stored.length === 0 && own.length === 0) return groups;
  const grains = of.metrics.map(
    (name) => index.metrics.get(name)?.grain ?? coarsest(['day', ...storedUnder(index, name)]) ?? 'day',
  );
  const grain = coarsest(grains) ?? 'day';
  return groups.map((group) => (isOpen(group) ? { ...group, grain } : group));
}

function storedUnder(index: ModelIndex, name: string): readonly TimeGrain[] {
  const metric = index.metrics.get(name);
  if (metric === undefined) return [];
  const inputs = metric.type === 'conversion' ? [metric.base] : 'entity' in metric ? [metric] : [];
  const own = inputs.flatMap((input) => {
    const entity = index.entities.get(input.entity);
    const measure = entity?.measures.find((candidate) => candidate.name === input.measure);
    const written =
      ('timeDimension' in input ? input.timeDimension : undefined) ??
      measure?.timeDimension ??
      entity?.defaultTimeDimension;
    return entity?.dimensions.find((dimension) => dimension.name === written)?.grain ?? [];
  });
  return [...own, ...metricInputs(metric).flatMap(({ metric: part }) => storedUnder(index, part))];
}

/** What a range of the metrics' time is widened to. */
export function rangeGrain(
  index: ModelIndex,
  groups: readonly GroupBy[],
  leaves: Iterable<Leaf>,
): TimeGrain | undefined {
  const asked = groups.flatMap(({ dimension, grain }) => (dimension === METRIC_TIME ? (grain ?? []) : []));
  const stored = baseAggregates(leaves).flatMap((aggregate) => timeGrain(index, aggregate) ?? []);
  return finest(asked) ?? coarsest(stored);
}

/** A group-by as an output column, with what it resolved to for the first of the query's entities. */
export function groupColumn(
  index: ModelIndex,
  group: NamedGroup,
  at: { readonly label: string; readonly entity: Entity | undefined },
): CompiledColumn {
  const { dimension, grain, customGrain, datePart, name } = group;
  const column = { name, label: at.label, role: 'dimension', source: dimension } as const;
  const part = datePart === undefined ? {} : { datePart };
  const cut = customGrain ?? grain;
  if (dimension === METRIC_TIME) {
    return { ...column, path: ['metric_time'], ...(cut === undefined ? {} : { grain: cut }), ...part };
  }
  const found = at.entity === undefined ? undefined : searchReference(index, at.entity, dimension);
  if (found === undefined || !('entity' in found)) return column;
  const stored =
    found.kind === 'dimension' && found.dimension.kind === 'time' ? found.dimension.grain : undefined;
  const effective = cut ?? (datePart === undefined ? stored : undefined);
  return { ...column, path: found.path, ...(effective === undefined ? {} : { grain: effective }), ...part };
}
