import type { Comparison, Condition, Entity, Filter } from '@parley/semantic-layer';
import { labelOf, mainNumeric, outwardDistance, refOf } from '../../model-facts.js';
import { type Item, isLink } from '../items.js';
import { countOf, measuredEntity, measureOfMetric } from '../measure-of.js';
import type { Reader } from '../reader.js';
import { filterConditions, weekendCondition } from './qualifiers.js';

type DimensionItem = Extract<Item, { kind: 'dimension' }>;
type Bound = readonly [op: Comparison, value: number];

/** What is asked of rows, if something is asked here: "rating above 4.5", "in Germany", "not cancelled", "joined in 2023". */
export function readCondition(reader: Reader): boolean {
  const { item } = reader;
  if (item === undefined) return false;
  return (
    readTime(reader, item) ||
    readOfColumn(reader, item) ||
    readNamed(reader, item) ||
    readCounted(reader, item) ||
    readValue(reader, item) ||
    readPartOfText(reader, item) ||
    readWeekend(reader, item)
  );
}

function readTime(reader: Reader, item: Item): boolean {
  if (item.kind !== 'time' || item.mention.kind !== 'period') return false;
  reader.at++;
  const { period, unit, assumption, yearBeforeOther } = item.mention;
  if (assumption !== undefined) reader.scope.assumptions.push(assumption);
  reader.when({ period, unit, ...(yearBeforeOther === true ? { yearBeforeOther } : {}) });
  return true;
}

/** A column and what it is compared with. */
function readOfColumn(reader: Reader, item: Item): boolean {
  if (item.kind !== 'dimension') return false;
  const at = reader.skipAll(['filler', 'with', 'of', 'verb', 'in', 'for', 'overall'], reader.at + 1);
  const next = reader.items[at];
  if (next === undefined) return false;
  if (item.dimension.kind === 'time') return readTimeOfColumn(reader, item, at);
  if (next.kind === 'sign') return readCompared(reader, item, at);
  const adjacent = at - reader.at <= 2;
  if (next.kind === 'text' && adjacent) {
    reader.at = at + 1;
    restrictText(reader, item, next.text);
    readMoreTexts(reader, item);
    return true;
  }
  if (next.kind === 'value' && next.ref === item.ref && !reader.returning) {
    reader.at = at;
    return readValue(reader, next);
  }
  if (next.kind === 'number' && at === reader.at + 1 && !reader.isPlural(item)) {
    reader.at = at + 1;
    reader.restrict(item.entity, {
      dimension: item.ref,
      op: 'eq',
      value: numberFor(item, next.value, reader.text(next)),
    });
    return true;
  }
  if (next.kind === 'word' && at === reader.at + 1 && isNameLike(next.text) && isTextual(item)) {
    reader.at = at + 1;
    restrictText(reader, item, next.text);
    return true;
  }
  return false;
}

/** "joined in 2023", "hired between 2022 and 2023", "ship date last week". */
function readTimeOfColumn(reader: Reader, item: DimensionItem, at: number): boolean {
  const next = reader.items[at];
  const grain = reader.sign('by', at)?.strong === true ? reader.items[reader.skipArticles(at + 1)] : next;
  if (grain?.kind === 'time' && grain.mention.kind === 'grain' && (grain !== next || !grain.mention.noun)) {
    // "joined in each year": by when they joined.
    reader.at = reader.items.indexOf(grain) + 1;
    reader.scope.addGroup({ ref: item.ref, entity: item.entity, grain: grain.mention.grain });
    return true;
  }
  const missing = reader.sign('missing', at);
  if (missing !== undefined) {
    reader.at = at + 1;
    reader.restrict(item.entity, { dimension: item.ref, op: missing.negated ? 'is_not_null' : 'is_null' });
    return true;
  }
  if (next?.kind !== 'time' || next.mention.kind !== 'period') return false;
  reader.at = at + 1;
  const { period, assumption } = next.mention;
  if (assumption !== undefined) reader.scope.assumptions.push(assumption);
  const { main, scope } = reader;
  if (main === item.entity && scope.measures.length === 0) {
    scope.root.when.push({ period, unit: next.mention.unit, dimension: item.ref });
    return true;
  }
  const { from, to } = period;
  const bounds: Condition[] = [];
  if (from !== undefined) bounds.push({ dimension: item.ref, op: 'gte', value: from });
  if (to !== undefined) bounds.push({ dimension: item.ref, op: 'lt', value: to });
  for (const bound of bounds) reader.restrict(item.entity, bound);
  return true;
}

