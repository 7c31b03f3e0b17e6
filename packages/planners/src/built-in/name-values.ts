import type { Token } from '@parley/catalog-search';
import type { Dimension, DimensionRef, Entity, SemanticModel } from '@parley/semantic-layer';
import type { Link } from './link.js';
import type { Meaning } from './meaning.js';
import { labelsOf, refOf } from './model-facts.js';
import { SIGN_WORDS } from './parse/signs.js';
import { isPeople } from './people.js';
import { MONTHS } from './time-words.js';

/** How well a name that no value is known of fits what things of the model are called by. */
const FITS = 0.86;
const OTHER_COLUMN = 0.04;
const NO_PLACE = 0.08;
const A_PLACE = 0.1;
const PLACED_THERE = 0.06;
const IN_STREET = 0.1;
const MOSTLY = 0.6;
const FEW = 5;
const ONE_WORD = 0.06;
const ONE_WORD_ELSEWHERE = 0.2;
const NO_PERSON = 0.1;
const PERSON = 0.04;
/** Of the columns that a name may stand in, no more are looked at. */
const MAX_COLUMNS = 60;

const PLACED = new Set(['in', 'at', 'near', 'on', 'from', 'to', 'around', 'outside', 'between']);
/** "the same domain as Martin": not Martin's name. */
const NOT_BEFORE = new Set(['as', 'than', 'like', 'same']);
const DOES = new Set(['did', 'does', 'do', 'has', 'have', 'had', 'by']);
const NAMING = new Set(['called', 'named', 'titled', 'entitled']);
const WITHIN_NAMES = new Set('of the de la le du van von der den del di da das dos and & y'.split(' '));
const COMPANY =
  /^(?:gmbh|inc|ltd|llc|corp|co|ag|sa|bv|nv|plc|oy|ab|as|kg|se|srl|spa|limited|group|company|bank)$/i;
const STREET =
  /^(?:st|street|str|ave|avenue|rd|road|blvd|boulevard|lane|ln|drive|dr|way|square|sq|plaza|strasse)$/i;
const STREETS = /\b(?:street|address|road|location)\b/i;
const PLACE =
  /\b(?:city|town|country|state|region|district|county|province|continent|street|address|venue|place|location|area|neighbou?rhood|village|island|river|lake)\b/i;
const NAMED_BY =
  /\b(?:name|title|author|composer|artist|brand|manufacturer|maker|make|model|publisher|company|employer|director|owner|subject|topic|product)\b/i;

/** A stretch of words that could be a name. */
interface Name {
  readonly start: number;
  readonly end: number;
  readonly words: readonly string[];
}

interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface Asked {
  readonly tokens: readonly Token[];
  readonly links: readonly Link[];
  /** Where times and words that the note explains stand. */
  readonly others: readonly Stretch[];
  readonly model: SemanticModel;
}

/**
 * Names that the question has in capitals and the model does not list: "Isabel Santos", "Jazz Night". Each may be what any thing of
 * the model is called by; what it stands beside and what is spoken of tell them apart.
 */
export function findNames({ tokens, links, others, model }: Asked): Link[] {
  const known: readonly Stretch[] = [...links, ...others];
  const isKnown = (at: number) => known.some(({ start, end }) => start <= at && at < end);
  const isOther = (at: number) => others.some(({ start, end }) => start <= at && at < end);
  const names = namesIn(tokens, { isKnown, isOther }).filter(
    (name) =>
      !NOT_BEFORE.has(tokens[name.start - 1]?.lower ?? '') &&
      !isAdjective(name, tokens, links) &&
      (name.words.length > 1 || isIntroduced(name, tokens, links)),
  );
  if (names.length === 0) return [];
  const columns = model.entities.flatMap(columnsOf).slice(0, MAX_COLUMNS);
  return names.flatMap((name) => {
    const before = tokens[name.start - 1]?.lower === 'the' ? tokens[name.start - 2] : tokens[name.start - 1];
    const isPlaced = PLACED.has(before?.lower ?? '');
    return columns.flatMap((column): Link[] => {
      const meaning = meaningIn(column, name);
      if (meaning === undefined) return [];
      return [{ start: name.start, end: name.end, meaning, quality: fit(column, { name, isPlaced }) }];
    });
  });
}

