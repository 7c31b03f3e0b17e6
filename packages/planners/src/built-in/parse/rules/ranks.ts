import type { Item } from '../items.js';
import { countOf, measureOfMetric } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Output } from '../scope.js';
import type { Direction } from '../signs.js';
import { readMeasure } from './measures.js';
import { readQualifiers } from './qualifiers.js';

/** "top 5", "the 3 most expensive", "highest rated", "most transactions", "latest". */
export function readRank(reader: Reader): boolean {
  const often =
    reader.sign('often') ??
    (reader.item?.kind === 'number' ? reader.sign('often', reader.skipArticles(reader.at + 1)) : undefined);
  if (often !== undefined) return readOften(reader, often.direction);
  const counted =
    reader.item?.kind === 'number' ? reader.sign('rank', reader.skipArticles(reader.at + 1)) : undefined;
  if (counted !== undefined) reader.at = reader.skipArticles(reader.at + 1);
  const rank = reader.sign('rank');
  if (rank === undefined) return false;
  const limit = counted === undefined ? undefined : numberBefore(reader);
  const at = reader.skipArticles(reader.at + 1);
  const number = reader.items[at];
  const { scope } = reader;
  const isHead = scope.subject === undefined && scope.asked.length === 0;
  if (number?.kind === 'number' && Number.isInteger(number.value) && number.value > 0) {
    reader.at = at + 1;
    setRank(reader, { direction: rank.direction, limit: number.value, of: rank.of });
    skipBestSelling(reader);
    return true;
  }
  if (isHead && rank.of !== 'measure' && limit === undefined) {
    const measure = readMeasure(reader);
    if (measure !== undefined && !isOfThing(reader)) {
      reader.output({ kind: 'measure', measure });
      return true;
    }
    if (measure !== undefined) {
      scope.rank = { direction: rank.direction, limit: 1, by: { kind: 'measure', measure } };
      return true;
    }
  }
  const by = readRanked(reader, at);
  if (by !== undefined) {
    const { direction } = rank;
    scope.rank = { ...scope.rank, direction, by, ...(limit === undefined ? {} : { limit }) };
    return true;
  }
  reader.at = reader.at + 1;
  setRank(reader, { direction: rank.direction, ...(limit === undefined ? {} : { limit }), of: rank.of });
  skipBestSelling(reader);
  return true;
}

function numberBefore(reader: Reader): number | undefined {
  for (let at = reader.at - 1; at >= 0; at--) {
    const item = reader.items[at];
    if (item?.kind === 'number') return item.value;
  }
  return undefined;
}

/** "the highest price of the car" — a maximum; "the highest rated restaurant" — an order. */
function isOfThing(_: Reader): boolean {
  return false;
}

function setRank(
  reader: Reader,
  {
    direction,
    limit,
    of,
  }: { direction: Direction; limit?: number; of: 'measure' | 'size' | 'price' | 'time' },
): void {
  reader.scope.rank = {
    ...reader.scope.rank,
    direction,
    ...(limit === undefined ? {} : { limit }),
    ...(of === 'time' ? { byTime: true } : {}),
    ...(of === 'price' ? { byPrice: true } : {}),
    ...(of === 'size' ? { bySize: true } : {}),
  };
}

/** "top 5 best selling": said twice. */
function skipBestSelling(reader: Reader): void {
  const at = reader.skipArticles();
  if (reader.sign('rank', at)?.of === 'measure') reader.at = at + 1;
  else if (reader.sign('often', at) !== undefined) {
    reader.at = at + 1;
  }
  const item = reader.item;
  const word = item === undefined ? '' : reader.text(item).toLowerCase();
  if (/^(?:selling|performing|rated|ranked|ranking|sold)$/.test(word) && item?.kind !== 'dimension')
    reader.at++;
}

