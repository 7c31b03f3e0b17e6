import { outwardDistance } from '../../model-facts.js';
import { countOf, keyGroup, measuredEntity, measureOfMetric, thingOf } from '../measure-of.js';
import type { Reader } from '../reader.js';
import { type Measure, Mention, type Output } from '../scope.js';
import { daysBetween } from './durations.js';
import { readMeasure } from './measures.js';
import { weekendCondition } from './qualifiers.js';
import { isOfThings } from './ranks.js';
import { readOperand } from './ratios.js';
import { inUnitSaid } from './units.js';

/** A number that nothing joins to the one before it. */
export const UNJOINED = 0.5;
const ENDS_COUNT: ReadonlySet<string> = new Set(['and', 'sort', 'direction', 'list', 'by', 'rank']);
export const JOINTS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'list',
  'versus',
  'which',
  'both',
  'by',
  'sort',
]);

/** "... last week? Return the number of orders and of customers": of those who ordered then, not of all there are. */
function ofSameRows({ scope, returning, asked: { index } }: Reader, measure: Measure): Measure {
  const [first] = scope.asked.flatMap((output) => (output.kind === 'measure' ? [output.measure] : []));
  const main = first && measuredEntity(index, first);
  const isLimited = scope.root.when.length + scope.root.where.length > 0 && scope.subject === undefined;
  if (!returning || !isLimited || main === undefined || measure.kind !== 'count' || measure.entity === main)
    return measure;
  return outwardDistance(index, main, measure.entity) === undefined
    ? measure
    : { ...measure, distinct: true };
}

/** "the numbers of reviews and plays": of both. */
function readMoreCounts(reader: Reader, start: number): void {
  if (!/^(?:the )?(?:numbers|counts) of$/i.test(reader.textAt(start))) return;
  const { index } = reader.asked;
  for (;;) {
    const at = reader.skipArticles(reader.at + 1);
    const next = reader.items[at];
    const entity = next && thingOf(index, next);
    if (reader.sign('and') === undefined || entity === undefined) return;
    reader.at = at + 1;
    reader.output({ kind: 'measure', measure: countOf(index, entity) });
  }
}

/** "weekend sales": of what is asked for, those. "... in total and on weekends": both. */
function readWeekendMeasure(reader: Reader): boolean {
  const weekend = reader.sign('weekend');
  if (weekend === undefined) return false;
  const { index } = reader.asked;
  const at = reader.skipArticles(reader.at + 1);
  const next = reader.items[at];
  const named =
    next?.kind === 'entity'
      ? countOf(index, next.entity)
      : next?.kind === 'metric'
        ? measureOfMetric(index, next.metric)
        : undefined;
  const isBoth =
    reader.sign('and', reader.at - 1) !== undefined && reader.sign('overall', reader.at - 2) !== undefined;
  const measure = named ?? (isBoth ? reader.lastMeasure : undefined);
  const entity = measure === undefined ? undefined : measuredEntity(index, measure);
  const condition = entity === undefined ? undefined : weekendCondition(entity, weekend.days);
  if (measure === undefined || entity === undefined || condition === undefined || !('where' in measure))
    return false;
  const those = new Mention(undefined);
  those.where.push({ entity, condition });
  reader.at = named === undefined ? reader.at + 1 : at + 1;
  reader.output({ kind: 'measure', measure: { ...measure, where: [...measure.where, those] } });
  return true;
}

/** A number that is asked for. */
export function readAskedMeasure(reader: Reader): boolean {
  if (readWeekendMeasure(reader)) return true;
  const { scope } = reader;
  const days = reader.returning || scope.subject !== undefined ? daysBetween(reader) : undefined;
  if (days !== undefined) {
    reader.output({ kind: 'days', ...days });
    return true;
  }
  const bareCount = reader.sign('count');
  if (readOwnCount(reader) || readCountBehind(reader)) return true;
  const start = reader.at;
  const bareMetric = reader.item?.kind === 'metric';
  const read = readMeasure(reader);
  const measure = read && inUnitSaid(reader, read);
  if (measure === undefined && (readSameAgain(reader) || readPartAgain(reader))) return true;
  if (measure === undefined) {
    // "the country and the count": of what was counted before.
    const after = reader.skipAll(['filler', 'verb', 'relative', 'overall', 'which'], reader.at + 1);
    const isLast = after >= reader.items.length || reader.returning;
    // "how many of these were for ...": a number of its own.
    const kind = reader.signAt(after)?.kind;
    // "how many to shops and how many to restaurants": of the same, for each.
    const value = reader.items[reader.skipAll(['to', 'from', 'in', 'filler'], after)]?.kind === 'value';
    const isPlain = value || after >= reader.items.length || (kind !== undefined && ENDS_COUNT.has(kind));
    const counts = isPlain && (scope.measures.length > 0 || (scope.subject !== undefined && isLast));
    if (bareCount?.asks !== true || !counts) return false;
    reader.at++;
    scope.countsThem = true;
    return true;
  }
  const rank = reader.sign('rank', reader.skipBack(start) - 1);
  const isRanked = rank !== undefined && isOfThings(reader, start, rank);
  if (bareMetric && (isRanked || !isJoined(reader, start))) scope.doubt += UNJOINED;
  // "loans and income": if one is a number, so is the other.
  const beside = reader.items[start - 2];
  if (
    reader.sign('and', start - 1) !== undefined &&
    !/ with$/i.test(reader.textAt(start - 1)) &&
    beside?.kind === 'entity' &&
    beside.entity === scope.subject &&
    !reader.returning
  )
    scope.doubt += UNJOINED;
  const own = ofSameRows(reader, measure);
  reader.output({ kind: 'measure', measure: own });
  reader.lastMeasure = own;
  if (!bareMetric) reader.asksCount = true;
  readMoreCounts(reader, start);
  return true;
}

