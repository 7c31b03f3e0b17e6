import type { Entity } from '@parley/semantic-layer';
import { amountOf, mainNumeric, metricMeasure, outwardDistance } from '../../model-facts.js';
import type { Item } from '../items.js';
import { countOf, keyGroup, measuredEntity, measureOfMetric } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Measure, Mention } from '../scope.js';
import type { Aggregate } from '../signs.js';
import { changeBetween } from './changes.js';
import { columnMeasure, reaggregated } from './column-measure.js';
import { readDays } from './durations.js';
import { readQualifiers } from './qualifiers.js';
import { readRate, readRatio, readShare } from './ratios.js';
import { readTerm } from './terms.js';
import { isVerbForm } from './verb-forms.js';

const VALUE_AS_THING = 0.1;
const OTHERS_STATE = 0.3;

/**
 * A number that is asked for, if one begins here: "how many buy transactions", "average price", "ratio of A to B",
 * "percentage of orders that ...", "success rate". Leaves the reader after it, or where it was.
 */
export function readMeasure(reader: Reader): Measure | undefined {
  const start = reader.at;
  const measure = measureAt(reader);
  if (measure === undefined) reader.at = start;
  return measure;
}

function measureAt(reader: Reader): Measure | undefined {
  const { item } = reader;
  if (item === undefined) return undefined;
  switch (item.kind) {
    case 'metric':
      reader.at++;
      return measureOfMetric(reader.asked.index, item.metric);
    case 'term':
      return readTerm(reader, item);
    case 'value':
      return readRate(reader, item);
    case 'sign':
      break;
    default:
      return undefined;
  }
  switch (item.sign.kind) {
    case 'count':
      return readCount(reader);
    case 'aggregate':
      return readAggregate(reader, item.sign.aggregate);
    case 'rank':
      return readExtreme(reader);
    case 'ratio':
      return readRatio(reader);
    case 'share':
      // "hosts share a show": what they do.
      if (/^share$/i.test(reader.text(item)) && reader.sign('of', reader.at + 1) === undefined)
        return undefined;
      return readShare(reader, reader.asked.prose.inPercent ? 100 : item.sign.scale);
    case 'difference':
      return readDifference(reader);
    case 'money':
      return readMoney(reader);
    case 'running':
      return readRunning(reader);
    default:
      return undefined;
  }
}

/** "how many distinct customers", "number of buy transactions", "how many shares". */
function readCount(reader: Reader): Measure | undefined {
  const { index } = reader.asked;
  reader.at++;
  const distinct = skipCountWords(reader);
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  const where = [...qualifiers];
  const filtered = reader.items[reader.at - 1];
  // "how many thick books": the name of the condition says of what.
  if (filtered?.kind === 'filter' && item?.kind !== 'entity' && item?.kind !== 'metric') {
    const entity = where[0]?.where[0]?.entity;
    return entity === undefined
      ? undefined
      : withConditions(reader, counted(countOf(index, entity), distinct), where);
  }
  switch (item?.kind) {
    case 'value': {
      // "how many equities": the instruments that are so.
      reader.at++;
      reader.scope.doubt += VALUE_AS_THING;
      reader.restrict(item.entity, { dimension: item.ref, op: 'eq', value: item.value });
      return counted(countOf(index, item.entity), distinct);
    }
    case 'entity':
      reader.at++;
      return withConditions(reader, counted(countOf(index, item.entity), distinct), where);
    case 'metric': {
      reader.at++;
      return withConditions(reader, counted(measureOfMetric(index, item.metric), distinct), where);
    }
    case 'term': {
      reader.scope.root.where.push(...where.flatMap((each) => each.where));
      return readTerm(reader, item);
    }
    case 'dimension': {
      // "how many signed up in 2024": of those who do.
      if (item.dimension.kind === 'time' && isVerbForm(reader, item))
        return withConditions(reader, counted(countOf(index, item.entity), distinct), where);
      if (item.dimension.kind === 'time' || item.dimension.kind === 'boolean') return undefined;
      reader.at++;
      const aggregate = item.dimension.kind === 'numeric' && !distinct ? 'sum' : 'distinct';
      const measure: Measure = { kind: 'column', aggregate, entity: item.entity, ref: item.ref, where: [] };
      return withConditions(reader, measure, where);
    }
    default:
      return undefined;
  }
}