function readCompared(reader: Reader, item: DimensionItem, at: number): boolean {
  const sign = reader.signAt(at);
  const after = reader.skipAll(['filler', 'of'], at + 1);
  const operand = reader.items[after];
  switch (sign?.kind) {
    case 'compare': {
      const { op } = sign;
      if (operand?.kind === 'number') {
        if (op !== 'eq' && op !== 'ne' && item.dimension.kind !== 'numeric') return false;
        reader.at = reader.skipAll(['unit'], after + 1);
        reader.restrict(item.entity, {
          dimension: item.ref,
          op,
          value: numberFor(item, operand.value, reader.text(operand)),
        });
        return true;
      }
      if (
        (op === 'eq' || op === 'ne') &&
        (operand?.kind === 'text' || operand?.kind === 'word' || operand?.kind === 'value')
      ) {
        reader.at = after + 1;
        const value = operand.kind === 'value' ? operand.value : operand.text;
        if (typeof value === 'string') restrictText(reader, item, value, op === 'ne');
        else reader.restrict(item.entity, { dimension: item.ref, op, value });
        return true;
      }
      return readComparedWithAll(reader, item, { op, at: after });
    }
    case 'between': {
      const [low, and, high] = [reader.items[after], after + 1, reader.items[after + 2]];
      if (low?.kind !== 'number' || high?.kind !== 'number' || reader.sign('and', and) === undefined)
        return false;
      reader.at = reader.skipAll(['unit'], after + 3);
      reader.restrict(item.entity, {
        all: [
          { dimension: item.ref, op: 'gte', value: low.value },
          { dimension: item.ref, op: 'lte', value: high.value },
        ],
      });
      return true;
    }
    case 'text match': {
      const text = textOf(reader, operand);
      if (text === undefined) return false;
      reader.at = after + 1;
      reader.restrict(item.entity, { dimension: item.ref, op: sign.op, value: text });
      readOtherTextMatch(reader, item);
      return true;
    }
    case 'missing':
      reader.at = at + 1;
      reader.restrict(item.entity, { dimension: item.ref, op: sign.negated ? 'is_not_null' : 'is_null' });
      return true;
    case 'not': {
      if (operand?.kind === 'value' && operand.ref === item.ref) {
        reader.at = at;
        return readValue(reader, reader.items[at]);
      }
      if (operand?.kind !== 'text') return false;
      reader.at = after + 1;
      restrictText(reader, item, operand.text, true);
      return true;
    }
    default:
      return false;
  }
}

/** "price above the average", "more than the average rating". */
function readComparedWithAll(
  reader: Reader,
  item: DimensionItem,
  compared: { readonly op: Comparison; readonly at: number },
): boolean {
  const aggregate = reader.sign('aggregate', compared.at)?.aggregate;
  if (aggregate === undefined || item.dimension.kind !== 'numeric') return false;
  const repeated = reader.items[reader.skipArticles(compared.at + 1)];
  const same = repeated?.kind === 'dimension' && repeated.ref === item.ref;
  reader.at = same ? reader.skipArticles(compared.at + 1) + 1 : compared.at + 1;
  reader.scope.comparedWithAll.push({ ref: item.ref, entity: item.entity, op: compared.op, aggregate });
  return true;
}

/** "starts with J or ends with 'ez'": the second about the same column. */
function readOtherTextMatch(reader: Reader, item: DimensionItem): void {
  for (;;) {
    const or = reader.sign('or');
    const at = reader.skipAll(['filler', 'relative'], reader.at + 1);
    const match = reader.sign('text match', at);
    const text = textOf(reader, reader.items[at + 1]);
    if (or === undefined || match === undefined || text === undefined) return;
    reader.at = at + 2;
    reader.alternative = true;
    reader.restrict(item.entity, { dimension: item.ref, op: match.op, value: text });
  }
}