/** What the most of is asked: "most transactions", "highest number of citations", "highest rated". */
function readRanked(reader: Reader, at: number): Output | undefined {
  const start = reader.at;
  reader.at = at;
  const measure = readMeasure(reader);
  if (measure !== undefined) return { kind: 'measure', measure };
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  const found = item === undefined ? undefined : rankedBy(reader, item);
  if (found === undefined) reader.at = start;
  else {
    reader.at++;
    for (const { where } of qualifiers) reader.scope.root.where.push(...where);
  }
  return found;
}

function rankedBy(reader: Reader, item: Item): Output | undefined {
  const { scope } = reader;
  const { index } = reader.asked;
  if (item.kind === 'metric') return { kind: 'measure', measure: measureOfMetric(index, item.metric) };
  if (item.kind === 'dimension' && (item.dimension.kind === 'numeric' || item.dimension.kind === 'time')) {
    return { kind: 'column', group: { ref: item.ref, entity: item.entity } };
  }
  const isHead = scope.subject === undefined && scope.asked.length === 0;
  if (item.kind === 'entity' && !isHead && item.entity !== scope.subject)
    return { kind: 'measure', measure: countOf(index, item.entity) };
  return undefined;
}

/** "most frequently bought": by how often, of what the rest will say. */
function readOften(reader: Reader, direction: Direction): boolean {
  const number = reader.item;
  const limit = number?.kind === 'number' ? number.value : undefined;
  reader.at = limit === undefined ? reader.at + 1 : reader.skipArticles(reader.at + 1) + 1;
  reader.scope.rank = { ...reader.scope.rank, direction, ...(limit === undefined ? {} : { limit }) };
  reader.scope.byFrequency = true;
  return true;
}

/** "ordered by the number of sales from highest to lowest", "sorted alphabetically", "starting from the best ratings". */
export function readSort(reader: Reader): boolean {
  const direction = reader.sign('direction');
  if (direction !== undefined) {
    reader.at++;
    const last = reader.scope.orders.at(-1);
    if (last !== undefined && last.direction === undefined)
      reader.scope.orders[reader.scope.orders.length - 1] = { ...last, direction: direction.direction };
    else if (last === undefined) reader.scope.orders.push({ by: 'first', direction: direction.direction });
    return true;
  }
  if (reader.sign('sort') === undefined) return false;
  reader.at = reader.skipAll(['filler', 'by', 'list', 'sort'], reader.at + 1);
  let said: Direction | undefined;
  const early = reader.sign('direction');
  if (early !== undefined) {
    said = early.direction;
    reader.at = reader.skipAll(['filler', 'by', 'of'], reader.at + 1);
  }
  const rank = reader.sign('rank');
  if (rank !== undefined) {
    said = rank.direction;
    reader.at = reader.skipArticles(reader.at + 1);
  }
  const start = reader.at;
  for (;;) {
    const by = sortKey(reader);
    if (by === undefined) break;
    const after = reader.sign('direction');
    if (after !== undefined) reader.at++;
    reader.scope.orders.push({ by, direction: after?.direction ?? said });
    const next = reader.skipAll(['and', 'relative', 'by', 'filler']);
    if (reader.sign('and') === undefined) break;
    reader.at = next;
  }
  if (reader.at === start) reader.scope.orders.push({ by: 'label', direction: said });
  skipToTheLowest(reader);
  return true;
}

function sortKey(reader: Reader): Output | undefined {
  reader.at = reader.skipArticles();
  const measure = readMeasure(reader);
  if (measure !== undefined) return { kind: 'measure', measure };
  const { item } = reader;
  if (item?.kind === 'dimension') {
    reader.at++;
    return { kind: 'column', group: { ref: item.ref, entity: item.entity } };
  }
  if (item?.kind === 'time' && item.mention.kind === 'grain') {
    reader.at++;
    return { kind: 'column', group: { ref: 'metric.time', grain: item.mention.grain } };
  }
  return undefined;
}

/** "... to the lowest". */
function skipToTheLowest(reader: Reader): void {
  const at = reader.skipAll(['filler', 'to']);
  if (reader.sign('to') !== undefined && reader.sign('rank', at) !== undefined) reader.at = at + 1;
}
