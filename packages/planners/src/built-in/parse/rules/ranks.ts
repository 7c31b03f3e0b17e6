import { type Dimension, type Entity, timeDimensionRef } from '@parley/semantic-layer';
import { amountOf, refOf } from '../../model-facts.js';
import type { Item } from '../items.js';
import { countOf, measureOfMetric, thingOf } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Output } from '../scope.js';
import type { Direction, Sign } from '../signs.js';
import { sortingColumn } from '../sorting-column.js';
import { columnMeasure } from './column-measure.js';
import { readMeasure } from './measures.js';
import { readQualifiers } from './qualifiers.js';
import { isVerbForm } from './verb-forms.js';

type RankSign = Extract<Sign, { kind: 'rank' }>;
type OftenSign = Extract<Sign, { kind: 'often' }>;

/** "top 5", "the 3 most expensive", "highest rated", "most transactions", "latest", "which 2 teachers have the most". */
export function readRank(reader: Reader): boolean {
  if (readFirstFew(reader) || readWhenDone(reader)) return true;
  const { scope } = reader;
  const isNumbered = reader.item?.kind === 'number';
  const at = isNumbered ? reader.skipArticles(reader.at + 1) : reader.at;
  const before = reader.item?.kind === 'number' ? reader.item.value : scope.firstFew;
  const often = reader.sign('often', at);
  if (often !== undefined && readFirst(reader, often)) return true;
  if (often !== undefined) {
    reader.at = at + 1;
    setRank(reader, { sign: often, limit: before });
    return true;
  }
  const rank = reader.sign('rank', at);
  if (rank === undefined) return false;
  reader.at = at;
  if (readFromTo(reader, rank) || readFirst(reader, rank)) return true;
  const counted = reader.items[reader.skipArticles(at + 1)];
  if (counted?.kind === 'number' && Number.isInteger(counted.value) && counted.value > 0) {
    reader.at = reader.skipArticles(at + 1) + 1;
    setRank(reader, { sign: rank, limit: counted.value });
    skipBestSelling(reader);
    return true;
  }
  const by = readRanked(reader, reader.skipArticles(at + 1), rank);
  if (by === undefined) reader.at = at + 1;
  const related = by ?? ofRelatedAt(reader, rank);
  setRank(reader, { sign: rank, limit: before, ...(related === undefined ? {} : { by: related }) });
  if (related === undefined) skipBestSelling(reader);
  return true;
}

/** "who was hired most recently", "which was opened first": by when it was done. */
function readWhenDone(reader: Reader): boolean {
  const { item, scope } = reader;
  if (item?.kind !== 'dimension' || item.dimension.kind !== 'time' || item.entity !== scope.subject)
    return false;
  const sign = reader.sign('rank', reader.at + 1);
  const isLast = reader.items[reader.at + 2] === undefined || reader.signAt(reader.at + 2)?.kind === 'and';
  if (sign?.of !== 'time' || !isVerbForm(reader, item) || !isLast) return false;
  reader.at += 2;
  setRank(reader, {
    sign,
    limit: scope.firstFew,
    by: { kind: 'column', group: { ref: item.ref, entity: item.entity } },
  });
  return true;
}

function ofRelatedAt(reader: Reader, rank: RankSign): Output | undefined {
  const start = reader.at;
  const money = earnedFrom(reader, rank);
  if (money !== undefined) return money;
  reader.at = reader.skipArticles();
  const found = ofRelated(reader, rank);
  if (found === undefined) reader.at = start;
  return found;
}

/** "which 2 teachers have the most lessons": how many, before it is said by what. */
function readFirstFew(reader: Reader): boolean {
  const { item } = reader;
  const next = reader.peek(1);
  if (item?.kind !== 'number' || !Number.isInteger(item.value) || item.value < 1) return false;
  const isCounted =
    next?.kind === 'entity' || (next?.kind === 'dimension' && next.dimension.kind !== 'numeric');
  const ranked = reader.items
    .slice(reader.at + 1)
    .some((each) => each.kind === 'sign' && (each.sign.kind === 'rank' || each.sign.kind === 'often'));
  const { subject } = reader.scope;
  const isNew = subject === undefined || (next?.kind === 'entity' && next.entity === subject);
  if (!isCounted || !ranked || !isNew) return false;
  reader.scope.firstFew = item.value;
  reader.at++;
  return true;
}

/** "most expensive first", "most frequent first": an order of all. */
function readFirst(reader: Reader, rank: RankSign | OftenSign): boolean {
  const next = reader.peek(1);
  if (next === undefined || reader.text(next).toLowerCase() !== 'first') return false;
  reader.at += 2;
  const { orders } = reader.scope;
  const last = orders.at(-1);
  const { direction } = rank;
  const time = rank.kind === 'rank' && rank.of === 'time' ? shownTime(reader) : undefined;
  if (last !== undefined && last.direction === undefined) orders.splice(-1, 1, { ...last, direction });
  else if (time !== undefined) orders.push({ by: time, direction });
  else orders.push({ by: rank.kind === 'rank' && rank.of === 'price' ? 'price' : 'number', direction });
  return true;
}

