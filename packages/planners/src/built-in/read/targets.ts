import { type GroupBy, METRIC_TIME } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import { labelOf, refOf } from '../model-facts.js';
import type { Reading } from '../reading.js';

export type TargetItem = Extract<Item, { kind: 'entity' | 'dimension' | 'time' }>;

/** Things to have one row each of: an entity, a dimension, a unit of time. */
export function isTarget(item: Item | undefined): item is TargetItem {
  if (item === undefined) return false;
  if (item.kind === 'entity') return true;
  if (item.kind === 'dimension') return item.dimension.kind !== 'numeric';
  return item.kind === 'time' && item.mention.kind === 'grain';
}

/** The group-by that a target means; undefined where an entity has nothing to tell its instances by. */
export function groupFor(reading: Reading, item: Item): GroupBy | undefined {
  switch (item.kind) {
    case 'entity': {
      const label = labelOf(item.entity);
      if (label === undefined) return undefined;
      // A label out of a short list names a kind ("MRI scan"), not one thing.
      const dimension = refOf(item.entity, label);
      return label.kind === 'categorical' ? { dimension } : { dimension, perInstance: true };
    }
    case 'dimension':
      if (item.dimension.kind !== 'time') return { dimension: item.ref };
      return { dimension: item.ref, grain: grainBeside(reading, item) };
    case 'time':
      return item.mention.kind === 'grain'
        ? { dimension: METRIC_TIME, grain: item.mention.grain }
        : undefined;
    default:
      return undefined;
  }
}

/** "by order date", "by month of signup", "by signup date per quarter". */
function grainBeside(reading: Reading, item: Item): NonNullable<GroupBy['grain']> {
  const position = reading.items.indexOf(item);
  for (const step of [1, -1] as const) {
    const beside = reading.items[reading.neighbour(position, step)];
    if (beside?.kind === 'time' && beside.mention.kind === 'grain' && !reading.isClaimed(beside)) {
      reading.claim(beside);
      return beside.mention.grain;
    }
  }
  reading.assume('Times are shown by day.', 0.05);
  return 'day';
}

export function isNumeric(item: Item): item is Extract<Item, { kind: 'dimension' }> {
  return item.kind === 'dimension' && item.dimension.kind === 'numeric';
}
