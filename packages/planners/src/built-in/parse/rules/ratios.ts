import type { Condition } from '@parley/semantic-layer';
import type { Item } from '../items.js';
import { countOf, measuredEntity, measureOfMetric } from '../measure-of.js';
import { Reader } from '../reader.js';
import { type Measure, Mention, Scope } from '../scope.js';
import { readCondition } from './conditions.js';
import { readMeasure, withConditions } from './measures.js';
import { readQualifiers } from './qualifiers.js';

/** "ratio of restaurants with a rating above 4 to restaurants with a rating below 4". */
export function readRatio(reader: Reader): Measure | undefined {
  reader.at = reader.skipAll(['filler', 'of'], reader.at + 1);
  const split = findSplit(reader, ['to', 'versus', 'and']);
  if (split === undefined) return undefined;
  const end = endOfOperands(reader, split + 1);
  const left = readOperand(reader, reader.at, split);
  const right = readOperand(reader, split + 1, end);
  if (left === undefined || right === undefined) return undefined;
  const isPart = reader.tokens[reader.items[split]?.start ?? 0]?.lower === 'out';
  reader.at = end;
  const [part, whole] = shareConditions(reader, { left, right, isPart });
  return { kind: 'arithmetic', op: 'dividedBy', left: part, right: whole };
}

/**
 * "ratio of A with x to A with y in Z": what only the second part says, of something that the parts don't differ by, is
 * said of both. "A out of all in Z" as well.
 */
function shareConditions(
  reader: Reader,
  { left, right, isPart }: { readonly left: Measure; readonly right: Measure; readonly isPart: boolean },
): readonly [left: Measure, right: Measure] {
  const { index } = reader.asked;
  shareTimes(reader, left, right);
  const same = measuredEntity(index, left) === measuredEntity(index, right);
  if (!same || !('where' in left) || !('where' in right)) return [left, right];
  const dims = (mentions: readonly Mention[]) =>
    mentions.flatMap(({ where }) => where.map(({ condition }) => columnOf(condition)));
  const [own, others] = [dims(left.where), dims(right.where)];
  if (!isPart && !others.some((ref) => own.includes(ref))) return [left, right];
  const named = new Set(left.where.flatMap(({ within }) => within.map(({ entity }) => entity)));
  const { root } = reader.scope;
  const kept = right.where.map((mention) => {
    const rest = new Mention(mention.entity, mention.negated);
    rest.when.push(...mention.when);
    for (const inner of mention.within) (named.has(inner.entity) ? rest : root).within.push(inner);
    for (const where of mention.where) {
      const ref = columnOf(where.condition);
      (own.includes(ref) ? rest : root).where.push(where);
    }
    return rest;
  });
  return [left, { ...right, where: kept }];
}

/** "ratio of cancelled orders to all orders in 2024": both of that year. */
function shareTimes({ scope }: Reader, left: Measure, right: Measure): void {
  const [own, others] = [left, right].map((part) => ('where' in part ? part.where : []));
  if (own?.some(({ when }) => when.length > 0) === true) return;
  for (const mention of others ?? []) scope.root.when.push(...mention.when.splice(0));
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
    // "paid by coin": how, and no group.
    const isHow =
      sign.kind === 'by' && !sign.strong && reader.items[reader.skipArticles(at + 1)]?.kind === 'value';
    if (
      (sign.kind === 'by' && !isHow) ||
      sign.kind === 'overall' ||
      sign.kind === 'sort' ||
      sign.kind === 'list' ||
      sign.kind === 'trend' ||
      sign.kind === 'change'
    ) {
      const before = reader.skipBack(at);
      return before;
    }
  }
  return reader.items.length;
}

/** A part of a ratio: a measure, or things to be counted. */
export function readOperand(reader: Reader, from: number, to: number): Measure | undefined {
  const part = new Reader(reader.items.slice(from, to), reader.asked, new Scope());
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

/** "of these, by listeners on the plus plan": what was measured before, under further conditions. */
export function readPartOf(reader: Reader, measure: Measure, from: number): Measure | undefined {
  if (!('where' in measure)) return undefined;
  const entity = measuredEntity(reader.asked.index, measure);
  const part = new Reader(reader.items.slice(from), reader.asked, new Scope());
  part.scope.subject = entity;
  const again = part.item;
  if (again?.kind === 'entity' && again.entity === entity) part.at++;
  readRest(part);
  const { root, unread, doubt, assumptions } = part.scope;
  if (unread.length > 0 || root.where.length + root.within.length + root.when.length === 0) return undefined;
  reader.scope.doubt += doubt;
  reader.scope.assumptions.push(...assumptions);
  const said = new Mention(undefined);
  said.where.push(...root.where);
  said.when.push(...root.when);
  said.within.push(...root.within);
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
    else if (item.kind === 'dimension' && item.dimension.kind === 'boolean')
      reader.restrict(item.entity, { dimension: item.ref, op: 'eq', value: true });
    else if (!isHarmless(item) && !isDoer(reader, item)) reader.scope.unread.push(item);
    reader.at++;
  }
}

/** "by listeners on the plus plan": who did it. */
function isDoer(reader: Reader, item: Item): boolean {
  const next = reader.items[reader.skipArticles(reader.at + 1)];
  const isThing = next?.kind === 'entity' || next?.kind === 'value' || next?.kind === 'filter';
  return item.kind === 'sign' && item.sign.kind === 'by' && !item.sign.strong && isThing;
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
export function readShare(reader: Reader, scale: 1 | 100): Measure | undefined {
  reader.at = reader.skipAll(['filler', 'of', 'all'], reader.at + 1);
  const end = endOfOperands(reader, reader.at);
  const split = findSplit(reader, ['to']);
  if (split !== undefined && split < end) {
    const [left, right] = [readOperand(reader, reader.at, split), readOperand(reader, split + 1, end)];
    if (left === undefined || right === undefined) return undefined;
    const [part, whole] = shareConditions(reader, { left, right, isPart: true });
    reader.at = end;
    return scaled({ kind: 'arithmetic', op: 'dividedBy', left: part, right: whole }, scale);
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
export function readRate(reader: Reader, item: Extract<Item, { kind: 'value' }>): Measure | undefined {
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

/** The column that a condition is about, turned around or not. */
function columnOf(condition: Condition): string {
  if ('not' in condition) return columnOf(condition.not);
  return 'dimension' in condition ? condition.dimension : '';
}