/** "the running total of orders", "the number of orders and the running total". */
function readRunning(reader: Reader): Measure | undefined {
  reader.at = reader.skipArticles(reader.at + 1);
  const start = reader.at;
  const { item } = reader;
  if (item?.kind === 'entity') reader.at++;
  const of = item?.kind === 'entity' ? countOf(reader.asked.index, item.entity) : readMeasure(reader);
  if (of !== undefined) return { kind: 'window', window: 'running_total', of };
  reader.at = start;
  const { lastMeasure } = reader;
  return lastMeasure && { kind: 'window', window: 'running_total', of: lastMeasure };
}

/** "how much was traded": the money of the trades. */
function readMoney(reader: Reader): Measure | undefined {
  const { index } = reader.asked;
  const at = reader.skipAll(['filler', 'verb', 'of', 'all', 'money'], reader.at + 1);
  const item = reader.items[at];
  if (reader.sign('by', at) !== undefined) return readMoneyOfEach(reader, at);
  if (item?.kind !== 'entity' && item?.kind !== 'metric') return undefined;
  const named = item.kind === 'metric' ? measureOfMetric(index, item.metric) : undefined;
  if (item.kind === 'metric' && item.metric.format === 'currency') {
    reader.at = at + 1;
    return named;
  }
  const entity =
    item.kind === 'entity' ? item.entity : named === undefined ? undefined : measuredEntity(index, named);
  const metric = index.model.metrics.find(
    (each) =>
      each.type === 'simple' &&
      each.entity === entity?.name &&
      each.format === 'currency' &&
      metricMeasure(index, each)?.aggregation === 'sum',
  );
  const amount = entity === undefined ? undefined : amountOf(entity);
  if (entity === undefined || (metric === undefined && amount === undefined)) return undefined;
  reader.at = at + 1;
  if (metric !== undefined) return measureOfMetric(index, metric);
  return amount === undefined ? undefined : columnMeasure(reader, 'sum', { entity, dimension: amount });
}

/** "how much money was received by each payment method": the amount of what has a method. */
function readMoneyOfEach(reader: Reader, by: number): Measure | undefined {
  const each = reader.items[reader.skipArticles(by + 1)];
  if (each?.kind !== 'dimension') return undefined;
  const amount = amountOf(each.entity);
  if (amount === undefined) return undefined;
  reader.at = by;
  reader.scope.assume(`Money means the ${amount.label} of each ${each.entity.label}.`, 0.05);
  return columnMeasure(reader, 'sum', { entity: each.entity, dimension: amount });
}

function counted(measure: Measure, distinct: boolean): Measure {
  return measure.kind === 'count' && distinct ? { ...measure, distinct } : measure;
}

function skipCountWords(reader: Reader): boolean {
  let distinct = false;
  for (;;) {
    const at = reader.skipAll(['filler', 'all', 'verb', 'of']);
    reader.at = at;
    if (reader.sign('distinct') !== undefined) distinct = true;
    else if (reader.sign('aggregate')?.aggregate !== 'sum') return distinct;
    reader.at++;
  }
}