/** "most recent first": by the time that is shown, else by when the things were. */
function shownTime({ scope: { asked, returned, subject } }: Reader): Output | undefined {
  const shown = [...asked, ...returned].findLast(
    (output) =>
      output.kind === 'column' &&
      output.group.entity?.dimensions.some(
        ({ kind, name }) => kind === 'time' && output.group.ref.endsWith(`.${name}`),
      ) === true,
  );
  const own = subject === undefined ? undefined : timeDimensionRef(subject);
  if (shown !== undefined || own === undefined || subject === undefined) return shown;
  return { kind: 'column', group: { ref: own, entity: subject } };
}

/** "from the most expensive to the cheapest", "from best rated to worst rated". */
function readFromTo(reader: Reader, rank: RankSign): boolean {
  if (reader.sign('from', reader.skipBack(reader.at) - 1) === undefined) return false;
  const at = reader.at + 1;
  const said = reader.items[at];
  const column = said?.kind === 'dimension' ? said : undefined;
  const to = reader.skipAll(['filler', 'verb'], column === undefined ? at : at + 1);
  const end = reader.skipArticles(to + 1);
  if (reader.sign('to', to) === undefined || reader.sign('rank', end) === undefined) return false;
  const again = reader.items[end + 1];
  reader.at = again?.kind === 'dimension' && again.ref === column?.ref ? end + 2 : end + 1;
  const { direction } = rank;
  const { orders, subject } = reader.scope;
  const last = orders.at(-1);
  const time = rank.of === 'time' && subject !== undefined ? timeDimensionRef(subject) : undefined;
  const group =
    column === undefined
      ? time && subject && { ref: time, entity: subject }
      : { ref: column.ref, entity: column.entity };
  if (group !== undefined) {
    // "ordered" before it said no more than that.
    if (last?.by === 'label' && last.direction === undefined) orders.pop();
    orders.push({ by: { kind: 'column', group }, direction });
  } else if (last !== undefined && last.direction === undefined)
    reader.scope.orders.splice(-1, 1, { ...last, direction });
  else reader.scope.orders.push({ by: rank.of === 'price' ? 'price' : 'number', direction });
  return true;
}