/** "Toyota cars", "Italian food": a kind of them, which only a listed value could be. */
function isAdjective({ start: first, end }: Name, tokens: readonly Token[], links: readonly Link[]): boolean {
  const [last, next] = [tokens[end - 1], tokens[end]];
  if (DOES.has(tokens[first - 1]?.lower ?? '')) return false;
  if (last === undefined || next?.kind !== 'word' || /['’]s$/.test(last.text)) return false;
  return !/(?:ed|ing)$/.test(next.lower) && links.some(({ start }) => start === end);
}

/** One word by itself may be anything; "in Oslo", "by Ibsen", "the recital Winterreise" are names. */
function isIntroduced({ start, end }: Name, tokens: readonly Token[], links: readonly Link[]): boolean {
  const before = tokens[start - 1]?.lower ?? '';
  return (
    PLACED.has(before) ||
    DOES.has(before) ||
    NAMING.has(before) ||
    /['’]s$/.test(tokens[end - 1]?.text ?? '') ||
    (!/[^s]s$/.test(before) && links.some((link) => link.end === start && link.meaning.kind === 'entity'))
  );
}

interface Column {
  readonly entity: Entity;
  /** Two of people that have a first and a last name. */
  readonly dimensions: readonly Dimension[];
  readonly isLabel: boolean;
}

function columnsOf(entity: Entity): Column[] {
  const labels = labelsOf(entity).filter(isOpen);
  const others = entity.dimensions.filter(
    (dimension) =>
      !labels.includes(dimension) &&
      isOpen(dimension) &&
      (dimension.kind === 'geographic' || PLACE.test(dimension.label) || NAMED_BY.test(dimension.label)) &&
      !/\b(?:first|given|last|family|middle|user|file)\b/i.test(dimension.label),
  );
  return [
    ...(labels.length > 0 ? [{ entity, dimensions: labels, isLabel: true }] : []),
    ...others.map((dimension) => ({ entity, dimensions: [dimension], isLabel: false })),
  ];
}

/** Text of which the model does not list what there is. */
function isOpen({ kind, values }: Dimension): boolean {
  return (kind === 'text' || kind === 'geographic' || kind === 'categorical') && (values ?? []).length === 0;
}

function meaningIn({ entity, dimensions }: Column, { words }: Name): Meaning | undefined {
  const [first, last] = dimensions;
  if (first === undefined) return undefined;
  const ref = (dimension: Dimension): DimensionRef => refOf(entity, dimension);
  const unlisted = { kind: 'value', entity, isUnlisted: true } as const;
  if (last === undefined) return { ...unlisted, dimension: first, ref: ref(first), value: words.join(' ') };
  const [given, ...family] = words;
  if (given === undefined || family.length === 0 || words.some((word) => COMPANY.test(word)))
    return undefined;
  return {
    ...unlisted,
    dimension: last,
    ref: ref(last),
    value: family.join(' '),
    also: { ref: ref(first), value: given },
  };
}

function fit(
  { entity, dimensions: [dimension], isLabel }: Column,
  { name: { words }, isPlaced }: { readonly name: Name; readonly isPlaced: boolean },
): number {
  const isPlace = dimension?.kind === 'geographic' || PLACE.test(dimension?.label ?? '');
  const people = isPeople(entity) && isLabel;
  const isCompany = words.some((word) => COMPANY.test(word));
  let quality = FITS - (isLabel ? 0 : OTHER_COLUMN);
  if (isPlaced && people) quality -= NO_PLACE;
  if (!isPlaced && isPlace) quality -= A_PLACE;
  if (isPlaced && isPlace) quality += PLACED_THERE;
  const inStreet = STREET.test(words.at(-1) ?? '');
  if (inStreet) quality += STREETS.test(dimension?.label ?? '') ? IN_STREET / 2 : -IN_STREET;
  if (isCompany && (people || isPlace)) quality -= NO_PERSON;
  if (words.length === 1) quality -= ONE_WORD + (isPlaced && !isPlace ? ONE_WORD_ELSEWHERE : 0);
  if (people && !isCompany && !isPlaced && words.length === 2) quality += PERSON;
  return quality;
}

interface Told {
  readonly isKnown: (at: number) => boolean;
  /** Where a time or an explained word stands: no part of a name. */
  readonly isOther: (at: number) => boolean;
}

function namesIn(tokens: readonly Token[], { isKnown, isOther }: Told): Name[] {
  const names: Name[] = [];
  // "Return The Name Of Each Customer": capitals say nothing.
  if (tokens.filter(isCapital).length > tokens.length * MOSTLY && tokens.length > FEW) return names;
  for (let start = 0; start < tokens.length; start++) {
    if (!isCapital(tokens[start]) || isGrammar(tokens[start]) || isOther(start)) continue;
    let end = start + 1;
    while (end < tokens.length) {
      const next = isWithinName(tokens, end) ? end + 1 : end;
      if (!isCapital(tokens[next]) || isOther(next)) break;
      end = next + 1;
    }
    if (
      isName(tokens.slice(start, end), {
        isFirst: isFirst(tokens, start),
        isKnown: (at) => isKnown(start + at),
      })
    )
      names.push({ start, end, words: tokens.slice(start, end).map(plainText) });
    start = end - 1;
  }
  return names;
}

function isName(
  words: readonly Token[],
  { isFirst: atBegin, isKnown }: { readonly isFirst: boolean; readonly isKnown: (at: number) => boolean },
): boolean {
  // "VIN", "CR": abbreviations, which a note would have to explain.
  const unknown = words.filter((word, at) => !isKnown(at) && !isGrammar(word));
  const isSaid = ({ text }: Token) => text.length > 2 && text !== text.toUpperCase() && !COMPANY.test(text);
  if (!unknown.some(isSaid)) return false;
  return words.length > 1 || !atBegin;
}

/** "the Bank of Scotland": a small word between two that are the name. */
function isWithinName(tokens: readonly Token[], at: number): boolean {
  const word = tokens[at]?.lower ?? '';
  return word !== 'and' && WITHIN_NAMES.has(word) && isCapital(tokens[at + 1]) && !isGrammar(tokens[at + 1]);
}

function isFirst(tokens: readonly Token[], at: number): boolean {
  return at === 0 || (tokens[at]?.start ?? 0) - (tokens[at - 1]?.end ?? 0) > 1;
}

function isCapital(token: Token | undefined): boolean {
  return token?.kind === 'word' && /^\p{Lu}/u.test(token.text);
}

function isGrammar(token: Token | undefined): boolean {
  return token !== undefined && (SIGN_WORDS.has(token.lower) || MONTHS.has(token.lower));
}

function plainText({ text }: Token): string {
  return text.replace(/['’]s$/, '');
}
