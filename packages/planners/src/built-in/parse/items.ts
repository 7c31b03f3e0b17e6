import type { Token } from '@parley/catalog-search';
import type { Link } from '../link.js';
import { type Meaning, meaningKey } from '../meaning.js';
import type { TimeMention } from '../time-mentions.js';
import { SIGN_PHRASES, type Sign } from './signs.js';
import { type Beside, followsAuxiliary, mayBeVerb, verbQuality } from './verbs-of-names.js';

/** A stretch of the question with one meaning. */
export type Item = { readonly start: number; readonly end: number; readonly quality: number } & (
  | Meaning
  | { readonly kind: 'time'; readonly mention: TimeMention }
  | { readonly kind: 'sign'; readonly sign: Sign }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly text: string }
  /** A word that the note of the question explains. */
  | { readonly kind: 'term'; readonly term: string; readonly definition: string }
  | { readonly kind: 'word'; readonly text: string }
);

export type LinkItem = Extract<Item, { kind: Meaning['kind'] }>;

/** A stretch with all it may mean: each alternative is a sequence of items that covers it. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  readonly alternatives: readonly (readonly Item[])[];
}

interface Span {
  readonly item: Item;
  readonly weight: number;
}

export interface TermMatch {
  readonly start: number;
  readonly end: number;
  readonly term: string;
  readonly definition: string;
}

export interface Found {
  readonly tokens: readonly Token[];
  readonly links: readonly Link[];
  readonly times: readonly TimeMention[];
  readonly terms: readonly TermMatch[];
}

/** Longer phrases say more than their parts. */
const LENGTH_BONUS = 1.4;
const MAX_PARTS = 8;
const WEIGHTS = { link: 1, time: 1.05, sign: 0.92, filler: 0.3, number: 0.9, text: 0.9, word: 0, term: 1.2 };

/**
 * Cuts the question into stretches: the cover with the greatest weight, each stretch with every
 * other thing it may mean, and with its parts where those mean something by themselves
 * ("refunded orders": a metric, or orders of status refunded).
 */
export function cutIntoSlots(found: Found): Slot[] {
  return slotsWithin(allSpans(found), 0, found.tokens.length);
}

export function isLink(item: Item): item is LinkItem {
  return ['metric', 'entity', 'dimension', 'value', 'filter'].includes(item.kind);
}

export function itemKey(item: Item): string {
  if (isLink(item)) return meaningKey(item);
  if (item.kind === 'sign') return `sign ${JSON.stringify(item.sign)}`;
  return `${item.kind} ${item.start}`;
}

function slotsWithin(spans: readonly Span[], from: number, to: number): Slot[] {
  return bestCover(spans, from, to).map(({ item: { start, end } }) => {
    const whole = spans
      .filter(({ item }) => item.start === start && item.end === end)
      .sort((left, right) => right.weight - left.weight)
      .map(({ item }) => [item]);
    const divisible = end - start > 1 && whole.some(([item]) => item !== undefined && isLink(item));
    const parts = divisible ? partsWithin(spans, start, end) : [];
    return { start, end, alternatives: distinct([...whole, ...parts]) };
  });
}

/** What the words of a phrase mean one by one, in every combination; nothing where one of them means nothing. */
function partsWithin(spans: readonly Span[], from: number, to: number): Item[][] {
  const smaller = spans.filter(
    ({ item }) => item.start >= from && item.end <= to && item.end - item.start < to - from,
  );
  let combined: Item[][] = [[]];
  for (const slot of slotsWithin(smaller, from, to)) {
    combined = combined
      .flatMap((items) => slot.alternatives.map((more) => [...items, ...more]))
      .slice(0, MAX_PARTS);
  }
  return combined.filter((items) => items.every((item) => item.kind !== 'word') && items.some(isLink));
}

