import type { Dimension, DimensionRef, Entity } from '@parley/semantic-layer';
import { amountOf, mainNumeric, metricMeasure } from '../../model-facts.js';
import { type Item, isLink } from '../items.js';
import { agreedMetric, countOf, measuredEntity, measureOfMetric } from '../measure-of.js';
import { Reader } from '../reader.js';
import { type Measure, Mention, Scope } from '../scope.js';
import type { Aggregate } from '../signs.js';
import { readCondition } from './conditions.js';
import { readQualifiers } from './qualifiers.js';
import { readTerm } from './terms.js';

const VALUE_AS_THING = 0.1;

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
      return withRate(reader, measureOfMetric(reader.asked.index, item.metric));
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
      return readShare(reader, item.sign.scale);
    case 'difference':
      return readDifference(reader);
    case 'money':
      return readMoney(reader);
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

/** "how much was traded": the money of the trades. */
function readMoney(reader: Reader): Measure | undefined {
  const { index } = reader.asked;
  const at = reader.skipAll(['filler', 'verb', 'of', 'all', 'money'], reader.at + 1);
  const item = reader.items[at];
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
      return withConditions(reader, reaggregated(reader, measure, aggregate), qualifiers);
    }
    case 'term': {
      const measure = readTerm(reader, item);
      return measure === undefined ? undefined : reaggregated(reader, measure, aggregate);
    }
    case 'entity': {
      reader.at++;
      const amount = amountOf(item.entity);
      const isMoney = saysOf || (MONEY.has(item.entity.label.split(' ')[0] ?? '') && !countsAlready(reader, item.entity));
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

/** Nouns that are sums when they are totalled: "total payments". */
const MONEY = new Set('payment charge fee sale expense cost donation refund fine salary'.split(' '));

function countsAlready({ scope }: Reader, entity: Entity): boolean {
  return scope.measures.some((measure) => measure.kind === 'count' && measure.entity === entity);
}

function columnMeasure(
  { asked: { index } }: Reader,
  aggregate: Aggregate,
  { entity, dimension }: { readonly entity: Entity; readonly dimension: Dimension },
): Measure {
  const ref: DimensionRef = `${entity.name}.${dimension.name}`;
  // The model's own metric of this, if there is one: its label, unit and conditions are agreed on.
  const agreed = agreedMetric(index, entity, { name: dimension.name, aggregate });
  if (agreed !== undefined) return measureOfMetric(index, agreed);
  const metric = index.model.metrics.find((candidate) => {
    const measure = measureOfMetric(index, candidate);
    return measure.kind === 'column' && measure.ref === ref && measure.aggregate === aggregate;
  });
  return { kind: 'column', aggregate, entity, ref, where: [], ...(metric === undefined ? {} : { metric }) };
}

/** "average revenue", where revenue is a sum of amounts: the average amount. */
function reaggregated(reader: Reader, measure: Measure, aggregate: Aggregate): Measure {
  if (measure.kind !== 'column' || measure.aggregate === aggregate) return measure;
  if (measure.aggregate !== 'sum' || aggregate === 'sum') return measure;
  const { entity, ref } = measure;
  const dimension = entity.dimensions.find(({ name }) => ref === `${entity.name}.${name}`);
  if (dimension === undefined) return measure;
  reader.scope.doubt += 0.05;
  return columnMeasure(reader, aggregate, { entity, dimension });
}

/** "highest sale price" as a number of a group: the maximum. */
function readExtreme(reader: Reader): Measure | undefined {
  const rank = reader.sign('rank');
  if (rank === undefined || rank.of === 'measure' || rank.of === 'price' || !beginsPhrase(reader))
    return undefined;
  reader.at = reader.skipArticles(reader.at + 1);
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  if (item?.kind !== 'dimension') return undefined;
  const wanted = rank.of === 'time' ? 'time' : 'numeric';
  if (item.dimension.kind !== wanted) return undefined;
  reader.at++;
  const aggregate = rank.direction === 'descending' ? 'max' : 'min';
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
  const at = reader.skipAll(['filler', 'verb', 'in', 'with']);
  const by = reader.sign('by', at);
  const target = reader.items[reader.skipArticles(at + 1)];
  if (by === undefined || target === undefined) return undefined;
  if (target.kind === 'entity') {
    const key = target.entity.primaryKey[0];
    const dimension = target.entity.dimensions.find(({ column }) => column === key);
    if (dimension === undefined) return undefined;
    reader.at = reader.skipArticles(at + 1) + 1;
    const ref: DimensionRef = `${target.entity.name}.${dimension.name}`;
    return { kind: 'per group', aggregate, of: count, per: { ref, entity: target.entity } };
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

/** "ratio of restaurants with a rating above 4 to restaurants with a rating below 4". */
function readRatio(reader: Reader): Measure | undefined {
  const index = reader.asked.index;
  reader.at = reader.skipAll(['filler', 'of'], reader.at + 1);
  const split = findSplit(reader, ['to', 'versus', 'and']);
  if (split === undefined) return undefined;
  const end = endOfOperands(reader, split + 1);
  const left = readOperand(reader, reader.at, split);
  const right = readOperand(reader, split + 1, end);
  if (left === undefined || right === undefined) return undefined;
  const isPart = reader.tokens[reader.items[split]?.start ?? 0]?.lower === 'out';
  reader.at = end;
  const [part, whole] = shareConditions(index, left, right, isPart);
  reader.scope.root.where.push(...whole.shared);
  return { kind: 'arithmetic', op: 'dividedBy', left: part, right: whole.measure };
}

/**
 * "ratio of A with x to A with y in Z": what only the second part says, of something that the parts don't differ by, is
 * said of both. "A out of all in Z" as well.
 */
function shareConditions(
  index: Reader['asked']['index'],
  left: Measure,
  right: Measure,
  isPart: boolean,
): [Measure, { measure: Measure; shared: Mention['where'] }] {
  const same = measuredEntity(index, left) === measuredEntity(index, right);
  if (!same || !('where' in left) || !('where' in right)) return [left, { measure: right, shared: [] }];
  const dims = (mentions: readonly Mention[]) =>
    mentions.flatMap(({ where }) =>
      where.map(({ condition }) => ('dimension' in condition ? condition.dimension : '')),
    );
  const [own, others] = [dims(left.where), dims(right.where)];
  if (!isPart && !others.some((ref) => own.includes(ref))) return [left, { measure: right, shared: [] }];
  const shared: Mention['where'] = [];
  const kept = right.where.map((mention) => {
    const rest = new Mention(mention.entity, mention.negated);
    rest.within.push(...mention.within);
    rest.when.push(...mention.when);
    for (const where of mention.where) {
      const ref = 'dimension' in where.condition ? where.condition.dimension : '';
      (own.includes(ref) ? rest.where : shared).push(where);
    }
    return rest;
  });
  return [left, { measure: { ...right, where: kept }, shared }];
}

function findSplit(reader: Reader, kinds: readonly string[]): number | undefined {
  for (const kind of kinds) {
    for (let at = reader.at; at < reader.items.length; at++) {
      if (reader.signAt(at)?.kind === kind) return at;
    }
  }
  return undefined;
}

/** Where the parts of a ratio end: at what groups it, or at what is said of the whole. */
function endOfOperands(reader: Reader, from: number): number {
  for (let at = from; at < reader.items.length; at++) {
    const sign = reader.signAt(at);
    if (sign === undefined) continue;
    if (
      sign.kind === 'by' ||
      sign.kind === 'overall' ||
      sign.kind === 'sort' ||
      sign.kind === 'list' ||
      sign.kind === 'trend'
    ) {
      const before = reader.skipBack(at);
      return before;
    }
  }
  return reader.items.length;
}

/** A part of a ratio: a measure, or things to be counted. */
export function readOperand(reader: Reader, from: number, to: number): Measure | undefined {
  const part = new Reader(reader.items.slice(from, to), reader.tokens, reader.asked, new Scope());
  part.at = part.skipAll(['filler', 'all', 'of', 'for']);
  while (part.item?.kind === 'time' && readCondition(part))
    part.at = part.skipAll(['filler', 'all', 'of', 'for']);
  const measure = readMeasure(part) ?? readThings(part);
  if (measure === undefined) return undefined;
  part.scope.subject = measuredEntity(reader.asked.index, measure);
  readRest(part);
  if (part.scope.unread.length > 0) return undefined;
  reader.scope.doubt += part.scope.doubt;
  reader.scope.assumptions.push(...part.scope.assumptions);
  if (!('where' in measure)) return measure;
  const said = new Mention(undefined);
  said.where.push(...part.scope.root.where);
  said.when.push(...part.scope.root.when);
  said.within.push(...part.scope.root.within);
  return { ...measure, where: [...measure.where, said] };
}

function readThings(reader: Reader): Measure | undefined {
  const qualifiers = readQualifiers(reader);
  const { item } = reader;
  if (item?.kind === 'metric') {
    reader.at++;
    return withConditions(reader, measureOfMetric(reader.asked.index, item.metric), qualifiers);
  }
  if (item?.kind === 'dimension' && item.dimension.kind !== 'time' && item.dimension.kind !== 'boolean') {
    reader.at++;
    const aggregate = item.dimension.kind === 'numeric' ? 'sum' : 'distinct';
    return { kind: 'column', aggregate, entity: item.entity, ref: item.ref, where: qualifiers };
  }
  if (item?.kind !== 'entity') return undefined;
  reader.at++;
  return withConditions(reader, countOf(reader.asked.index, item.entity), qualifiers);
}

/** Conditions of a part, until its end; another thing that is only named must be there. */
function readRest(reader: Reader): void {
  while (reader.item !== undefined) {
    const { item } = reader;
    if (readCondition(reader)) continue;
    if (item.kind === 'entity') reader.speakOf(item.entity);
    else if (!isHarmless(item)) reader.scope.unread.push(item);
    reader.at++;
  }
}

function isHarmless(item: Item): boolean {
  if (item.kind !== 'sign') return false;
  return [
    'filler',
    'verb',
    'of',
    'in',
    'for',
    'from',
    'with',
    'relative',
    'all',
    'overall',
    'aggregate',
    'unit',
    'and',
  ].includes(item.sign.kind);
}

/** "percentage of customers who ...", "share of revenue from ...": what is said makes the part. */
function readShare(reader: Reader, scale: 1 | 100): Measure | undefined {
  reader.at = reader.skipAll(['filler', 'of', 'all'], reader.at + 1);
  const end = endOfOperands(reader, reader.at);
  const split = findSplit(reader, ['to']);
  if (split !== undefined && split < end) {
    const [left, right] = [readOperand(reader, reader.at, split), readOperand(reader, split + 1, end)];
    if (left === undefined || right === undefined) return undefined;
    const [part, whole] = shareConditions(reader.asked.index, left, right, true);
    reader.scope.root.where.push(...whole.shared);
    reader.at = end;
    return scaled({ kind: 'arithmetic', op: 'dividedBy', left: part, right: whole.measure }, scale);
  }
  const part = readOperand(reader, reader.at, end);
  if (part === undefined || !('where' in part)) return undefined;
  // Nothing that sets a part off: the share of what, then?
  const times = part.where.flatMap(({ when }) => when);
  if (part.where.every((mention) => mention.where.length + mention.within.length === 0)) {
    // Nothing sets a part off but the groups: "what share of revenue came from each region".
    const grouped =
      reader.sign('by', reader.skipArticles(end)) !== undefined || reader.scope.groups.length > 0;
    if (!grouped) return undefined;
    reader.at = end;
    reader.scope.root.when.push(...times);
    return { kind: 'share of all', of: { ...part, where: [] }, scale };
  }
  reader.at = end;
  reader.scope.root.when.push(...times);
  const timeless = part.where.map((mention) => {
    const rest = new Mention(mention.entity, mention.negated);
    rest.where.push(...mention.where);
    rest.within.push(...mention.within);
    return rest;
  });
  return scaled(
    {
      kind: 'arithmetic',
      op: 'dividedBy',
      left: { ...part, where: timeless },
      right: { ...part, where: [] },
    },
    scale,
  );
}

function scaled(ratio: Measure, scale: 1 | 100): Measure {
  return scale === 1
    ? ratio
    : { kind: 'arithmetic', op: 'times', left: ratio, right: { kind: 'number', value: 100 } };
}

/** "success rate": of all that have such a status, those that have this one. */
function readRate(reader: Reader, item: Extract<Item, { kind: 'value' }>): Measure | undefined {
  if (reader.sign('rate', reader.at + 1) === undefined) return undefined;
  reader.at += 2;
  const part = new Mention(undefined);
  part.where.push({ entity: item.entity, condition: { dimension: item.ref, op: 'eq', value: item.value } });
  const whole = countOf(reader.asked.index, item.entity);
  const left: Measure = { ...whole, where: [part] } as Measure;
  return scaled(
    { kind: 'arithmetic', op: 'dividedBy', left, right: whole },
    reader.asked.prose.inPercent ? 100 : 1,
  );
}

function withRate(_: Reader, measure: Measure): Measure {
  return measure;
}

/** "difference between the highest and the lowest price". */
function readDifference(reader: Reader): Measure | undefined {
  reader.at = reader.skipArticles(reader.at + 1);
  const left = readMeasure(reader);
  if (left === undefined) return undefined;
  const joint = reader.skipAll(['filler']);
  if (reader.sign('and', joint) === undefined && reader.sign('to', joint) === undefined) return undefined;
  reader.at = reader.skipArticles(joint + 1);
  const right = readMeasure(reader);
  if (right === undefined) return undefined;
  return { kind: 'arithmetic', op: 'minus', left, right };
}

/** "average number of days between the sale date and the payment date", "average days from hire to termination". */
function readDays(reader: Reader, aggregate: Aggregate): Measure | undefined {
  const found = daysBetween(reader);
  if (found === undefined) return undefined;
  return { kind: 'days', aggregate, ...found, where: [] };
}

/** Two times and the words between them, after "(number of) days". */
export function daysBetween(
  reader: Reader,
): { readonly entity: Entity; readonly from: DimensionRef; readonly to: DimensionRef } | undefined {
  let at = reader.at;
  if (reader.sign('count', at) !== undefined) at++;
  const unit = reader.items[at];
  if (unit?.kind !== 'time' || unit.mention.kind !== 'grain' || unit.mention.grain !== 'day')
    return undefined;
  at = reader.skipAll(['filler', 'verb', 'between', 'from'], at + 1);
  const [first, joint] = [reader.items[at], reader.skipAll(['filler', 'verb'], at + 1)];
  const second = reader.items[reader.skipAll(['filler', 'verb', 'and', 'to'], joint)];
  const end = reader.skipAll(['filler', 'verb', 'and', 'to'], joint) + 1;
  if (first?.kind !== 'dimension' || second?.kind !== 'dimension') return undefined;
  if (first.dimension.kind !== 'time' || second.dimension.kind !== 'time') return undefined;
  reader.at = end;
  return { entity: second.entity, from: first.ref, to: second.ref };
}

function withConditions(reader: Reader, measure: Measure, qualifiers: readonly Mention[]): Measure {
  for (const { where } of qualifiers) reader.scope.root.where.push(...where);
  return measure;
}

export function isMeasureStart(item: Item | undefined): boolean {
  if (item === undefined) return false;
  if (item.kind === 'metric' || item.kind === 'term') return true;
  if (item.kind === 'sign')
    return ['count', 'aggregate', 'ratio', 'share', 'difference'].includes(item.sign.kind);
  return isLink(item) && false;
}
