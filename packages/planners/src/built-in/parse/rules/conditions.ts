import { lemmasOf } from '@parley/catalog-search';
import type { Comparison, Dimension, Entity } from '@parley/semantic-layer';
import { labelOf, mainNumeric, outwardDistance, refOf } from '../../model-facts.js';
import { saysWhen } from '../../strict-times.js';
import type { Item } from '../items.js';
import { countOf, measuredEntity, measureOfMetric, thingOf } from '../measure-of.js';
import type { Reader } from '../reader.js';
import type { Mention } from '../scope.js';
import { readOfColumn, restrictTime } from './column-conditions.js';
import { columnMeasure } from './column-measure.js';
import { weekendCondition } from './qualifiers.js';
import { type DimensionItem, readMoreTexts, readPartOfText, restrictText } from './text-conditions.js';
import { readValue } from './value-conditions.js';

type Bound = readonly [op: Comparison, value: number];

/** What is asked of rows, if something is asked here: "rating above 4.5", "in Germany", "not cancelled", "joined in 2023". */
export function readCondition(reader: Reader): boolean {
  const { item } = reader;
  if (item === undefined) return false;
  return (
    readTime(reader, item) ||
    readOfColumn(reader, item) ||
    readNamed(reader, item) ||
    readExactly(reader, item) ||
    readCounted(reader, item) ||
    readValue(reader, item) ||
    readPartOfText(reader, item) ||
    readWeekend(reader, item)
  );
}

function readTime(reader: Reader, item: Item): boolean {
  if (item.kind !== 'time' || item.mention.kind !== 'period') return false;
  reader.at++;
  const { timeOf } = reader;
  if (timeOf !== undefined) {
    reader.timeOf = undefined;
    restrictTime(reader, timeOf, item.mention);
    return true;
  }
  const { period, unit, assumption, yearBeforeOther } = item.mention;
  const unknown = unknownMoment(reader);
  if (unknown !== undefined) reader.scope.problems.push(unknown);
  if (assumption !== undefined) reader.scope.assumptions.push(assumption);
  reader.when({ period, unit, ...(yearBeforeOther === true ? { yearBeforeOther } : {}) });
  return true;
}