function readMoreTexts(reader: Reader, item: DimensionItem): void {
  for (;;) {
    const joined = reader.sign('or') ?? reader.sign('and');
    const next = reader.peek(1);
    if (joined === undefined || next?.kind !== 'text') return;
    reader.at += 2;
    reader.alternative = true;
    restrictText(reader, item, next.text);
  }
}

/** "customer 'Acme'", "vendor named 'X'", "domain \"Y\"", "order 1234". */
function readNamed(reader: Reader, item: Item): boolean {
  if (item.kind !== 'entity') return false;
  const at = reader.skipAll(['filler', 'verb'], reader.at + 1);
  const named = reader.items[at];
  const label = labelOf(item.entity);
  if (label === undefined || named === undefined) return false;
  const dimension: DimensionItem = {
    kind: 'dimension',
    entity: item.entity,
    dimension: label,
    ref: refOf(item.entity, label),
    start: item.start,
    end: item.end,
    quality: 1,
  };
  if (named.kind === 'text' && at - reader.at <= 2) {
    speakOfOther(reader, item.entity);
    reader.at = at + 1;
    restrictText(reader, dimension, named.text);
    readMoreTexts(reader, dimension);
    return true;
  }
  if (
    named.kind === 'number' &&
    at === reader.at + 1 &&
    label.kind === 'identifier' &&
    !reader.isPlural(item)
  ) {
    speakOfOther(reader, item.entity);
    reader.at = at + 1;
    reader.restrict(item.entity, { dimension: dimension.ref, op: 'eq', value: named.value });
    return true;
  }
  return false;
}

function isOther(reader: Reader, entity: Entity): boolean {
  const { main, scope } = reader;
  return (
    main !== undefined && main !== entity && scope.subject !== entity && reader.mention.entity !== entity
  );
}

function speakOfOther(reader: Reader, entity: Entity): void {
  const { scope } = reader;
  if (scope.subject === undefined && scope.measures.length === 0) scope.subject = entity;
  else if (
    scope.subject !== entity &&
    !scope.measures.some((measure) => measuredEntity(reader.asked.index, measure) === entity)
  )
    reader.speakOf(entity);
}

/** "at least 5 transactions", "more than 100 pages", "orders above 5000", "10 or more visits". */
function readCounted(reader: Reader, item: Item): boolean {
  const bounds = boundsAt(reader, item);
  if (bounds === undefined) return false;
  const at = reader.skipAll(
    ['filler', 'aggregate', 'unit', 'distinct', 'verb', 'count', 'in', 'of'],
    bounds.end,
  );
  const target = reader.items[at];
  if (target?.kind === 'dimension' && target.dimension.kind === 'numeric') {
    reader.at = at + 1;
    for (const [op, value] of bounds.bounds)
      reader.restrict(target.entity, { dimension: target.ref, op, value });
    return true;
  }
  const { index } = reader.asked;
  const measure =
    target?.kind === 'entity'
      ? countOf(index, target.entity)
      : target?.kind === 'metric'
        ? measureOfMetric(index, target.metric)
        : undefined;
  if (measure !== undefined) {
    reader.at = at + 1;
    const counted = measure.kind === 'count' ? measure.entity : undefined;
    for (const [op, value] of bounds.bounds) {
      const mention = counted === undefined ? undefined : reader.speakOf(counted);
      if (mention !== undefined) mention.count = { op, value };
      reader.scope.having.push({ measure, op, value, ...(mention === undefined ? {} : { mention }) });
    }
    return true;
  }
  return compareLast(reader, bounds);
}

function boundsAt(reader: Reader, item: Item): { bounds: readonly Bound[]; end: number } | undefined {
  const number = (position: number) => {
    const found = reader.items[reader.skipAll(['filler', 'unit'], position)];
    return found?.kind === 'number' ? found.value : undefined;
  };
  if (item.kind === 'number') {
    const bound = reader.sign('bound', reader.at + 1);
    return bound === undefined ? undefined : { bounds: [[bound.op, item.value]], end: reader.at + 2 };
  }
  const compare = reader.sign('compare');
  if (compare !== undefined) {
    const value = number(reader.at + 1);
    if (value === undefined) return undefined;
    return { bounds: [[compare.op, value]], end: reader.skipAll(['filler', 'unit'], reader.at + 1) + 1 };
  }
  if (reader.sign('between') === undefined) return undefined;
  const [low, high] = [number(reader.at + 1), number(reader.at + 3)];
  if (low === undefined || high === undefined || reader.sign('and', reader.at + 2) === undefined)
    return undefined;
  return {
    bounds: [
      ['gte', low],
      ['lte', high],
    ],
    end: reader.at + 4,
  };
}

