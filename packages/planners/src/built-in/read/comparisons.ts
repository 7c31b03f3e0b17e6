import type { Comparison, Entity, Filter, Metric } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import { countMetric, mainNumeric, metricEntity, refOf } from '../model-facts.js';
import type { Reading } from '../reading.js';

type Bound = readonly [op: Comparison, value: number];

/** "orders above 5000", "more than 10 orders", "revenue between 100 and 200", "10 or more visits". */
export function readComparisons(reading: Reading): void {
  for (const { position, item, operator } of reading.operators('compare')) {
    const at = reading.neighbour(position, 1);
    const number = reading.items[at];
    if (number?.kind !== 'number') continue;
    reading.claim(item, number);
    condition(reading, { left: position, right: at, bounds: [[operator.op, number.value]] });
  }
  for (const { position, item } of reading.operators('between')) {
    const [low, and, high] = following(reading, position, 3);
    if (low?.kind !== 'number' || high?.kind !== 'number' || and === undefined) continue;
    reading.claim(item, low, and, high);
    const bounds: Bound[] = [
      ['gte', low.value],
      ['lte', high.value],
    ];
    condition(reading, { left: position, right: reading.items.indexOf(high), bounds });
  }
  for (const { position, item, operator } of reading.operators('bound')) {
    const at = reading.neighbour(position, -1);
    const number = reading.items[at];
    if (number?.kind !== 'number' || reading.isClaimed(number)) continue;
    reading.claim(item, number);
    condition(reading, { left: at, right: position, bounds: [[operator.op, number.value]] });
  }
}

/** Puts the bounds on what stands right after the number, else on what stands before the comparison. */
function condition(
  reading: Reading,
  at: { readonly left: number; readonly right: number; readonly bounds: readonly Bound[] },
): void {
  const after = reading.items[at.right + 1];
  const rightAt = reading.neighbour(at.right, 1);
  const right = reading.items[rightAt];
  const adjacent = right !== undefined && rightAt - at.right <= 2 && (after === right || isSmall(after));
  if (adjacent && !reading.isClaimed(right) && bindRight(reading, right, at.bounds)) return;
  for (
    let position = reading.neighbour(at.left, -1);
    position >= 0;
    position = reading.neighbour(position, -1)
  ) {
    const left = reading.items[position];
    if (left === undefined) break;
    if (left.kind === 'operator') {
      if (left.operator.kind === 'which') continue;
      break;
    }
    if (bindLeft(reading, left, at.bounds)) return;
    if (left.kind !== 'time' && left.kind !== 'value' && left.kind !== 'filter') break;
  }
  reading.problems.push('nothing to compare with the number');
}

function bindRight(reading: Reading, item: Item, bounds: readonly Bound[]): boolean {
  switch (item.kind) {
    case 'metric': {
      reading.claim(item);
      const entity = countedBy(reading, item.metric);
      if (entity !== undefined) {
        for (const [op, value] of bounds) reading.countConditions.push({ entity, op, value });
        return true;
      }
      for (const [op, value] of bounds) reading.metricFilters.push({ metric: item.metric.name, op, value });
      return true;
    }
    case 'entity':
      reading.claim(item);
      for (const [op, value] of bounds) reading.countConditions.push({ entity: item.entity, op, value });
      return true;
    case 'dimension':
      if (item.dimension.kind !== 'numeric') return false;
      reading.claim(item);
      addBounds(reading, item.ref, bounds);
      return true;
    default:
      return false;
  }
}

/** "more than 10 orders", where the model calls their count "orders". */
function countedBy(reading: Reading, metric: Metric): Entity | undefined {
  const entity = metricEntity(reading.index, metric);
  return entity !== undefined && countMetric(reading.index, entity).name === metric.name ? entity : undefined;
}

function bindLeft(reading: Reading, item: Item, bounds: readonly Bound[]): boolean {
  switch (item.kind) {
    case 'metric':
      // The metric stays to be shown; the condition is on its groups.
      for (const [op, value] of bounds) reading.metricFilters.push({ metric: item.metric.name, op, value });
      return true;
    case 'dimension':
      if (item.dimension.kind !== 'numeric') return false;
      reading.claim(item);
      addBounds(reading, item.ref, bounds);
      return true;
    case 'entity':
      return boundEntity(reading, item.entity, bounds);
    default:
      return false;
  }
}

function boundEntity(reading: Reading, entity: Entity, bounds: readonly Bound[]): boolean {
  const dimension = mainNumeric(entity);
  if (dimension === undefined) {
    const numbers = entity.dimensions.filter(({ kind }) => kind === 'numeric').map(({ label }) => label);
    if (numbers.length > 1) {
      reading.problems.push(
        `it is not clear which number of each ${entity.label} is compared: ${numbers.join(' or ')}`,
      );
    }
    return false;
  }
  addBounds(reading, refOf(entity, dimension), bounds);
  reading.assume(`The number is compared with the ${dimension.label} of each ${entity.label}.`, 0.05);
  return true;
}

function addBounds(reading: Reading, ref: Filter['dimension'], bounds: readonly Bound[]): void {
  for (const [op, value] of bounds) reading.filters.push({ dimension: ref, op, value });
}

function following(reading: Reading, position: number, count: number): (Item | undefined)[] {
  const found: (Item | undefined)[] = [];
  for (let at = reading.neighbour(position, 1); found.length < count; at = reading.neighbour(at, 1)) {
    found.push(reading.items[at]);
  }
  return found;
}

function isSmall(item: Item | undefined): boolean {
  return item?.kind === 'operator' && (item.operator.kind === 'unit' || item.operator.kind === 'filler');
}
