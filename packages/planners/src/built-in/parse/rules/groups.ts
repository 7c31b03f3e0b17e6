import { type Entity, METRIC_TIME, timeDimensionRef } from '@parley/semantic-layer';
import { labelOf, outwardDistance, refOf } from '../../model-facts.js';
import { cutBy } from '../groups-of.js';
import type { Item } from '../items.js';
import { thingOf } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Group } from '../scope.js';
import { isMeasureStart, readMeasure } from './measures.js';

/** "by region and month", "for each customer", "monthly", "each of the last 8 weeks", "over time", "with the same name". */
export function readGroup(reader: Reader): boolean {
  const { item } = reader;
  if (item === undefined) return false;
  if (item.kind === 'time') return readGrain(reader, item);
  if (item.kind !== 'sign') return false;
  switch (item.sign.kind) {
    case 'by':
      return readBy(reader, item.sign.strong);
    case 'trend':
      return readTrend(reader);
    case 'same':
      return readSame(reader);
    default:
      return false;
  }
}

function readGrain(reader: Reader, item: Extract<Item, { kind: 'time' }>): boolean {
  if (item.mention.kind === 'part') {
    const group: Group = { ref: METRIC_TIME, datePart: item.mention.part };
    reader.at++;
    reader.output({ kind: 'column', group });
    reader.scope.addGroup(group);
    return true;
  }
  if (item.mention.kind !== 'grain') return false;
  if (isUnitOfDays(reader, item.mention.grain)) {
    reader.at++;
    return true;
  }
  // "month" by itself is a column that is asked for.
  const isListed = [reader.at - 1, reader.at + 1].every((at) => reader.sign('and', at) !== undefined);
  if (
    item.mention.noun &&
    !reader.returning &&
    !isListed &&
    reader.scope.asked.length + reader.scope.groups.length > 0
  )
    return false;
  reader.at++;
  const { grain } = item.mention;
  // "Return the month": the one that was asked for, by whatever time.
  const known = reader.scope.groups.find((each) => each.grain === grain);
  const group: Group = known ?? { ref: METRIC_TIME, grain };
  if (item.mention.noun) reader.output({ kind: 'column', group });
  reader.scope.addGroup(group);
  return true;
}

/** "the average length in days": of what is so many days. */
function isUnitOfDays(reader: Reader, grain: string): boolean {
  const isDays = [reader.lastMeasure, ...reader.scope.measures].some((measure) => measure?.kind === 'days');
  return grain === 'day' && isDays && reader.sign('in', reader.at - 1) !== undefined;
}

function readBy(reader: Reader, strong: boolean): boolean {
  const by = reader.at;
  const from = reader.skipAll(['filler', 'distinct', 'all', 'of', 'by'], by + 1);
  // "for each number of stars"
  const counted = reader.sign('count', from) !== undefined && reader.items[from + 1]?.kind === 'dimension';
  let at = strong && counted ? from + 1 : from;
  if (
    !strong &&
    isMeasureStart(reader.items[at]) &&
    reader.scope.subject === undefined &&
    reader.scope.asked.length === 0
  )
    return false;
  if (!strong && isRestriction(reader, by, at)) {
    reader.at = at;
    return true;
  }
  // "the biggest station by docks": the number that it is about.
  const [first, { rank }] = [reader.items[at], reader.scope];
  const isNumber = first?.kind === 'dimension' && first.dimension.kind === 'numeric';
  if (!strong && isNumber && rank !== undefined && rank.by === undefined) return rankBy(reader, at);
  if (strong && isOwnAverage(reader, reader.items[at])) {
    reader.at = at + 1;
    return true;
  }
  let found = false;
  for (;;) {
    const target = wholeTargetAt(reader, at);
    if (target === undefined) break;
    found = true;
    reader.scope.addGroup(target.group);
    if (target.group.ref === METRIC_TIME) groupIn(reader);
    at = target.end;
    const joint =
      reader.sign('and', at) === undefined ? at : reader.skipAll(['and', 'by', 'filler', 'distinct'], at);
    if (joint === at || targetAt(reader, joint) === undefined || isMeasureStart(reader.items[joint])) {
      break;
    }
    at = joint;
  }
  if (found) {
    reader.at = at;
    return true;
  }
  if (strong) return readEachOfPeriod(reader, at);
  return rankBy(reader, at);
}