function setRank(
  { scope }: Reader,
  {
    sign,
    limit,
    by,
  }: {
    readonly sign: RankSign | OftenSign;
    readonly limit: number | undefined;
    readonly by?: Output;
  },
): void {
  scope.rank = {
    ...scope.rank,
    direction: sign.direction,
    ...(limit === undefined ? {} : { limit }),
    ...(by === undefined ? {} : { by }),
    ...(sign.kind === 'rank' ? { of: sign.of } : { of: 'frequency' as const }),
    ...(sign.kind === 'rank' && sign.hints !== undefined ? { hints: sign.hints } : {}),
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
function readRanked(reader: Reader, at: number, sign: RankSign): Output | undefined {
  const start = reader.at;
  // "the longest serving doctors": of the doctors, not of their number.
  if (reader.items[at]?.kind === 'metric' && isOfThings(reader, at, sign)) return undefined;
  const column = countedColumn(reader, at, sign);
  if (column !== undefined) {
    reader.at = column.end;
    return column.by;
  }
  reader.at = at;
  const measure = readMeasure(reader);
  if (measure !== undefined) return { kind: 'measure', measure };
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  const found = item === undefined ? undefined : rankedBy(reader, item, sign);
  if (found === undefined) reader.at = start;
  else {
    reader.at++;
    for (const { where } of qualifiers) reader.scope.root.where.push(...where);
  }
  return found;
}

/** "the highest number of stars": the column, where the numbers are those of the rows. */
function countedColumn(
  reader: Reader,
  at: number,
  { of, hints }: RankSign,
): { readonly by: Output; readonly end: number } | undefined {
  const item = reader.items[at + 1];
  const isRows =
    reader.scope.subject === undefined ||
    (item?.kind === 'dimension' && item.entity === reader.scope.subject);
  if (of !== 'size' || hints !== undefined || reader.sign('count', at) === undefined || !isRows)
    return undefined;
  if (item?.kind !== 'dimension' || item.dimension.kind !== 'numeric') return undefined;
  return { by: { kind: 'column', group: { ref: item.ref, entity: item.entity } }, end: at + 2 };
}

/** "which instrument earned the most from payments": the most money of them. */
function earnedFrom(reader: Reader, { of, direction }: RankSign): Output | undefined {
  const at = reader.skipArticles(reader.at + 1);
  const item = reader.items[at];
  const entity = item && thingOf(reader.asked.index, item);
  const dimension = entity === undefined ? undefined : amountOf(entity);
  const isMost = of === 'measure' && direction === 'descending' && reader.sign('from') !== undefined;
  if (!isMost || entity === undefined || dimension === undefined || !EARNS.test(reader.textAt(reader.at - 2)))
    return undefined;
  reader.at = at + 1;
  return { kind: 'measure', measure: columnMeasure(reader, 'sum', { entity, dimension }) };
}

const EARNS = /^(?:earn|make|made|take|took|bring|brought|raise|collect)\w*$/i;

/** "which network has the oldest show": its shows say which, each by the first or last of them. */
function ofRelated(reader: Reader, sign: RankSign): Output | undefined {
  const { item, scope } = reader;
  const entity = item && thingOf(reader.asked.index, item);
  if (entity === undefined || scope.subject === undefined || entity === scope.subject) return undefined;
  if (sign.of === 'measure') return undefined;
  const dimension = sortingColumn(entity, sign) ?? timeOf(entity, sign);
  if (dimension === undefined) return undefined;
  const aggregate = sign.direction === 'descending' ? 'max' : 'min';
  reader.at++;
  return {
    kind: 'measure',
    measure: { kind: 'column', aggregate, entity, ref: refOf(entity, dimension), where: [] },
  };
}

function timeOf({ dimensions, defaultTimeDimension }: Entity, { of }: RankSign): Dimension | undefined {
  return of === 'time' ? dimensions.find(({ name }) => name === defaultTimeDimension) : undefined;
}

/** "the oldest members": a count of them would be of the same things. */
export function isOfThings({ items, asked: { index } }: Reader, at: number, { of }: RankSign): boolean {
  const item = items[at];
  if (item?.kind !== 'metric' || of === 'measure') return false;
  return measureOfMetric(index, item.metric).kind === 'count';
}

function rankedBy(reader: Reader, item: Item, { of }: RankSign): Output | undefined {
  const { scope } = reader;
  const { index } = reader.asked;
  if (item.kind === 'metric') return { kind: 'measure', measure: measureOfMetric(index, item.metric) };
  if (item.kind === 'dimension' && (item.dimension.kind === 'numeric' || item.dimension.kind === 'time')) {
    return { kind: 'column', group: { ref: item.ref, entity: item.entity } };
  }
  const isMost = /^(?:the )?(?:most|fewest|least)$/i.test(reader.textAt(reader.skipBack(reader.at) - 1));
  const isWho =
    isMost && reader.items.slice(0, reader.at).some((each) => /^who(?:m)?$/i.test(reader.text(each)));
  const isHead = scope.subject === undefined && scope.asked.length === 0 && !isWho;
  // "the most expensive book" is a book; "the most books" are a number.
  if (item.kind === 'entity' && of === 'measure' && !isHead && item.entity !== scope.subject)
    return { kind: 'measure', measure: countOf(index, item.entity) };
  return undefined;
}

/** "ordered by the number of sales from highest to lowest", "sorted alphabetically", "starting from the best ratings". */
export function readSort(reader: Reader): boolean {
  const direction = reader.sign('direction');
  if (direction !== undefined) {
    reader.at++;
    const last = reader.scope.orders.at(-1);
    if (last !== undefined && last.direction === undefined)
      reader.scope.orders[reader.scope.orders.length - 1] = { ...last, direction: direction.direction };
    else if (last === undefined) {
      const word = reader.items[reader.at - 1];
      const isPlain =
        word !== undefined && /order$|^(?:asc|desc)(?:ending)?$|chronolog/i.test(reader.text(word));
      const isByName = word !== undefined && /alphabet|a to z/i.test(reader.text(word));
      reader.scope.orders.push({
        by: isByName ? 'label' : isPlain ? 'time' : 'first',
        direction: direction.direction,
      });
    }
    return true;
  }
  if (reader.sign('sort') === undefined) return false;
  reader.at = reader.skipAll(['filler', 'by', 'list', 'sort'], reader.at + 1);
  let said: Direction | undefined;
  const early = reader.sign('direction');
  const sortWords = early !== undefined && reader.item !== undefined ? reader.text(reader.item) : '';
  if (early !== undefined) {
    said = early.direction;
    reader.at = reader.skipAll(['filler', 'by', 'of'], reader.at + 1);
  }
  const rank = reader.sign('rank');
  if (rank !== undefined) {
    said = rank.direction;
    reader.at = reader.skipArticles(reader.at + 1);
  }
  if (readStartingWith(reader)) return true;
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
  const isAlphabetical = early !== undefined && /alphabet|a to z/i.test(sortWords);
  if (reader.at === start)
    reader.scope.orders.push({
      by: isAlphabetical || said === undefined ? 'label' : 'first',
      direction: said,
    });
  skipToTheLowest(reader);
  return true;
}

/** "starting with the one who was hired most recently". */
function readStartingWith(reader: Reader): boolean {
  const at = reader.skipAll(['filler', 'which', 'relative', 'verb', 'with']);
  const item = reader.items[at];
  const rank = reader.sign('rank', at + 1);
  if (item?.kind !== 'dimension' || item.dimension.kind !== 'time' || rank?.of !== 'time') return false;
  reader.at = at + 2;
  const group = { ref: item.ref, entity: item.entity };
  reader.scope.orders.push({ by: { kind: 'column', group }, direction: rank.direction });
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
