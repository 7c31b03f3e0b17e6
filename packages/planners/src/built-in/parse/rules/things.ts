import { type DimensionRef, METRIC_TIME } from '@parley/semantic-layer';
import { labelsOf, refOf } from '../../model-facts.js';
import type { Item } from '../items.js';
import { countOf, keyGroup, measuredEntity, measureOfMetric, thingOf } from '../measure-of.js';
import type { Reader } from '../reader.js';
import { Mention, type Output } from '../scope.js';
import { daysBetween } from './durations.js';
import { targetAt } from './groups.js';
import { readMeasure } from './measures.js';
import { isVerbForm, weekendCondition } from './qualifiers.js';
import { isOfThings } from './ranks.js';
import { readOperand } from './ratios.js';
import { inUnitSaid } from './units.js';

const UNJOINED = 0.5;
const ENDS_COUNT: ReadonlySet<string> = new Set(['and', 'sort', 'direction', 'list', 'by', 'rank']);
const ASIDE = 0.3;
const NAME_OF_OTHER = 0.4;
const LOOSE_NUMBER = 0.1;
/** "blocked members" are those that are. */
const BOOLEAN_COLUMN = 0.2;
const JOINTS: ReadonlySet<string> = new Set(['and', 'or', 'list', 'versus', 'which', 'both', 'by', 'sort']);

/** "list", "return": what follows is asked for; in a later sentence, in place of what was asked before. */
export function readAsk(reader: Reader): boolean {
  const sign = reader.signAt(reader.at);
  switch (sign?.kind) {
    case 'list':
      reader.scope.asksList = true;
      reader.returning =
        !isAddition(reader) && (reader.scope.asked.length > 0 || reader.scope.subject !== undefined);
      reader.at++;
      return true;
    case 'which':
      if (reader.scope.subject === undefined && reader.scope.asked.length === 0) {
        reader.scope.asksWhich = true;
        reader.scope.saysWhich = /^which/i.test(reader.textAt(reader.at));
      } else if (reader.sign('and', reader.at - 1) !== undefined) reader.scope.besideNames = true;
      reader.at++;
      return true;
    case 'distinct':
      reader.scope.distinct = true;
      reader.at++;
      return true;
    case 'versus':
      if (reader.peek(1) === undefined) return false;
      reader.scope.compares = true;
      reader.at++;
      return true;
    case 'or':
      reader.alternative = true;
      reader.at++;
      return true;
    default:
      return false;
  }
}

/** "also calculate ...", "return ... as well": beside what was asked. */
function isAddition(reader: Reader): boolean {
  const { item, items } = reader;
  const end = items.slice(-2).map((each) => reader.text(each).toLowerCase());
  return (
    (item !== undefined && /^also\b/i.test(reader.text(item))) ||
    end.join(' ') === 'as well' ||
    end.at(-1) === 'too'
  );
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
  if (readOwnCount(reader)) return true;
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
    beside?.kind === 'entity' &&
    beside.entity === scope.subject &&
    !reader.returning
  )
    scope.doubt += UNJOINED;
  reader.output({ kind: 'measure', measure });
  reader.lastMeasure = measure;
  if (!bareMetric) reader.asksCount = true;
  readMoreCounts(reader, start);
  return true;
}