/** A bare number is compared with the measure just read, else with the main number of the thing. */
function compareLast(
  reader: Reader,
  { bounds, end }: { readonly bounds: readonly Bound[]; readonly end: number },
): boolean {
  const { scope } = reader;
  const last = reader.lastMeasure;
  if (last !== undefined && (last.kind !== 'count' || reader.asksCount)) {
    reader.at = reader.skipAll(['unit'], end);
    for (const [op, value] of bounds) scope.having.push({ measure: last, op, value });
    return true;
  }
  const entity = reader.mention.entity ?? scope.subject;
  const dimension = entity === undefined ? undefined : mainNumeric(entity);
  if (entity === undefined || dimension === undefined) return false;
  reader.at = reader.skipAll(['unit'], end);
  for (const [op, value] of bounds)
    reader.restrict(entity, { dimension: refOf(entity, dimension), op, value });
  scope.assume(`The number is compared with the ${dimension.label} of each ${entity.label}.`, 0.05);
  return true;
}

/** "in Germany", "not cancelled or refunded", "EMEA and APAC", "active". */
function readValue(reader: Reader, item: Item | undefined): boolean {
  const negated = item?.kind === 'sign' && (item.sign.kind === 'not' || item.sign.kind === 'without');
  const at = negated ? reader.skipAll(['filler', 'verb', 'with', 'in', 'from'], reader.at + 1) : reader.at;
  const value = reader.items[at];
  if (value?.kind === 'filter') {
    reader.at = at + 1;
    const conditions = filterConditions(reader, value);
    for (const { entity, condition } of conditions)
      reader.restrict(entity, negated ? { not: condition } : condition);
    return true;
  }
  if (negated && value?.kind === 'dimension' && value.dimension.kind === 'boolean') {
    reader.at = at + 1;
    reader.restrict(value.entity, { dimension: value.ref, op: 'eq', value: false });
    return true;
  }
  if (
    negated &&
    value?.kind === 'dimension' &&
    value.dimension.kind === 'time' &&
    isOfMany(reader, value.entity)
  ) {
    // "never ordered": without an order.
    const { mention } = reader;
    reader.at = at + 1;
    reader.speakOf(value.entity, true);
    reader.mention = mention;
    return true;
  }
  if (negated && value?.kind === 'dimension' && value.dimension.kind !== 'numeric') {
    reader.at = at + 1;
    reader.restrict(value.entity, { dimension: value.ref, op: 'is_null' });
    return true;
  }
  if (value?.kind !== 'value') return false;
  reader.at = at + 1;
  const values = [value.value];
  for (;;) {
    const joined = reader.sign('or') ?? reader.sign('and') ?? reader.sign('versus');
    const other = reader.items[reader.skipArticles(reader.at + 1)];
    if (joined === undefined || other?.kind !== 'value' || other.ref !== value.ref) break;
    if (joined.kind === 'versus') reader.scope.compares = true;
    values.push(other.value);
    reader.at = reader.skipArticles(reader.at + 1) + 1;
  }
  const named = reader.item;
  if (named?.kind === 'dimension' && named.ref === value.ref) reader.at++;
  // "overdue loans": of the loans that are spoken of from here on.
  if (
    named?.kind === 'entity' &&
    named.entity === value.entity &&
    !negated &&
    isOther(reader, named.entity)
  ) {
    reader.speakOf(named.entity);
    reader.at++;
  }
  if (reader.scope.compares && values.length > 1)
    reader.scope.addGroup({ ref: value.ref, entity: value.entity });
  const [only] = values;
  if (values.length > 1 && !negated && isBoth(reader, at) && speakOfEach(reader, value, values)) return true;
  if (values.length === 1 && only !== undefined) {
    const loose = reader.asked.prose.matching === 'loose' && typeof only === 'string';
    const matched: Filter = loose
      ? { dimension: value.ref, op: 'contains', value: only, ignoreCase: true }
      : { dimension: value.ref, op: 'eq', value: only };
    if (!negated) reader.restrict(value.entity, matched);
    else
      reader.restrict(
        value.entity,
        loose ? { not: matched } : { dimension: value.ref, op: 'ne', value: only },
      );
  } else {
    reader.restrict(value.entity, { dimension: value.ref, op: negated ? 'not_in' : 'in', values });
  }
  return true;
}