/** The time of what was spoken of last, where that is what was done by those who are counted. */
function groupIn({ scope, mention, main, asked: { index } }: Reader): void {
  const { entity, negated, count } = mention;
  if (entity?.defaultTimeDimension === undefined || negated || count !== undefined || main === undefined)
    return;
  const isOfMany = outwardDistance(index, main, entity) === undefined;
  if (isOfMany && outwardDistance(index, entity, main) !== undefined) scope.groupedIn = entity;
}

/** As `targetAt`; "year of registration", "month in which they joined" is of that time. */
function wholeTargetAt(
  reader: Reader,
  at: number,
): { readonly group: Group; readonly end: number } | undefined {
  const key = reader.items[at];
  const other =
    key?.kind === 'dimension' && key.dimension.kind === 'identifier' ? referredBy(reader, key) : undefined;
  if (other !== undefined) return { group: other, end: at + 1 };
  const group = targetAt(reader, at);
  if (group === undefined) return undefined;
  const { grain, ref } = group;
  const timed = reader.skipAll(['of', 'in', 'filler', 'relative', 'which'], at + 1);
  const item = reader.items[timed];
  const isOfTime = ref === METRIC_TIME && timed > at + 1 && item?.kind === 'dimension';
  if (!isOfTime || item.dimension.kind !== 'time' || grain === undefined) return { group, end: at + 1 };
  return { group: { ref: item.ref, entity: item.entity, grain }, end: timed + 1 };
}

/** What rows may be told apart by, at a position. */
export function targetAt(reader: Reader, at: number): Group | undefined {
  const item = reader.items[at];
  switch (item?.kind) {
    case 'entity':
      return thingGroup(item.entity);
    case 'dimension':
      if (item.dimension.kind === 'time') return { ref: item.ref, entity: item.entity, grain: 'day' };
      if (namesThing(reader, item)) return thingGroup(item.entity);
      return {
        ref: item.ref,
        entity: item.entity,
        ...(item.dimension.name === item.entity.labelDimension ? { perInstance: true } : {}),
      };
    case 'time':
      if (item.mention.kind === 'part') return { ref: METRIC_TIME, datePart: item.mention.part };
      return item.mention.kind === 'grain' ? { ref: METRIC_TIME, grain: item.mention.grain } : undefined;
    default:
      return undefined;
  }
}

function thingGroup(entity: Entity): Group | undefined {
  const label = labelOf(entity);
  return label && { ref: refOf(entity, label), entity, perInstance: true };
}

/** "each clinic", where claims have the key of one: the clinics, not their keys. */
function referredBy(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): Group | undefined {
  const { index } = reader.asked;
  const { entity, dimension } = item;
  if (SAYS_KEY.test(reader.text(item))) return undefined;
  const way = (index.relationshipsOf.get(entity.name) ?? []).find(
    ({ from }) =>
      from.entity === entity.name && from.columns.length === 1 && from.columns[0] === dimension.column,
  );
  const other = way && index.entities.get(way.to.entity);
  const label = other && labelOf(other);
  if (way === undefined || other === undefined || other === entity || label === undefined) return undefined;
  return { ref: `${way.role ?? other.name}.${label.name}`, entity: other, perInstance: true };
}

const SAYS_KEY = /\b(?:id|ids|code|number|no|key|sku|barcode|isbn)s?\b/i;

/** "every test", where the key is the only column called so: the tests, not their codes. */
function namesThing(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  const { dimension, entity } = item;
  const isKey = entity.primaryKey.length === 1 && dimension.column === entity.primaryKey[0];
  const lastWord = dimension.label.toLowerCase().split(' ').at(-1);
  const said = reader.text(item).toLowerCase();
  const saysKey = SAYS_KEY.test(said) || said === lastWord;
  return isKey && dimension.kind === 'identifier' && !saysKey;
}

/** "average fee per trade": of trades, the average is one of them anyway. */
function isOwnAverage({ lastMeasure, asked: { index } }: Reader, item: Item | undefined): boolean {
  const isOfRows =
    lastMeasure?.kind === 'column' || lastMeasure?.kind === 'days' || lastMeasure?.kind === 'formula';
  if (!isOfRows || lastMeasure.aggregate !== 'average' || item === undefined) return false;
  return thingOf(index, item) === lastMeasure.entity;
}

