import { METRIC_TIME } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import type { Reading } from '../reading.js';
import { groupFor, isNumeric, isTarget } from './targets.js';

/** "by region and month", "per customer", "monthly", "over time", "which countries ...". */
export function readGrouping(reading: Reading): void {
  readSorting(reading);
  for (const { position, item } of reading.operators('by')) readChain(reading, position, item);
  for (const item of reading.items) {
    const adverb = item.kind === 'time' && item.mention.kind === 'grain' && !item.mention.noun;
    if (!adverb || reading.isClaimed(item) || item.mention.kind !== 'grain') continue;
    reading.claim(item);
    reading.addGroup({ dimension: METRIC_TIME, grain: item.mention.grain });
  }
  for (const { item } of reading.operators('trend')) {
    reading.claim(item);
    if (reading.groupBy.some((group) => group.grain !== undefined)) continue;
    reading.addGroup({ dimension: METRIC_TIME, grain: 'month' });
    reading.assume('Over time means by month.', 0.05);
  }
}

/** A "by" and what follows it, chained by commas and "and". */
function readChain(reading: Reading, position: number, by: Item): void {
  if (isAgent(reading, position)) {
    reading.claim(by);
    return;
  }
  let at = reading.neighbour(position, 1);
  let found = false;
  for (;;) {
    const item = reading.items[at];
    if (item === undefined || reading.isClaimed(item)) break;
    if (!found && item.kind === 'metric' && reading.ranking === undefined) {
      rankAll(reading, item, by);
      return;
    }
    const group = isTarget(item) || isNumeric(item) ? groupForNumeric(reading, item) : undefined;
    if (group === undefined) break;
    if (reading.ranking?.limit !== undefined && reading.groupBy.length > 0) {
      reading.problems.push('the first rows within each group are not supported yet');
      return;
    }
    reading.claim(item, by);
    reading.addGroup(group);
    found = true;
    const joint = reading.neighbour(at, 1);
    if (reading.operatorAt(joint)?.kind !== 'and') break;
    let next = reading.neighbour(joint, 1);
    // ", and" and "and by".
    while (['and', 'by'].includes(reading.operatorAt(next)?.kind ?? '')) next = reading.neighbour(next, 1);
    const nextItem = reading.items[next];
    if (nextItem === undefined || !(isTarget(nextItem) || isNumeric(nextItem))) break;
    for (let between = joint; between < next; between++) reading.claim(reading.items[between]);
    at = next;
  }
}

/** "list customers by revenue": all of them, the greatest first. */
function rankAll(reading: Reading, metric: Extract<Item, { kind: 'metric' }>, by: Item): void {
  const target = reading.items.find((item) => isTarget(item) && !reading.isClaimed(item));
  const group = target === undefined ? undefined : groupFor(reading, target);
  if (
    target === undefined ||
    group === undefined ||
    reading.items.indexOf(target) > reading.items.indexOf(by)
  )
    return;
  reading.claim(target, metric, by);
  reading.addGroup(group);
  reading.addMetric(metric.metric.name);
  reading.ranking = { direction: 'descending', by: metric.metric.name };
}

/** "placed by customers in Germany", "by enterprise customers": who did it, not what to group by. */
function isAgent(reading: Reading, position: number): boolean {
  const by = reading.items[position];
  const who = reading.items[reading.neighbour(position, 1)];
  if (who?.kind === 'value' || who?.kind === 'filter') return true;
  if (by === undefined || who?.kind !== 'entity' || reading.tokens[by.start]?.lower !== 'by') return false;
  const before = reading.tokens[by.start - 1]?.lower ?? '';
  return reading.isPlural(who) && /(?:ed|made|bought|given|held|done)$/.test(before);
}

function groupForNumeric(reading: Reading, item: Item) {
  return isNumeric(item) ? { dimension: item.ref } : groupFor(reading, item);
}

/** "sorted by revenue descending". */
function readSorting(reading: Reading): void {
  for (const { position, item } of reading.operators('sort')) {
    const by = reading.items[reading.neighbour(position, 1)];
    if (by === undefined || reading.isClaimed(by)) continue;
    if (by.kind === 'metric' || by.kind === 'dimension') orderBy(reading, by, item);
  }
}

function orderBy(reading: Reading, by: Item, operator: Item): void {
  reading.claim(by, operator);
  const [direction] = reading.operators('direction');
  reading.claim(direction?.item);
  if (by.kind === 'metric') {
    reading.addMetric(by.metric.name);
    reading.orderBy.push({ by: by.metric.name, direction: direction?.operator.direction ?? 'descending' });
  }
  if (by.kind === 'dimension') {
    reading.orderBy.push({ by: by.ref, direction: direction?.operator.direction ?? 'ascending' });
  }
}