function allSpans({ tokens, links, times, terms }: Found): Span[] {
  return [
    ...links.map(({ start, end, meaning, quality }) =>
      span({ start, end, quality, ...meaning }, WEIGHTS.link),
    ),
    ...links.flatMap((link) =>
      mayBeVerb(link, { tokens, links }) ? [relatingVerb(link, { tokens, links })] : [],
    ),
    ...times.flatMap((mention) => withoutPreposition(tokens, mention)),
    ...times.map((mention) =>
      span({ kind: 'time', mention, start: mention.start, end: mention.end, quality: 1 }, WEIGHTS.time),
    ),
    ...terms.map(({ start, end, term, definition }) =>
      span({ kind: 'term', term, definition, start, end, quality: 1 }, WEIGHTS.term),
    ),
    ...findSigns(tokens),
    ...findVerbs(tokens),
    ...(times.length > 0 ? findNew(tokens, links) : []),
    ...tokens.flatMap((token, start) => wholeNames(token, { start, next: tokens[start + 1] })),
    ...tokens.map((token, start) => plainSpan(token, start)),
  ];
}

function relatingVerb(link: Link, beside: Beside): Span {
  const { start, end } = link;
  const quality = verbQuality(link, beside);
  return span({ kind: 'sign', sign: { kind: 'verb' }, start, end, quality }, WEIGHTS.filler);
}

/** "of 2025" where the "of" belongs to what stands before. */
function withoutPreposition(tokens: readonly Token[], mention: TimeMention): Span[] {
  const isPreposition = /^(?:of|in|on|for|from)$/.test(tokens[mention.start]?.lower ?? '');
  if (!isPreposition || mention.kind !== 'period') return [];
  const { start, end } = { start: mention.start + 1, end: mention.end };
  return [span({ kind: 'time', mention: { ...mention, start }, start, end, quality: 1 }, WEIGHTS.time)];
}

/** Every place where a phrase of the grammar stands. */
function findSigns(tokens: readonly Token[]): Span[] {
  return tokens.flatMap((token, start) => {
    if (token.kind === 'quoted') return [];
    return (SIGN_PHRASES.get(token.lower) ?? [])
      .filter(({ words }) => words.every((word, offset) => isPlain(tokens[start + offset], word)))
      .filter(({ words, sign }) => sign.kind !== 'share' || !isShared(tokens, start, words))
      .map(({ words, sign }) => {
        const small = sign.kind === 'filler' || sign.kind === 'verb';
        return span(
          { kind: 'sign', sign, start, end: start + words.length, quality: 1 },
          small ? WEIGHTS.filler : WEIGHTS.sign,
        );
      });
  });
}

/** "what does a course cost", "who charges the highest fee": verbs, though columns are called so too. */
function findVerbs(tokens: readonly Token[]): Span[] {
  return tokens.flatMap(({ lower }, start) => {
    const at = { start, end: start + 1, quality: 1 };
    if (EARNING.test(lower) && hasComparedObject(tokens, start + 1))
      return [span({ kind: 'sign', sign: { kind: 'verb' }, ...at }, WEIGHTS.filler)];
    // "how many policies did she sell"; "buy transactions" are those of a kind.
    if (/^(?:sell|buy)s?$/.test(lower) && followsAuxiliary(tokens, start))
      return [span({ kind: 'sign', sign: { kind: 'verb' }, ...at }, WEIGHTS.filler)];
    const before = tokens.slice(Math.max(0, start - MAX_BEFORE_VERB), start);
    if (!/^costs?$/.test(lower) || !before.some((each) => /^(?:do|does|did|would|will)$/.test(each.lower)))
      return [];
    return [span({ kind: 'sign', sign: { kind: 'costs' }, ...at }, WEIGHTS.sign)];
  });
}

/** "new members per month": those that joined then, which the time says. */
function findNew(tokens: readonly Token[], links: readonly Link[]): Span[] {
  return tokens.flatMap(({ lower }, start) => {
    const begins = links.some((link) => link.start === start + 1 && isBegun(link.meaning));
    const isKnown = links.some((link) => link.start <= start && start < link.end);
    if (lower !== 'new' || isKnown || !begins) return [];
    return [
      span({ kind: 'sign', sign: { kind: 'verb' }, start, end: start + 1, quality: 1 }, WEIGHTS.filler),
    ];
  });
}

/** True of things whose time is that of their beginning. */
function isBegun(meaning: Meaning): boolean {
  if (meaning.kind !== 'entity') return false;
  const { dimensions, defaultTimeDimension } = meaning.entity;
  const time = dimensions.find(({ name }) => name === defaultTimeDimension);
  return /\b(?:join|regist|sign(?:ed)? ?up|creat|open|start|enrol|hire|since|launch|subscri|found)/i.test(
    time?.label ?? '',
  );
}