/** "member loan count": the loans are counted, not the members who have some. */
function readCountBehind(reader: Reader): boolean {
  const { scope, mention, at } = reader;
  const thing = reader.items[at - 1];
  const isCount = reader.sign('count') !== undefined && /^count$/i.test(reader.textAt(at));
  if (
    !isCount ||
    thing?.kind !== 'entity' ||
    thing.entity === scope.subject ||
    mention.entity !== thing.entity
  )
    return false;
  const place = scope.root.within.indexOf(mention);
  if (place < 0 || mention.where.length + mention.when.length > 0) return false;
  scope.root.within.splice(place, 1);
  reader.leaveMentions();
  reader.at++;
  reader.output({ kind: 'measure', measure: countOf(reader.asked.index, thing.entity) });
  return true;
}

/** "the number of bookings and the number of bookings made on weekends": what follows is said of the second alone. */
function readOwnCount(reader: Reader): boolean {
  const { scope, items } = reader;
  const isFurther = reader.sign('count') !== undefined && reader.returning;
  const [first] = scope.returned.flatMap((output) => (output.kind === 'measure' ? [output.measure] : []));
  if (!isFurther || first === undefined) return false;
  const next = items.findIndex((_, at) => at > reader.at && ENDS_COUNT.has(reader.signAt(at)?.kind ?? ''));
  const end = next < 0 ? items.length : next;
  const measure = readOperand(reader, reader.at, end);
  const { index } = reader.asked;
  if (measure === undefined || !('where' in measure)) return false;
  const isOwn = measure.where.some(
    ({ where, within, when }) => where.length + within.length + when.length > 0,
  );
  if (!isOwn || measuredEntity(index, measure) !== measuredEntity(index, first)) return false;
  reader.at = end;
  reader.output({ kind: 'measure', measure });
  return true;
}

/** "... what is the average grade? Return the name and the average": what was asked for. */
function readSameAgain(reader: Reader): boolean {
  const sign = reader.signAt(reader.at)?.kind;
  const { asked } = reader.scope;
  const by = reader.scope.rank?.by;
  const named =
    asked.findLast((output) => output.kind === 'measure') ?? (by?.kind === 'measure' ? by : undefined);
  if (!reader.returning || named === undefined || sign === undefined || !NUMBER_NOUNS.has(sign)) return false;
  const next = reader.signAt(reader.at + 1)?.kind;
  const isAlone = reader.peek(1) === undefined || (next !== undefined && ENDS_NOUN.has(next));
  if (!isAlone) return false;
  reader.at++;
  reader.output(named);
  return true;
}

/** "... How many of these were for adults? Return the month, the number of loans and the number for adults". */
function readPartAgain(reader: Reader): boolean {
  const { asked, returned } = reader.scope;
  const isNumber = (output: Output) => output.kind === 'measure';
  const part = asked.filter(isNumber)[returned.filter(isNumber).length];
  const isFor = reader.sign('for', reader.at + 1) ?? reader.sign('of', reader.at + 1);
  if (!reader.returning || reader.sign('count') === undefined || isFor === undefined) return false;
  if (part === undefined || part === asked.find(isNumber)) return false;
  const end = reader.items.findIndex((_, at) => at > reader.at && reader.sign('and', at) !== undefined);
  reader.at = end < 0 ? reader.items.length : end;
  reader.output(part);
  return true;
}

const NUMBER_NOUNS: ReadonlySet<string> = new Set(['aggregate', 'share', 'ratio', 'difference', 'rate']);
const ENDS_NOUN: ReadonlySet<string> = new Set([
  'and',
  'sort',
  'direction',
  'list',
  'filler',
  'for',
  'by',
  'with',
]);

/** "how many holdings does a portfolio have on average". */
export function readOnAverage(reader: Reader): boolean {
  const { item, scope, mention } = reader;
  const aggregate = reader.sign('aggregate')?.aggregate;
  if (item === undefined || aggregate !== 'average' || !/^on average$/i.test(reader.text(item))) return false;
  const [output, ...others] = scope.asked;
  const [group, ...more] = scope.groups;
  // "how many containers are there per shipment on average"
  const each =
    mention.entity === undefined && more.length === 0 && group?.perInstance ? group.entity : undefined;
  const owner = mention.entity ?? each;
  const per = owner === undefined ? undefined : keyGroup(owner);
  if (output?.kind !== 'measure' || others.length > 0 || per === undefined) return false;
  const { measure } = output;
  if (measure.kind !== 'count' && measure.kind !== 'metric') return false;
  reader.at++;
  scope.asked.splice(0, 1, { kind: 'measure', measure: { kind: 'per group', aggregate, of: measure, per } });
  if (each === undefined) scope.root.within.splice(scope.root.within.indexOf(mention), 1);
  else scope.groups.splice(0);
  reader.leaveMentions();
  return true;
}

/** A metric beside another is asked for too only where something joins them. */
function isJoined(reader: Reader, at: number): boolean {
  if (reader.scope.measures.length === 0 && reader.scope.subject === undefined) return true;
  const before = reader.skipBack(at) - 1;
  const kind = reader.signAt(before)?.kind;
  return before < 0 || (kind !== undefined && JOINTS.has(kind));
}
