import type { Comparison } from '@parley/semantic-layer';
import { metricMeasure } from '../../model-facts.js';
import type { Item } from '../items.js';
import { countOf, measuredEntity, thingOf } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Measure, OfAll } from '../scope.js';
import { readMeasure } from './measures.js';

/** What is compared, and up to where it was read. */
interface Compared {
  readonly what:
    | { readonly kind: 'measure'; readonly measure: Measure }
    | { readonly kind: 'column'; readonly item: Extract<Item, { kind: 'dimension' }> };
  readonly end: number;
}

/**
 * "a higher average fee than the overall average", "more loans than the average member", "an average fee above the overall one", "a lower
 * price than 20".
 */
export function readMoreThan(reader: Reader): boolean {
  const start = reader.at;
  const isRead = readHigher(reader) || readAbove(reader);
  if (!isRead) reader.at = start;
  return isRead;
}

function readHigher(reader: Reader): boolean {
  const more = reader.sign('more');
  const compared = more === undefined ? undefined : comparedAt(reader, reader.at + 1);
  if (more === undefined || compared === undefined) return false;
  const than = reader.items[compared.end];
  if (than === undefined || reader.text(than).toLowerCase() !== 'than') return false;
  const at = reader.skipArticles(compared.end + 1);
  const bound = reader.items[at];
  if (bound?.kind === 'number') {
    reader.at = reader.skipAll(['unit'], at + 1);
    return compare(reader, compared, { op: more.op, value: bound.value });
  }
  const end = endOfAverage(reader, at, compared);
  if (end === undefined) return false;
  reader.at = end;
  return compare(reader, compared, { op: more.op });
}

/** "... above the overall average", behind the number that is compared; "more than the average number of loans". */
function readAbove(reader: Reader): boolean {
  const op = reader.sign('compare')?.op;
  const at = reader.skipArticles(reader.at + 1);
  const isAverage =
    reader.sign('aggregate', at)?.aggregate === 'average' || reader.sign('overall', at) !== undefined;
  if (op === undefined || !isAverage) return false;
  const { lastMeasure } = reader;
  const isNamed = reader.sign('count', at + 1) !== undefined || lastMeasure === undefined;
  if (isNamed && readAverageThing(reader, reader.skipArticles(at + 1), op)) return true;
  const counted = isNamed ? comparedAt(reader, at + 1) : undefined;
  const measure: Compared | undefined =
    counted ??
    (lastMeasure === undefined
      ? undefined
      : { what: { kind: 'measure', measure: lastMeasure }, end: reader.at });
  const end = measure === undefined ? undefined : endOfAverage(reader, at, measure);
  if (measure === undefined || end === undefined) return false;
  reader.at = counted === undefined ? end : Math.max(end, counted.end);
  return compare(reader, measure, { op });
}

function compare(
  reader: Reader,
  { what }: Compared,
  { op, value }: { readonly op: Comparison; readonly value?: number },
): boolean {
  const { scope } = reader;
  if (what.kind === 'measure') {
    const all = value ?? ofAll(reader, what.measure);
    if (all === undefined) return false;
    scope.having.push({ measure: what.measure, op, value: all });
    return true;
  }
  const { entity, ref } = what.item;
  if (value === undefined) scope.comparedWithAll.push({ ref, entity, op, aggregate: 'average' });
  else reader.restrict(entity, { dimension: ref, op, value });
  return true;
}

/** The average of all: an average's own without the groups; of counts and sums what each has on average. */
function ofAll({ scope, asked: { index } }: Reader, measure: Measure): OfAll | undefined {
  const isAverage =
    (measure.kind === 'column' && measure.aggregate === 'average') ||
    measure.kind === 'arithmetic' ||
    (measure.kind === 'metric' &&
      (measure.metric.type === 'ratio' || metricMeasure(index, measure.metric)?.aggregation === 'average'));
  if (isAverage) return { all: measure };
  const { subject, head } = scope;
  if (subject !== undefined)
    return { all: measure, per: { kind: 'count', entity: subject, distinct: true, where: [] } };
  if (head === undefined) return undefined;
  const { entity, ref } = head;
  const rows = measuredEntity(index, measure);
  if (rows === undefined) return undefined;
  return { all: measure, per: { kind: 'column', aggregate: 'distinct', entity, ref, rows, where: [] } };
}

/** "vessels that carry more than the average vessel". */
function readAverageThing(reader: Reader, at: number, op: Comparison): boolean {
  const [thing, entity] = [reader.items[at], reader.scope.subject];
  if (thing === undefined || entity === undefined || thingOf(reader.asked.index, thing) !== entity)
    return false;
  reader.at = at + 1;
  reader.scope.comparedWithAll.push({ entity, op, aggregate: 'average' });
  return true;
}

/** What is higher: a number, a column of the thing, or how many there are of something. */
function comparedAt(reader: Reader, from: number): Compared | undefined {
  const at = reader.skipArticles(from);
  const item = reader.items[at];
  if (item?.kind === 'dimension' && item.dimension.kind === 'numeric')
    return { what: { kind: 'column', item }, end: at + 1 };
  const { subject } = reader.scope;
  if (item !== undefined && subject !== undefined && thingOf(reader.asked.index, item) === subject)
    return undefined;
  if (item?.kind === 'entity')
    return { what: { kind: 'measure', measure: countOf(reader.asked.index, item.entity) }, end: at + 1 };
  const start = reader.at;
  reader.at = at;
  const measure = readMeasure(reader);
  const end = reader.at;
  reader.at = start;
  return measure === undefined ? undefined : { what: { kind: 'measure', measure }, end };
}

/** Past "the overall average fee", "average for all members", "the average member": as long as it is the average of the same. */
function endOfAverage(reader: Reader, from: number, { what }: Compared): number | undefined {
  let isAverage = false;
  let at = from;
  for (; at < reader.items.length; at++) {
    const item = reader.items[at];
    const sign = reader.signAt(at);
    if (sign?.kind === 'overall' || sign?.kind === 'aggregate') {
      if (sign.kind === 'aggregate' && sign.aggregate !== 'average') return undefined;
      isAverage = true;
    } else if (sign !== undefined) {
      if (!PASSED.has(sign.kind)) break;
    } else if (item === undefined || !isSame(reader, item, what)) break;
    // "than the average fee": the name says that it is an average.
    else if (item.kind === 'metric' && what.kind === 'measure') isAverage = true;
  }
  return isAverage ? at : undefined;
}

const PASSED: ReadonlySet<string> = new Set(['filler', 'of', 'for', 'all', 'count', 'in']);

function isSame(reader: Reader, item: Item, what: Compared['what']): boolean {
  const { scope } = reader;
  if (scope.subject !== undefined && thingOf(reader.asked.index, item) === scope.subject) return true;
  if (item.kind === 'dimension' && item.ref === scope.head?.ref) return true;
  if (what.kind === 'column') return item.kind === 'dimension' && item.ref === what.item.ref;
  const { measure } = what;
  if (item.kind === 'metric') return 'metric' in measure && measure.metric === item.metric;
  if (item.kind === 'dimension') return measure.kind === 'column' && measure.ref === item.ref;
  return item.kind === 'entity' && measure.kind === 'count' && measure.entity === item.entity;
}