const MAX_BEFORE_VERB = 8;
/** What they have is said by what follows. */
const EARNING = /^(?:charge|earn|pay|cost|score|weigh)s?$/;

function hasComparedObject(tokens: readonly Token[], from: number): boolean {
  const at = /^(?:an?|the)$/.test(tokens[from]?.lower ?? '') ? from + 1 : from;
  return /^(?:higher|lower|larger|greater|smaller|more|less|fewer|highest|lowest|largest)$/.test(
    tokens[at]?.lower ?? '',
  );
}

const KINDS_OF_NAME = new Set('first last given family middle full maiden second'.split(' '));

/** "first name", where none is known, is no first of names. */
function wholeNames(
  token: Token,
  { start, next }: { readonly start: number; readonly next: Token | undefined },
): Span[] {
  if (!KINDS_OF_NAME.has(token.lower) || next === undefined || !/^names?$/.test(next.lower)) return [];
  const text = `${token.text} ${next.text}`;
  return [span({ kind: 'word', text, start, end: start + 2, quality: 1 }, WEIGHTS.sign)];
}

/** "which hosts share a show": what they do, no part of a whole. */
function isShared(tokens: readonly Token[], start: number, [first, ...others]: readonly string[]): boolean {
  return (
    first === 'share' &&
    others.length === 0 &&
    start > 0 &&
    /^(?:an?|the|same|one|at|their)$/.test(tokens[start + 1]?.lower ?? '')
  );
}

function isPlain(token: Token | undefined, word: string): boolean {
  // "starting with A" has no article.
  const isLetter = token?.text === 'A' && token.start > 0;
  return token?.lower === word && token.kind !== 'quoted' && !isLetter;
}

function plainSpan(token: Token, start: number): Span {
  const at = { start, end: start + 1, quality: 1 };
  if (token.value !== undefined) return span({ kind: 'number', value: token.value, ...at }, WEIGHTS.number);
  if (token.kind === 'quoted') return span({ kind: 'text', text: token.text, ...at }, WEIGHTS.text);
  return span({ kind: 'word', text: token.text, ...at }, WEIGHTS.word);
}

function span(item: Item, weight: number): Span {
  return { item, weight: weight * item.quality * (item.end - item.start) ** LENGTH_BONUS };
}

/** The non-overlapping spans of greatest total weight that cover tokens `from` to `to`; one for each stretch. */
function bestCover(spans: readonly Span[], from: number, to: number): Span[] {
  const ending = new Map<number, Span[]>();
  for (const each of spans) {
    if (each.item.start < from) continue;
    const list = ending.get(each.item.end);
    if (list === undefined) ending.set(each.item.end, [each]);
    else list.push(each);
  }
  const best: { weight: number; last?: Span }[] = [{ weight: 0 }];
  for (let end = from + 1; end <= to; end++) {
    let winner: { weight: number; last?: Span } = { weight: Number.NEGATIVE_INFINITY };
    for (const each of ending.get(end) ?? []) {
      const weight = (best[each.item.start - from]?.weight ?? Number.NEGATIVE_INFINITY) + each.weight;
      if (weight > winner.weight) winner = { weight, last: each };
    }
    best.push(winner);
  }
  const cover: Span[] = [];
  for (let at = to; at > from; ) {
    const last = best[at - from]?.last;
    if (last === undefined) return [];
    cover.unshift(last);
    at = last.item.start;
  }
  return cover;
}

/** Each meaning once. Beside a meaning, "any word" and "small word" are none; a verb may still be only that. */
function distinct(alternatives: readonly (readonly Item[])[]): (readonly Item[])[] {
  const meaningful = alternatives.filter((items) => !isMeaningless(items));
  const byKey = new Map<string, readonly Item[]>();
  for (const items of meaningful.length > 0 ? meaningful : alternatives.slice(0, 1)) {
    const key = items.map(itemKey).join(' + ');
    const known = byKey.get(key)?.[0];
    // Of two that are the same verb, the one that is surely one.
    if (known === undefined || (known.kind === 'sign' && known.quality > (items[0]?.quality ?? 1)))
      byKey.set(key, items);
  }
  return [...byKey.values()];
}

function isMeaningless([first]: readonly Item[]): boolean {
  return first?.kind === 'word' || (first?.kind === 'sign' && first.sign.kind === 'filler');
}