/** True of what one of the things counted or listed may have several of. */
function isOfMany({ main, asked: { index } }: Reader, entity: Entity): boolean {
  return main !== undefined && outwardDistance(index, main, entity) === undefined;
}

/** "both a savings and a brokerage account". */
function isBoth(reader: Reader, at: number): boolean {
  return reader.sign('both', reader.skipBack(at) - 1) !== undefined;
}

/** Each of several must be there, where one thing has many of them. */
function speakOfEach(
  reader: Reader,
  { entity, ref }: Extract<Item, { kind: 'value' }>,
  values: readonly (string | boolean)[],
): boolean {
  const { mention } = reader;
  if (!isOfMany(reader, entity)) return false;
  for (const value of values) {
    reader.leaveMentions();
    reader.speakOf(entity).where.push({ entity, condition: { dimension: ref, op: 'eq', value } });
  }
  reader.mention = mention;
  if (reader.item?.kind === 'entity' && reader.item.entity === entity) reader.at++;
  return true;
}

/** "'M5' in its VIN number", "a .com email address", "'Ford' in their make name or 'Mustang' in the model name". */
function readPartOfText(reader: Reader, item: Item): boolean {
  const text = item.kind === 'text' ? item.text : undefined;
  if (text === undefined) return false;
  const at = reader.skipAll(['filler', 'in', 'relative', 'of', 'with'], reader.at + 1);
  const column = reader.items[at];
  if (column?.kind !== 'dimension' || !isTextual(column)) return false;
  const inside = reader.items
    .slice(reader.at + 1, at)
    .some((_, offset) => reader.sign('in', reader.at + 1 + offset));
  reader.at = at + 1;
  if (inside)
    reader.restrict(column.entity, { dimension: column.ref, op: 'contains', value: text, ignoreCase: true });
  else restrictText(reader, column, text);
  return true;
}

function readWeekend(reader: Reader, item: Item): boolean {
  if (item.kind !== 'sign' || item.sign.kind !== 'weekend') return false;
  const [measure] = reader.scope.measures;
  const entity =
    reader.mention.entity ??
    (measure === undefined ? reader.scope.subject : measuredEntity(reader.asked.index, measure));
  const condition = entity === undefined ? undefined : weekendCondition(entity, item.sign.days);
  if (entity === undefined || condition === undefined) return false;
  reader.at++;
  reader.restrict(entity, condition);
  return true;
}

/** As the note says how texts are compared; a known value by itself, others as they are written. */
function restrictText(reader: Reader, item: DimensionItem, text: string, negated = false): void {
  const known = item.dimension.values?.find(({ value }) => value.toLowerCase() === text.toLowerCase());
  const loose = reader.asked.prose.matching === 'loose';
  const filter: Filter = loose
    ? { dimension: item.ref, op: 'contains', value: text, ignoreCase: true }
    : { dimension: item.ref, op: 'eq', value: known?.value ?? text };
  reader.restrict(item.entity, negated ? { not: filter } : filter);
}

function textOf(reader: Reader, item: Item | undefined): string | undefined {
  if (item === undefined) return undefined;
  if (item.kind === 'text' || item.kind === 'word') return item.text;
  if (isLink(item) || item.kind === 'number') return reader.text(item);
  return item.end - item.start === 1 && reader.text(item).length === 1 ? reader.text(item) : undefined;
}

function numberFor(item: DimensionItem, value: number, written: string): number | string {
  return item.dimension.kind === 'text' ||
    item.dimension.kind === 'categorical' ||
    item.dimension.kind === 'geographic'
    ? written
    : value;
}

function isTextual({ dimension }: DimensionItem): boolean {
  return ['text', 'categorical', 'identifier', 'geographic'].includes(dimension.kind);
}

function isNameLike(text: string): boolean {
  return /^\p{Lu}/u.test(text) || /\d/.test(text);
}