/** "total amount", "average number of shares", "average sale price", "total sales". */
function readAggregate(reader: Reader, aggregate: Aggregate): Measure | undefined {
  const { index } = reader.asked;
  const word = reader.item;
  reader.at++;
  const saysOf = reader.tokens[(word?.end ?? 1) - 1]?.lower === 'of' || reader.sign('of') !== undefined;
  reader.at = reader.skipAll(['filler', 'all', 'of', 'for']);
  const shared = readShared(reader, aggregate);
  if (shared !== undefined) return shared;
  const counted = reader.sign('count');
  if (counted !== undefined) return aggregate === 'sum' ? readCount(reader) : readPerGroup(reader, aggregate);
  const days = readDays(reader, aggregate);
  if (days !== undefined) return days;
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  switch (item?.kind) {
    case 'dimension': {
      if (item.dimension.kind !== 'numeric') return undefined;
      reader.at++;
      return withConditions(reader, columnMeasure(reader, aggregate, item), qualifiers);
    }
    case 'metric': {
      reader.at++;
      const measure = measureOfMetric(index, item.metric);
      // "the average number of loans" is one of each of something.
      if (measure.kind === 'count' && aggregate !== 'sum') return perGroup(reader, measure, aggregate);
      return withConditions(reader, reaggregated(reader, measure, aggregate), qualifiers);
    }
    case 'term': {
      const measure = readTerm(reader, item);
      return measure === undefined ? undefined : reaggregated(reader, measure, aggregate);
    }
    case 'entity': {
      reader.at++;
      const owned = reader.item;
      if (owned?.kind === 'dimension' && owned.dimension.kind === 'numeric' && owned.entity === item.entity) {
        // "average lesson duration": of its column.
        reader.at++;
        return withConditions(reader, columnMeasure(reader, aggregate, owned), qualifiers);
      }
      const amount = amountOf(item.entity);
      const isMoney =
        saysOf ||
        (item.entity.label.split(' ').some((word) => MONEY.has(word)) && !countsAlready(reader, item.entity));
      if (aggregate === 'sum' && (amount === undefined || !isMoney))
        return withConditions(reader, countOf(index, item.entity), qualifiers);
      const numeric = amount ?? mainNumeric(item.entity);
      if (numeric === undefined) return undefined;
      reader.scope.assume(`The ${aggregate} is of the ${numeric.label} of each ${item.entity.label}.`, 0.1);
      return withConditions(
        reader,
        columnMeasure(reader, aggregate, { entity: item.entity, dimension: numeric }),
        qualifiers,
      );
    }
    default:
      return undefined;
  }
}

/** "the minimum, maximum and average price": each of the price, the others read next. Called behind the first. */
function readShared(reader: Reader, aggregate: Aggregate): Measure | undefined {
  const joint = reader.at;
  let last: number | undefined;
  for (let at = joint; reader.sign('and', at) !== undefined; ) {
    const next = reader.skipAll(['and', 'filler', 'all'], at);
    if (reader.sign('aggregate', next) === undefined && reader.sign('rank', next)?.of !== 'size') break;
    last = next;
    at = reader.skipAll(['filler', 'of'], next + 1);
  }
  if (last === undefined) return undefined;
  reader.at = last;
  const measure = readAggregate(reader, aggregate);
  reader.at = joint;
  return measure;
}

/** Nouns that are sums when they are totalled: "total payments". */
const MONEY = new Set('payment charge fee sale expense cost donation refund fine salary'.split(' '));

function countsAlready({ scope }: Reader, entity: Entity): boolean {
  return scope.measures.some((measure) => measure.kind === 'count' && measure.entity === entity);
}

/** "highest sale price" as a number of a group: the maximum. */
function readExtreme(reader: Reader): Measure | undefined {
  const rank = reader.sign('rank');
  if (rank === undefined || rank.of === 'measure' || rank.of === 'price' || !beginsPhrase(reader))
    return undefined;
  const joint = reader.at + 1;
  const other = reader.skipArticles(joint + 1);
  const aggregate = rank.direction === 'descending' ? 'max' : 'min';
  if (rank.of === 'size') {
    reader.at = joint;
    const shared = readShared(reader, aggregate);
    if (shared !== undefined) return shared;
    reader.at = joint - 1;
  }
  const isShared = reader.sign('and', joint) !== undefined && reader.sign('rank', other)?.of === rank.of;
  reader.at = reader.skipArticles(isShared ? other + 1 : joint);
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  if (item?.kind !== 'dimension') return undefined;
  const wanted = rank.of === 'time' ? 'time' : 'numeric';
  if (item.dimension.kind !== wanted) return undefined;
  // "the lowest and highest price": both of the price, the second read next.
  reader.at = isShared ? joint : reader.at + 1;
  return withConditions(reader, columnMeasure(reader, aggregate, item), qualifiers);
}

