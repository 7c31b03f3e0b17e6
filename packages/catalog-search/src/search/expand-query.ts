import { editDistance } from '@parley/semantic-layer';
import { firstAtLeast, letterBits, termNumber } from '../index/segment.js';
import { isKnownTerm, type SeenSegment } from '../index/sight.js';
import { abbreviationsOf } from '../language/abbreviations.js';
import { relatedTerms } from '../language/thesaurus.js';
import { isFunctionWord, type Word, wordsOf } from '../language/words.js';

/** Why a term of the catalog stands for a word of the query. */
export type MatchWay = 'exact' | 'joined' | 'abbreviation' | 'beginning' | 'related' | 'misspelt';

/** A term of the catalog that may be what a word of the query means. */
export interface Expansion {
  readonly term: string;
  /** 0 to 1. */
  readonly quality: number;
  readonly way: MatchWay;
}

/** One word that was asked for, with all that it may stand for, best first. */
export interface QueryWord extends Word {
  /** As it was written. */
  readonly text: string;
  readonly expansions: readonly Expansion[];
}

const QUALITY = { joined: 0.92, abbreviation: 0.88, beginning: 0.6, related: 0.66, misspelt: 0.72 };
/** Words of a query beyond these are not looked at. */
const MAX_WORDS = 24;
const MAX_BEGINNINGS = 48;
const MAX_MISSPELT = 8;
const SHORTEST_BEGINNING = 2;
/** In a question that is written to its end, a shorter word is no beginning: "top" is not a topic. */
const SHORTEST_SHORTENED = 4;
/** From so many letters on, one may be wrong, and from so many two. */
const ONE_WRONG = 4;
const TWO_WRONG = 8;

/**
 * The words of a query and what they may stand for in what the person sees. A word that nothing visible holds may be misspelt,
 * or two words written as one; the last word may be one that is still being typed, where `isTyping`.
 */
export function expandQuery(
  query: string,
  segments: readonly SeenSegment[],
  { isTyping = true }: { readonly isTyping?: boolean } = {},
): QueryWord[] {
  const isKnown = (term: string) =>
    segments.some((seen) => {
      const number = termNumber(seen.segment, term);
      return number >= 0 && isKnownTerm(seen, number);
    });
  const words = askedWords(query).flatMap((word) => splitWhereUnknown(word, isKnown));
  return words.map((word, at) => {
    const expansions = new Map<string, Expansion>();
    const add = (term: string, way: MatchWay, quality: number) => {
      if ((expansions.get(term)?.quality ?? 0) < quality) expansions.set(term, { term, way, quality });
    };
    add(word.term, 'exact', 1);
    for (const other of [words[at - 1], words[at + 1]]) {
      const joined =
        other === undefined ? '' : other.start < word.start ? other.term + word.term : word.term + other.term;
      if (joined !== '' && isKnown(joined)) add(joined, 'joined', QUALITY.joined);
    }
    for (const term of abbreviationsOf(word.term))
      if (isKnown(term)) add(term, 'abbreviation', QUALITY.abbreviation);
    for (const term of relatedTerms(word.term)) if (isKnown(term)) add(term, 'related', QUALITY.related);
    const isLast = isTyping && at === words.length - 1;
    const isUnknown = !isKnown(word.term);
    const isShortened = isUnknown && (isTyping || word.term.length >= SHORTEST_SHORTENED);
    if (isLast || isShortened) {
      for (const term of beginnings(word.term, segments)) {
        add(term, 'beginning', QUALITY.beginning + (0.3 * word.term.length) / term.length);
      }
    }
    if (isUnknown && expansions.size === 1) {
      for (const { term, distance } of misspellings(word.term, segments)) {
        add(term, 'misspelt', QUALITY.misspelt - 0.14 * (distance - 1));
      }
    }
    return { ...word, expansions: [...expansions.values()].sort(byQuality) };
  });
}

function byQuality(left: Expansion, right: Expansion): number {
  return right.quality - left.quality || (left.term < right.term ? -1 : 1);
}

type WrittenWord = Word & { readonly text: string };

/** Without words that say nothing, unless there are no others. */
function askedWords(query: string): WrittenWord[] {
  const words = wordsOf(query).map((word) => ({ ...word, text: query.slice(word.start, word.end) }));
  const telling = words.filter(({ term }) => !isFunctionWord(term));
  return (telling.length > 0 ? telling : words).slice(0, MAX_WORDS);
}

/** "orderdate" where the catalog says `order_date`. */
function splitWhereUnknown(word: WrittenWord, isKnown: (term: string) => boolean): WrittenWord[] {
  if (isKnown(word.term)) return [word];
  const written = word.text.toLowerCase();
  for (let at = 3; at <= written.length - 3; at += 1) {
    const [left, right] = [wordsOf(written.slice(0, at)), wordsOf(written.slice(at))];
    const [first, second] = [left[0], right[0]];
    if (left.length !== 1 || right.length !== 1 || first === undefined || second === undefined) continue;
    if (!isKnown(first.term) || !isKnown(second.term)) continue;
    const middle = word.start + at;
    return [
      { term: first.term, text: word.text.slice(0, at), start: word.start, end: middle },
      { term: second.term, text: word.text.slice(at), start: middle, end: word.end },
    ];
  }
  return [word];
}

/** Terms that go on from here, the shortest first. */
function beginnings(beginning: string, segments: readonly SeenSegment[]): string[] {
  if (beginning.length < SHORTEST_BEGINNING) return [];
  const found = new Set<string>();
  for (const seen of segments) {
    const { vocabulary } = seen.segment;
    for (let at = firstAtLeast(vocabulary, beginning); vocabulary[at]?.startsWith(beginning); at += 1) {
      const term = vocabulary[at] ?? '';
      if (term !== beginning && !found.has(term) && isKnownTerm(seen, at)) found.add(term);
    }
  }
  return [...found].sort(byLength).slice(0, MAX_BEGINNINGS);
}

function byLength(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : 1);
}

/** Terms that differ by a slip or two, the nearest first. */
function misspellings(
  written: string,
  segments: readonly SeenSegment[],
): { term: string; distance: number }[] {
  const most = written.length >= TWO_WRONG ? 2 : written.length >= ONE_WRONG ? 1 : 0;
  if (most === 0 || /\d/.test(written)) return [];
  const bits = letterBits(written);
  const found = new Map<string, number>();
  for (const seen of segments) {
    const { vocabulary, letters } = seen.segment;
    for (const [number, term] of vocabulary.entries()) {
      if (Math.abs(term.length - written.length) > most) continue;
      if (bitCount(bits ^ (letters[number] ?? 0)) > 2 * most || found.has(term)) continue;
      const distance = editDistance(written, term);
      if (distance <= most && isKnownTerm(seen, number)) found.set(term, distance);
    }
  }
  return [...found]
    .map(([term, distance]) => ({ term, distance }))
    .sort((left, right) => left.distance - right.distance || (left.term < right.term ? -1 : 1))
    .slice(0, MAX_MISSPELT);
}

function bitCount(bits: number): number {
  let left = bits;
  let count = 0;
  while (left !== 0) {
    left &= left - 1;
    count += 1;
  }
  return count;
}