/** "users who joined in May", where nothing says when they joined: no other time is meant. Called behind the time. */
function unknownMoment(reader: Reader): string | undefined {
  const verb = reader.items[reader.skipBack(reader.at - 1) - 1];
  if (verb?.kind !== 'sign' || verb.sign.kind !== 'verb') return undefined;
  const said = reader.text(verb).toLowerCase();
  const who = reader.mention.entity ?? reader.main;
  if (who === undefined || saysWhen(who, said)) return undefined;
  return `nothing says when a ${who.label} was ${said}`;
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
  // No number or code is called "history".
  const mayBeCalled = label.kind !== 'identifier' || /\d/.test(reader.text(named));
  const said =
    named.kind === 'text' ? named.text : named.kind === 'value' ? nameOf(named, dimension) : undefined;
  if (said !== undefined && at - reader.at <= 2 && mayBeCalled) {
    speakOfOther(reader, item.entity);
    reader.at = at + 1;
    restrictText(reader, dimension, said);
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

/** "the domain Physics", where the model lists what domains are called. */
function nameOf(
  { ref, value, also }: Extract<Item, { kind: 'value' }>,
  label: DimensionItem,
): string | undefined {
  return ref === label.ref && also === undefined && typeof value === 'string' ? value : undefined;
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
  const isDoers = reader.sign('by')?.strong === false;
  const bounds = isDoers ? boundsBehind(reader) : boundsAt(reader, item);
  if (bounds === undefined) return false;
  const at = reader.skipAll(
    ['filler', 'aggregate', 'unit', 'distinct', 'verb', 'count', 'in', 'of'],
    bounds.end,
  );
  const target = reader.items[at];
  if (target?.kind === 'dimension' && target.dimension.kind === 'numeric') {
    reader.at = at + 1;
    // "districts with fewer than 60 docks altogether"
    if (reader.sign('overall') !== undefined && reader.scope.subject !== target.entity) {
      const measure = columnMeasure(reader, 'sum', target);
      for (const [op, value] of bounds.bounds) reader.scope.having.push({ measure, op, value });
      return true;
    }
    for (const [op, value] of bounds.bounds)
      reader.restrict(target.entity, { dimension: target.ref, op, value });
    return true;
  }
  const { index } = reader.asked;
  const thing = target === undefined ? undefined : thingOf(index, target);
  if (thing !== undefined && isOneEach(reader, thing, bounds.bounds))
    return readNumberOf(reader, thing, { bounds: bounds.bounds, at });
  const measure =
    target?.kind === 'entity'
      ? countOf(index, target.entity)
      : target?.kind === 'metric'
        ? measureOfMetric(index, target.metric)
        : undefined;
  if (measure !== undefined) {
    reader.at = at + 1;
    const counted = measure.kind === 'count' ? measure.entity : undefined;
    const between = counted === undefined ? undefined : joining(reader, counted);
    for (const [op, value] of bounds.bounds) {
      const mention = between ?? (counted === undefined ? undefined : reader.speakOf(counted));
      if (mention !== undefined) mention.count = { op, value };
      reader.scope.having.push({ measure, op, value, ...(mention === undefined ? {} : { mention }) });
    }
    return true;
  }
  return compareLast(reader, bounds);
}

/** "who follow more than 3 shows", where each follow is of one show: so many follows. */
function joining({ mention, asked: { index } }: Reader, counted: Entity): Mention | undefined {
  const { entity, count, negated } = mention;
  if (entity === undefined || entity === counted || count !== undefined || negated) return undefined;
  return outwardDistance(index, entity, counted) === undefined ? undefined : mention;
}

/** "reviews with 5 stars": just so many. */
function readExactly(reader: Reader, item: Item): boolean {
  const column = reader.peek(1);
  const before = reader.signAt(reader.skipBack(reader.at) - 1)?.kind;
  if (item.kind !== 'number' || column?.kind !== 'dimension' || column.dimension.kind !== 'numeric')
    return false;
  if (before !== 'with' && before !== 'of') return false;
  reader.at += 2;
  reader.restrict(column.entity, { dimension: column.ref, op: 'eq', value: item.value });
  return true;
}

/** Each booking has one guest: "for 3 or more guests" is no count of those. */
function isOneEach(
  { main, scope, asked: { index } }: Reader,
  entity: Entity,
  bounds: readonly Bound[],
): boolean {
  if (main === undefined || main === entity || scope.groups.length > 0) return false;
  const isMany = bounds.some(([op, value]) => value > 1 || (op === 'gt' && value === 1));
  return isMany && outwardDistance(index, main, entity) !== undefined;
}

/** The column that says how many: "guest count" of guests, and of people. */
function readNumberOf(
  reader: Reader,
  { label: thing }: Entity,
  { bounds, at }: { readonly bounds: readonly Bound[]; readonly at: number },
): boolean {
  const { main } = reader;
  const said = new Set([...lemmasOf(reader.textAt(at)), ...lemmasOf(thing)]);
  const counts = (main?.dimensions ?? []).filter(({ kind, label, synonyms }) => {
    const isCount = /\b(?:count|number)\b/i.test([label, ...synonyms].join(' '));
    return (
      kind === 'numeric' && isCount && lemmasOf([label, ...synonyms].join(' ')).some((word) => said.has(word))
    );
  });
  const [only, another] = counts;
  reader.at = at + 1;
  if (main === undefined || only === undefined || another !== undefined) {
    reader.scope.problems.push(`no ${main?.label ?? 'row'} has more than one ${thing}`);
    return true;
  }
  for (const [op, value] of bounds) reader.restrict(main, { dimension: refOf(main, only), op, value });
  return true;
}

/** "treated by more than one doctor". */
function boundsBehind(reader: Reader): { bounds: readonly Bound[]; end: number } | undefined {
  const { at } = reader;
  reader.at = at + 1;
  const { item } = reader;
  const found = item === undefined ? undefined : boundsAt(reader, item);
  const thing =
    found === undefined ? undefined : reader.items[reader.skipAll(['filler', 'distinct'], found.end)];
  reader.at = at;
  return thing?.kind === 'entity' ? found : undefined;
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
  const unit = reader.items
    .slice(reader.at, end + 1)
    .find(({ kind }, offset) => kind === 'sign' && reader.sign('unit', reader.at + offset) !== undefined);
  if (unit !== undefined && !isMeasuredIn(dimension, reader.text(unit))) return false;
  reader.at = reader.skipAll(['unit'], end);
  // "payments of more than 1000 in total": all of them together.
  if (reader.sign('overall') !== undefined && entity !== scope.subject) {
    const measure = columnMeasure(reader, 'sum', { entity, dimension });
    for (const [op, value] of bounds) scope.having.push({ measure, op, value });
    return true;
  }
  for (const [op, value] of bounds)
    reader.restrict(entity, { dimension: refOf(entity, dimension), op, value });
  scope.assume(`The number is compared with the ${dimension.label} of each ${entity.label}.`, 0.05);
  return true;
}

const UNIT_STEMS = /^(?:in )?(sec|min|hour|day|km|kilomet|met|mile|kg|kilo|gram)/i;

/** "4500 seconds" are no number of a season; what money and percentages are of is told elsewhere. */
function isMeasuredIn({ unit = '', label, description }: Dimension, said: string): boolean {
  const [, stem] = UNIT_STEMS.exec(said) ?? [];
  return stem === undefined || `${unit} ${label} ${description}`.toLowerCase().includes(stem.toLowerCase());
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