/** "the number of bookings and the number of bookings made on weekends": what follows is said of the second alone. */
function readOwnCount(reader: Reader): boolean {
  const { scope, items } = reader;
  const isFurther = reader.sign('count') !== undefined && reader.returning;
  const [first] = scope.returned.flatMap((output) => (output.kind === 'measure' ? [output.measure] : []));
  if (!isFurther || first === undefined) return false;
  const next = items.findIndex((_, at) => at > reader.at && ENDS_OPERAND.has(reader.signAt(at)?.kind ?? ''));
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

const ENDS_OPERAND: ReadonlySet<string> = new Set(['and', 'sort', 'direction', 'list', 'by', 'rank']);

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
  const per = mention.entity === undefined ? undefined : keyGroup(mention.entity);
  if (output?.kind !== 'measure' || others.length > 0 || per === undefined) return false;
  const { measure } = output;
  if (measure.kind !== 'count' && measure.kind !== 'metric') return false;
  reader.at++;
  scope.asked.splice(0, 1, { kind: 'measure', measure: { kind: 'per group', aggregate, of: measure, per } });
  scope.root.within.splice(scope.root.within.indexOf(mention), 1);
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

/** A thing: the first is what the question is about, others are what it has to do with. */
export function readThing(reader: Reader): boolean {
  const { item, scope } = reader;
  if (item?.kind !== 'entity') return false;
  reader.at++;
  const { entity } = item;
  const leading = reader.items[reader.at - 2];
  if (leading !== undefined && /^for all\b/i.test(reader.text(leading)) && scope.measures.length > 0) {
    scope.eachOf = entity;
    // "for all owners with claims": of those alone.
    const next = reader.signAt(reader.skipAll(['filler']))?.kind;
    if (next !== 'with' && next !== 'relative' && next !== 'which') scope.everyOf = entity;
    return true;
  }
  const measured = scope.measures.some((measure) => measuredEntity(reader.asked.index, measure) === entity);
  if (scope.subject === undefined && scope.measures.length === 0) {
    scope.subject = entity;
    scope.subjectIsPlural = reader.isPlural(item);
    reader.leaveMentions();
    return true;
  }
  if (entity === scope.subject || entity === reader.mention.entity) return true;
  if (measured) {
    reader.leaveMentions();
    return true;
  }
  if (
    scope.rankedBy === undefined &&
    scope.subject === undefined &&
    scope.rank !== undefined &&
    scope.measures.length === 0
  ) {
    scope.subject = entity;
    return true;
  }
  if (scope.subject === undefined && reader.returning) return true;
  // "loans and income": if one is a number, so is the other.
  if (reader.sign('and', reader.at - 2) !== undefined && reader.lastMeasure !== undefined)
    scope.doubt += UNJOINED;
  reader.speakOf(entity);
  return true;
}

/** A column that is asked for. */
export function readColumn(reader: Reader): boolean {
  const { item, scope } = reader;
  if (item?.kind === 'dimension') {
    const group = targetAt(reader, reader.at);
    if (group === undefined) return false;
    reader.at++;
    if (readMeasuresAgain(reader, item.ref)) return true;
    const isColumnOfTime = item.dimension.kind === 'time';
    // "placed", "how many are insured": said of the things, not asked for.
    if (!reader.returning && isAside(reader, item)) scope.doubt += ASIDE;
    // "the amount billed and the amount paid": another number, rather than a column to group by.
    const after = reader.sign('and', reader.skipBack(reader.at - 1) - 1) !== undefined;
    if (!reader.returning && after && reader.lastMeasure !== undefined && item.dimension.kind === 'numeric')
      scope.doubt += LOOSE_NUMBER;
    if (isNameOfOther(reader, item)) scope.doubt += NAME_OF_OTHER;
    const names = isWholeName(reader, item) ? labelsOf(item.entity) : [];
    if (names.length > 1) {
      for (const name of names)
        reader.output({ kind: 'column', group: { ref: refOf(item.entity, name), entity: item.entity } });
      return true;
    }
    const behind = reader.skipBack(reader.at - 1) - 1;
    if (scope.asked.length === 0 && !reader.returning && reader.sign('with', behind) !== undefined)
      scope.besideNames = true;
    if (item.dimension.kind === 'boolean' && !reader.returning) scope.doubt += BOOLEAN_COLUMN;
    reader.output({
      kind: 'column',
      group: isColumnOfTime ? { ref: item.ref, entity: item.entity } : { ...group, perInstance: false },
    });
    if (scope.subject === undefined && scope.head === undefined && scope.measures.length === 0) {
      if (namesInstance(item)) scope.subject = item.entity;
      else if (!scope.besideNames) scope.head = item;
      scope.subjectIsPlural = reader.isPlural(item);
    }
    return true;
  }
  if (item?.kind === 'time' && item.mention.kind === 'grain' && reader.returning) {
    reader.at++;
    const { grain } = item.mention;
    const known = scope.groups.find((each) => each.grain === grain);
    reader.output({ kind: 'column', group: known ?? { ref: METRIC_TIME, grain } });
    return true;
  }
  return false;
}

/** "... the highest and the lowest weight? Return both weights": the numbers that were asked for. */
function readMeasuresAgain(reader: Reader, ref: DimensionRef): boolean {
  const same = reader.scope.asked.filter(
    (output) => output.kind === 'measure' && output.measure.kind === 'column' && output.measure.ref === ref,
  );
  if (!reader.returning || same.length === 0) return false;
  for (const output of same) reader.output(output);
  return true;
}

/** A verb for when it happened, or a column behind a number without anything that joins them. */
function isAside(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  const said = reader.text(item).toLowerCase();
  const isDone = /^(?!.*\b(?:date|day|time)\b).*(?:ed|ing)$/.test(said) || isVerbForm(reader, item);
  const isVerb = item.dimension.kind === 'time' && isDone;
  const before = reader.signAt(reader.skipBack(reader.at - 1) - 1)?.kind;
  const { measures, asksWhich, subject } = reader.scope;
  // "sales with status ok" are not told apart by it, whatever "ok" is.
  const isBeside = before === 'with' && measures.length === 0;
  const joined = before !== undefined && (JOINTS.has(before) || isBeside);
  return isVerb || ((measures.length > 0 || (asksWhich && subject !== undefined)) && !joined);
}

/** "titles of books", "customer IDs": the things themselves are asked for. */
function namesInstance({ entity, dimension }: Extract<Item, { kind: 'dimension' }>): boolean {
  const isKey = entity.primaryKey.length === 1 && dimension.column === entity.primaryKey[0];
  return dimension.name === entity.labelDimension || isKey;
}

/** "the carrier's number and name" is no name of a vessel. */
function isNameOfOther(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  if (!/^names?$/i.test(reader.text(item))) return false;
  const joint = reader.skipBack(reader.at - 1);
  const before = reader.items[joint - 2];
  return (
    reader.sign('and', joint - 1) !== undefined &&
    before?.kind === 'dimension' &&
    before.dimension.kind === 'identifier' &&
    before.entity !== item.entity
  );
}

/** "name", of people who have a first and a last one. */
function isWholeName(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  return (
    item.dimension.name === item.entity.labelDimension &&
    /^(?:\S+ )?(?:full )?names?$/i.test(reader.text(item)) &&
    !/last|sur|family/i.test(reader.text(item))
  );
}
