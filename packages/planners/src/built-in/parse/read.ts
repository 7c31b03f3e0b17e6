import type { Token } from '@parley/catalog-search';
import type { Item } from './items.js';
import type { SignKind } from './reader.js';
import { type Asked, Reader } from './reader.js';
import { readAskedMeasure, readOnAverage } from './rules/asked-measure.js';
import { readChange } from './rules/changes.js';
import { readCosts } from './rules/column-measure.js';
import { readMoreThan } from './rules/comparisons.js';
import { readCondition } from './rules/conditions.js';
import { readGroup } from './rules/groups.js';
import { readRank, readSort } from './rules/ranks.js';
import { readOperand, readPartOf } from './rules/ratios.js';
import { readLack, readNobody } from './rules/relations.js';
import { readAsk, readColumn, readThing } from './rules/things.js';
import { Scope } from './scope.js';

/** What may begin at a word, the surer readings first. */
const RULES: readonly ((reader: Reader) => boolean)[] = [
  readSort,
  readChange,
  readMoreThan,
  readCosts,
  readOnAverage,
  readAskedMeasure,
  readRank,
  readLack,
  readNobody,
  readCondition,
  readGroup,
  readAsk,
  readThing,
  readColumn,
];

/** Signs that say nothing by themselves. */
const HARMLESS: ReadonlySet<SignKind> = new Set<SignKind>([
  'filler',
  'verb',
  'of',
  'to',
  'for',
  'in',
  'from',
  'with',
  'relative',
  'all',
  'unit',
  'overall',
  'and',
  'both',
  'same',
  'why',
]);

/** Reads the sentences of a question, one after the other, into one scope. */
export function readSentences(items: readonly Item[], asked: Asked): Scope {
  const scope = new Scope();
  const sentences = asked.prose.sentences
    .map(({ start, end }) => items.filter((item) => isWithin(asked.tokens, item, start, end)))
    .filter((sentence) => sentence.length > 0);
  sentences.forEach((sentence, position) => {
    const reader = new Reader(sentence, asked, scope);
    reader.sentence = position;
    if (position > 0) reader.returning = namesColumns(reader);
    if (position > 0 && readFurtherCount(reader)) return;
    readAll(reader);
  });
  return scope;
}

/** "Which riders ...? First and last name." */
function namesColumns({ items, scope }: Reader): boolean {
  const first = items.find((item) => item.kind !== 'sign' || item.sign.kind !== 'filler');
  const isAsked = scope.subject !== undefined || scope.asked.length > 0;
  return isAsked && first?.kind === 'dimension' && items.every(isColumnOrSmall);
}

function isColumnOrSmall(item: Item): boolean {
  if (item.kind === 'sign')
    return item.sign.kind === 'filler' || item.sign.kind === 'and' || item.sign.kind === 'of';
  return item.kind === 'dimension' || item.kind === 'entity';
}

/** Reads on to the end; what no rule takes was not understood, unless it is harmless. */
function readAll(reader: Reader): void {
  while (reader.item !== undefined) {
    const { at, item } = reader;
    if (RULES.some((rule) => rule(reader)) && reader.at > at) continue;
    reader.at = at + 1;
    if (item.kind !== 'sign' || !isHarmless(reader, item)) reader.scope.unread.push(item);
  }
}

/** "How many of these happened on weekends?": a number beside the first, under conditions of its own. */
function readFurtherCount(reader: Reader): boolean {
  const { scope } = reader;
  const [first] = scope.measures;
  if (reader.sign('count') === undefined || first === undefined) return false;
  const isPart = /^of (?:these|those|them)$/i.test(reader.textAt(1));
  const measure = isPart ? readPartOf(reader, first, 2) : readOperand(reader, 0, reader.items.length);
  if (measure !== undefined) reader.output({ kind: 'measure', measure });
  else if (isPart) scope.unread.push(...reader.items);
  return measure !== undefined || isPart;
}

function isHarmless(reader: Reader, item: Extract<Item, { kind: 'sign' }>): boolean {
  const { sign } = item;
  if (sign.kind === 'aggregate') return sign.aggregate === 'sum' && reader.scope.measures.length > 0;
  if (sign.kind === 'change') return isOverTime(reader, item);
  if (sign.kind === 'all') reader.scope.everyInstance = true;
  if (sign.kind === 'both') reader.both = true;
  if (sign.kind === 'unit') return isUnitOfNumber(reader, item);
  if (sign.kind === 'verb') return !isNounInList(reader, item);
  return HARMLESS.has(sign.kind);
}

/** "how does the ratio change over the years": how it was in each. */
function isOverTime({ items }: Reader, item: Item): boolean {
  return items
    .slice(items.indexOf(item) + 1)
    .some((each) => each.kind === 'sign' && each.sign.kind === 'trend');
}

/** "the make, model and year": a column that is not known here, rather than a verb. */
function isNounInList(reader: Reader, item: Item): boolean {
  const at = reader.items.indexOf(item);
  const before = reader.items[at - 1];
  const isNamed =
    before !== undefined &&
    (/^(?:the|its|their|an?|,|and)$/i.test(reader.text(before)) || reader.sign('list', at - 1) !== undefined);
  const next = reader.items[at + 1];
  const ends = next === undefined || /^(?:,|and|&|;)$/i.test(reader.text(next));
  return (
    isNamed &&
    ends &&
    reader.tokens[item.start]?.lower === reader.text(item).toLowerCase() &&
    !/(?:ed|ing)$/.test(reader.text(item))
  );
}

/** "90 minutes", "in km"; "the most hours" asks for hours. */
function isUnitOfNumber(reader: Reader, item: Item): boolean {
  const before = reader.items[reader.items.indexOf(item) - 1];
  return (
    before?.kind === 'number' ||
    /^in /i.test(reader.text(item)) ||
    reader.sign('in', reader.items.indexOf(item) - 1) !== undefined
  );
}

function isWithin(tokens: readonly Token[], item: Item, start: number, end: number): boolean {
  const at = tokens[item.start]?.start ?? -1;
  return at >= start && at < end;
}