/** "the highest price" of a group, not the thing "with the highest price". */
function beginsPhrase(reader: Reader): boolean {
  const before = reader.skipBack(reader.at) - 1;
  if (before < 0) return true;
  const kind = reader.signAt(before)?.kind;
  if (kind === 'and' || kind === 'list' || kind === 'difference') return true;
  const isFirst = reader.scope.subject === undefined && reader.scope.asked.length === 0;
  return (
    (kind === 'which' || kind === 'between' || kind === 'ratio' || kind === 'compare') &&
    (isFirst || kind !== 'which')
  );
}

/** "average number of orders per customer". */
function readPerGroup(reader: Reader, aggregate: Aggregate): Measure | undefined {
  const count = readCount(reader);
  if (count === undefined) return undefined;
  if (count.kind === 'column' && count.aggregate !== 'distinct')
    return reaggregated(reader, { ...count, aggregate: 'sum' }, aggregate);
  return perGroup(reader, count, aggregate);
}

function perGroup(reader: Reader, count: Measure, aggregate: Aggregate): Measure | undefined {
  const at = reader.skipAll(['filler', 'verb', 'in', 'with']);
  const by = reader.sign('by', at);
  const target = reader.items[reader.skipArticles(at + 1)];
  if (by === undefined || target === undefined) return undefined;
  if (target.kind === 'entity') {
    reader.at = reader.skipArticles(at + 1) + 1;
    return { kind: 'per group', aggregate, of: count, per: keyGroup(target.entity) };
  }
  if (target.kind === 'dimension') {
    reader.at = reader.skipArticles(at + 1) + 1;
    return { kind: 'per group', aggregate, of: count, per: { ref: target.ref, entity: target.entity } };
  }
  if (target.kind === 'time' && target.mention.kind === 'grain') {
    reader.at = reader.skipArticles(at + 1) + 1;
    return {
      kind: 'per group',
      aggregate,
      of: count,
      per: { ref: 'metric.time', grain: target.mention.grain },
    };
  }
  return undefined;
}

/** "difference between the highest and the lowest price". */
function readDifference(reader: Reader): Measure | undefined {
  reader.at = reader.skipArticles(reader.at + 1);
  const left = readMeasure(reader);
  if (left === undefined) return undefined;
  const change = changeBetween(reader, left);
  if (change !== undefined) return change;
  const joint = reader.skipAll(['filler']);
  if (reader.sign('and', joint) === undefined && reader.sign('to', joint) === undefined) return undefined;
  reader.at = reader.skipArticles(joint + 1);
  const right = readMeasure(reader);
  if (right === undefined) return undefined;
  return { kind: 'arithmetic', op: 'minus', left, right };
}

export function withConditions(reader: Reader, measure: Measure, qualifiers: readonly Mention[]): Measure {
  const { index } = reader.asked;
  const head = measuredEntity(index, measure);
  // "late shipments", where only claims have a reason that is called so.
  const isFar = qualifiers.some(({ where }) =>
    where.some(({ entity }) => head !== undefined && outwardDistance(index, head, entity) === undefined),
  );
  if (isFar) reader.scope.doubt += OTHERS_STATE;
  // "the number of orders and the number of cancelled orders": said of the second alone.
  const beside = reader.scope.measures.some((other) => measuredEntity(index, other) === head);
  if (beside && qualifiers.length > 0 && 'where' in measure)
    return { ...measure, where: [...measure.where, ...qualifiers] };
  for (const { where } of qualifiers) reader.scope.root.where.push(...where);
  return measure;
}

export function isMeasureStart(item: Item | undefined): boolean {
  if (item === undefined) return false;
  if (item.kind === 'metric' || item.kind === 'term') return true;
  if (item.kind === 'sign')
    return ['count', 'aggregate', 'ratio', 'share', 'difference'].includes(item.sign.kind);
  return false;
}
