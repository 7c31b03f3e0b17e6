import { type Comparison, type Condition, type Entity, timeDimensionRef } from '@parley/semantic-layer';
import { metricEntity } from '../../model-facts.js';
import type { TimeMention } from '../../time-mentions.js';
import { reaches } from '../conditions-for.js';
import { type Item, isLink } from '../items.js';
import type { Reader } from '../reader.js';
import { isYear, wholeYears } from '../times-of.js';
import { readDone } from './done-conditions.js';
import { type DimensionItem, isTextual, readMoreTexts, restrictText } from './text-conditions.js';
import { readValue } from './value-conditions.js';
import { isVerbForm } from './verb-forms.js';

/** A column and what it is compared with. */
export function readOfColumn(reader: Reader, item: Item): boolean {
  if (item.kind !== 'dimension') return false;
  const behind = reader.skipAll(['filler', 'with', 'of', 'verb', 'in', 'for', 'overall'], reader.at + 1);
  const at = textMatchBehind(reader, item, behind) ?? behind;
  const next = reader.items[at];
  if (next === undefined) return readDone(reader, item);
  if (item.dimension.kind === 'time') return readTimeOfColumn(reader, item, at);
  if (next.kind === 'time' && isYear(item.dimension)) return readYears(reader, item, at);
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
  // "rating 5", "a rating of 5"
  const isOf = at === reader.at + 2 && reader.sign('of', reader.at + 1) !== undefined;
  if (next.kind === 'number' && (at === reader.at + 1 || isOf) && !reader.isPlural(item)) {
    // "floor 4 or higher"
    const bound = item.dimension.kind === 'numeric' ? reader.sign('bound', at + 1) : undefined;
    reader.at = bound === undefined ? at + 1 : at + 2;
    reader.restrict(item.entity, {
      dimension: item.ref,
      op: bound?.op ?? 'eq',
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

/** "a title that starts with ...", "a town whose name ends with ...": what the text is like. */
function textMatchBehind(reader: Reader, item: DimensionItem, at: number): number | undefined {
  if (reader.sign('relative', at) === undefined || !isTextual(item)) return undefined;
  const next = reader.items[at + 1];
  const isName = next?.kind === 'dimension' && /^names?$/i.test(reader.text(next));
  const match = isName ? reader.skipArticles(at + 2) : at + 1;
  return reader.sign('text match', match) === undefined ? undefined : match;
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
  if (grain !== next && grain?.kind === 'time' && grain.mention.kind === 'period') {
    // "received in each of the last 3 months": by when, and only then.
    const { period, unit, assumption } = grain.mention;
    reader.at = reader.items.indexOf(grain) + 1;
    reader.scope.addGroup({ ref: item.ref, entity: item.entity, grain: unit });
    if (assumption !== undefined) reader.scope.assumptions.push(assumption);
    reader.scope.root.when.push({ period, unit, dimension: item.ref });
    return true;
  }
  if (readWeekendOf(reader, item, at)) return true;
  const missing = reader.sign('missing', at);
  if (missing !== undefined) {
    reader.at = at + 1;
    reader.restrict(item.entity, { dimension: item.ref, op: missing.negated ? 'is_not_null' : 'is_null' });
    return true;
  }
  const rank = reader.sign('rank', at);
  if (rank?.of === 'time' && isVerbForm(reader, item) && reader.scope.rank === undefined) {
    // "hired most recently": the last by when they were.
    reader.at = at + 1;
    const by = { kind: 'column', group: { ref: item.ref, entity: item.entity } } as const;
    reader.scope.rank = { direction: rank.direction, of: 'time', by };
    return true;
  }
  const compared = reader.sign('compare', at);
  if (compared !== undefined) {
    const other = reader.skipAll(['filler', 'verb'], at + 1);
    return compareColumns(reader, item, { op: compared.op, at: other });
  }
  if (next?.kind !== 'time' || next.mention.kind !== 'period') {
    const isVerb = /ed$/i.test(reader.text(item)) || isVerbForm(reader, item);
    const isOwn = isVerb && reader.main === item.entity;
    if (!isOwn || !timeFollows(reader, at)) return readDone(reader, item);
    reader.at++;
    reader.timeOf = item;
    return true;
  }
  reader.at = at + 1;
  restrictTime(reader, item, next.mention);
  return true;
}

/** "have a check-in on a weekend in May": both are said of that time. */
function readWeekendOf(reader: Reader, item: DimensionItem, at: number): boolean {
  const weekend = reader.sign('weekend', at);
  if (weekend === undefined) return false;
  reader.restrict(item.entity, { dimension: item.ref, datePart: 'dow', op: 'in', values: weekend.days });
  reader.at = at + 1;
  const period = reader.items[reader.skipAll(['filler', 'in', 'of'])];
  if (period?.kind === 'time' && period.mention.kind === 'period') {
    reader.at = reader.items.indexOf(period) + 1;
    restrictTime(reader, item, period.mention);
  }
  return true;
}

/** "shipped to France in 2025": the time stands behind where or to whom. */
function timeFollows(reader: Reader, from: number): boolean {
  const end = reader.items.findIndex((each, at) => at >= from && each.kind === 'time');
  const time = reader.items[end];
  if (time?.kind !== 'time' || time.mention.kind !== 'period') return false;
  const between = reader.items.slice(reader.at + 1, end);
  const isPlaced = between.some((each) => each.kind === 'value');
  return isPlaced && between.every((each) => each.kind === 'value' || isPlacing(each));
}

function isPlacing(item: Item): boolean {
  return item.kind === 'sign' && ['filler', 'to', 'from', 'in', 'for', 'of'].includes(item.sign.kind);
}

/** A period is said of a column of time. */
export function restrictTime(
  reader: Reader,
  item: DimensionItem,
  { period, unit, assumption }: Extract<TimeMention, { kind: 'period' }>,
): void {
  if (assumption !== undefined) reader.scope.assumptions.push(assumption);
  const { main, scope } = reader;
  const isOwnTime =
    main === item.entity && item.ref === timeDimensionRef(item.entity) && scope.measures.length > 0;
  if (isOwnTime && speaksOfOne(reader, item.entity)) {
    reader.when({ period, unit });
    return;
  }
  if (main === item.entity && scope.measures.length === 0) {
    scope.root.when.push({ period, unit, dimension: item.ref });
    return;
  }
  const { from, to } = period;
  const bounds: Condition[] = [];
  if (from !== undefined) bounds.push({ dimension: item.ref, op: 'gte', value: from });
  if (to !== undefined) bounds.push({ dimension: item.ref, op: 'lt', value: to });
  const isOwn = main === undefined || reaches(reader.asked.index, main, item.entity, item.ref);
  // Of rows that there may be many of: one of them within both bounds.
  if (!isOwn && bounds.length > 1) reader.restrict(item.entity, { all: bounds });
  else for (const bound of bounds) reader.restrict(item.entity, bound);
}

/** Nothing but this thing is measured or listed, and one time is named: that is when it was. */
function speaksOfOne({ items, asked: { index } }: Reader, entity: Entity): boolean {
  const times = items.filter((item) => item.kind === 'time' && item.mention.kind === 'period');
  return (
    times.length === 1 &&
    items.every(
      (item) =>
        (item.kind !== 'entity' || item.entity === entity) &&
        (item.kind !== 'metric' || metricEntity(index, item.metric) === entity) &&
        item.kind !== 'term',
    )
  );
}

/** "born before 1960", where only the number of the year is known. */
function readYears(reader: Reader, item: DimensionItem, at: number): boolean {
  const next = reader.items[at];
  const mention = next?.kind === 'time' && next.mention.kind === 'period' ? next.mention : undefined;
  const years = mention === undefined ? undefined : wholeYears(mention);
  if (years === undefined) return false;
  reader.at = at + 1;
  const { from, to } = years;
  const dimension = item.ref;
  if (from !== undefined && from === to) reader.restrict(item.entity, { dimension, op: 'eq', value: from });
  else {
    if (from !== undefined) reader.restrict(item.entity, { dimension, op: 'gte', value: from });
    if (to !== undefined) reader.restrict(item.entity, { dimension, op: 'lte', value: to });
  }
  return true;
}

/** "returned after the due date", "price above the cost": two columns of one row, or of what it refers to. */
function compareColumns(
  reader: Reader,
  item: DimensionItem,
  { op, at }: { readonly op: Comparison; readonly at: number },
): boolean {
  const other = reader.items[at];
  if (other?.kind !== 'dimension' || other.ref === item.ref) return false;
  if (other.dimension.kind !== item.dimension.kind) return false;
  const { index } = reader.asked;
  const owner = reaches(index, item.entity, other.entity, other.ref)
    ? item.entity
    : reaches(index, other.entity, item.entity, item.ref)
      ? other.entity
      : undefined;
  if (owner === undefined) return false;
  reader.at = at + 1;
  reader.restrict(owner, { left: item.ref, op, right: other.ref });
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
      if (item.dimension.kind === 'numeric' && compareColumns(reader, item, { op, at: after })) return true;
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
      // "starting with A" is no article.
      const letter = reader.items[at + 1];
      const isLetter = letter !== undefined && /^\p{Lu}$/u.test(reader.text(letter));
      const text = textOf(reader, isLetter ? letter : operand);
      if (text === undefined) return false;
      reader.at = isLetter ? at + 2 : after + 1;
      reader.restrict(item.entity, matching(reader, item, { op: sign.op, text }));
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
    reader.restrict(item.entity, matching(reader, item, { op: match.op, text }));
  }
}

function matching(
  { asked: { prose } }: Reader,
  { ref }: DimensionItem,
  { op, text }: { readonly op: 'contains' | 'starts_with' | 'ends_with'; readonly text: string },
): Condition {
  return {
    dimension: ref,
    op,
    value: text,
    ...(prose.matching === 'loose' ? { ignoreCase: true } : {}),
  };
}

function textOf(reader: Reader, item: Item | undefined): string | undefined {
  if (item === undefined) return undefined;
  if (item.kind === 'text') return item.text;
  // "ends with .org": as it is written.
  const start = reader.tokens[item.start]?.start ?? 0;
  const isDotted = /(?:^|\s)\.$/.test(reader.asked.prose.text.slice(0, start));
  if (isDotted) return `.${reader.text(item)}`;
  if (item.kind === 'word') return item.text;
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

function isNameLike(text: string): boolean {
  return /^\p{Lu}/u.test(text) || /\d/.test(text);
}