/** "in each of the last 8 weeks": by week, within them. */
function readEachOfPeriod(reader: Reader, at: number): boolean {
  const item = reader.items[at];
  if (item?.kind !== 'time' || item.mention.kind !== 'period') return false;
  reader.scope.addGroup({ ref: METRIC_TIME, grain: item.mention.unit });
  reader.at = at;
  return true;
}

/** "made by customers from the USA", "transactions by users who joined": who did it, not a group. */
function isRestriction(reader: Reader, by: number, at: number): boolean {
  const target = reader.items[at];
  if (target?.kind === 'value') return true;
  if (target === undefined || thingOf(reader.asked.index, target) === undefined) return false;
  // "by riders on each plan": by plan.
  const each = reader.sign('by', reader.skipAll(['filler'], at + 1));
  if (each?.strong === true && reader.isPlural(target)) return true;
  if (target.kind !== 'entity') return false;
  const after = reader.signAt(reader.skipAll(['filler'], at + 1))?.kind;
  const verb = reader.sign('verb', by - 1) !== undefined && reader.isPlural(target);
  const named = reader.items[at + 1]?.kind === 'text';
  return verb || named || after === 'relative' || after === 'which' || after === 'from' || after === 'with';
}

/** "top 10 customers by revenue", "countries by number of customers". */
function rankBy(reader: Reader, at: number): boolean {
  const { scope } = reader;
  const start = reader.at;
  reader.at = at;
  const measure = readMeasure(reader);
  if (measure === undefined) {
    const item = reader.items[at];
    if (scope.rank !== undefined && scope.rank.by === undefined && item?.kind === 'dimension') {
      reader.at = at + 1;
      scope.rank = { ...scope.rank, by: { kind: 'column', group: { ref: item.ref, entity: item.entity } } };
      return true;
    }
    reader.at = start;
    return false;
  }
  const by = { kind: 'measure', measure } as const;
  if (scope.rank === undefined) scope.orders.push({ by, direction: 'descending' });
  else scope.rank = { ...scope.rank, by };
  scope.rankedBy = measure;
  return true;
}

function readTrend(reader: Reader): boolean {
  const grain = reader.sign('trend')?.grain;
  reader.at++;
  if (reader.scope.groups.some((each) => each.grain !== undefined)) return true;
  reader.scope.addGroup({ ref: METRIC_TIME, grain: grain ?? 'month' });
  if (grain === undefined) reader.scope.assume('Over time means by month.', 0.05);
  return true;
}

/** "more than one restaurant with the same name": by name. */
function readSame(reader: Reader): boolean {
  const at = reader.skipArticles(reader.at + 1);
  const item = reader.items[at];
  if (item?.kind === 'time' && item.mention.kind === 'grain')
    return readSamePeriod(reader, item.mention.grain, at + 1);
  if (item?.kind !== 'dimension') return false;
  // "on the same day as", where a day is what a time is called.
  if (item.dimension.kind === 'time')
    return /^(?:day|date)$/i.test(reader.text(item)) && readSamePeriod(reader, 'day', at + 1);
  reader.at = at + 1;
  reader.scope.addGroup({ ref: item.ref, entity: item.entity });
  return true;
}

/** "in the same month as they signed up". */
function readSamePeriod(reader: Reader, grain: string, from: number): boolean {
  const small = ['filler', 'relative', 'verb', 'in', 'which', 'of'] as const;
  const named = reader.skipAll(small, from);
  // "in the same month as the guest joined"
  const who = reader.items[named];
  const thing = who && thingOf(reader.asked.index, who);
  const at =
    thing === undefined ? named : reader.skipAll(['filler', 'relative', 'in', 'which', 'of'], named + 1);
  const said = reader.items[at];
  const other = said?.kind === 'sign' && said.sign.kind === 'verb' ? undefined : said;
  const { main } = reader;
  const time = main === undefined ? undefined : timeDimensionRef(main);
  if (
    main === undefined ||
    time === undefined ||
    other?.kind !== 'dimension' ||
    other.dimension.kind !== 'time'
  )
    return false;
  if (other.ref === time) return false;
  reader.at = at + 1;
  reader.scope.root.where.push({
    entity: main,
    condition: {
      left: { dimension: time, ...cutBy(grain) },
      op: 'eq',
      right: { dimension: other.ref, ...cutBy(grain) },
    },
  });
  return true;
}
