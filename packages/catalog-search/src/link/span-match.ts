import type { CatalogDocument } from '../documents/catalog-document.js';
import { IN_NAME, IN_OWNER, IN_SYNONYM, type Segment, termNumber } from '../index/segment.js';
import type { SeenSegment } from '../index/sight.js';
import { wordsOf } from '../language/words.js';
import type { Expansion, MatchWay, QueryWord } from '../search/expand-query.js';

/** A document that some words may mean. */
export interface SpanMatch {
  readonly document: CatalogDocument;
  readonly score: number;
  readonly way: MatchWay | 'synonym' | 'compound';
  readonly phrase: string;
}

const NAMED = IN_NAME | IN_SYNONYM | IN_OWNER;
/** Documents that are looked at word by word for one stretch of a question. */
const MAX_LOOKED_AT = 100;
const SYNONYM = 0.97;
/** A phrase of which words were left out may still be meant, less surely. */
const LEFT_OUT = 0.8;

/** What documents say, cut into words once for all stretches of a question. */
interface Phrases {
  readonly phrases: readonly {
    readonly phrase: string;
    readonly terms: readonly string[];
    readonly isSynonym: boolean;
  }[];
  readonly owner: ReadonlySet<string>;
}

/** Finds what stretches of one question may mean. Stretches grow word by word, and documents in common become fewer. */
export class SpanMatcher {
  readonly #segments: readonly SeenSegment[];
  readonly #phrases = new Map<CatalogDocument, Phrases>();
  readonly #naming = new Map<QueryWord, readonly ReadonlySet<number>[]>();

  constructor(segments: readonly SeenSegment[]) {
    this.#segments = segments;
  }

  /** The documents that name each of some words, in each segment. @param shorter those that name all but the last word */
  common(word: QueryWord, shorter?: readonly ReadonlySet<number>[]): readonly ReadonlySet<number>[] {
    const naming = this.#naming.get(word) ?? this.#segments.map((seen) => documentsNaming(word, seen));
    this.#naming.set(word, naming);
    if (shorter === undefined) return naming;
    return naming.map((each, at) => new Set([...(shorter[at] ?? [])].filter((number) => each.has(number))));
  }

  /** How well documents fit words that they all name. */
  matches(words: readonly QueryWord[], common: readonly ReadonlySet<number>[]): SpanMatch[] {
    return this.#segments.flatMap(({ segment }, at) =>
      shortest(common[at] ?? new Set(), segment).flatMap((number) => {
        const document = segment.documents[number];
        const match = document === undefined ? null : fit(document, words, this.#phrasesOf(document));
        return match === null ? [] : [match];
      }),
    );
  }

  #phrasesOf(document: CatalogDocument): Phrases {
    const known = this.#phrases.get(document) ?? phrasesOf(document);
    this.#phrases.set(document, known);
    return known;
  }
}

/** Numbers of visible documents in whose name, synonyms or owner a word stands, or what it may stand for. */
function documentsNaming({ expansions }: QueryWord, { segment, sight }: SeenSegment): ReadonlySet<number> {
  const naming = new Set<number>();
  const { starts, postings } = segment;
  for (const { term } of expansions) {
    const number = termNumber(segment, term);
    if (number < 0) continue;
    for (let at = starts[number] ?? 0; at < (starts[number + 1] ?? 0); at += 1) {
      const document = postings.documents[at] ?? 0;
      if (((postings.places[at] ?? 0) & NAMED) !== 0 && sight.visible[document] === 1) naming.add(document);
    }
  }
  return naming;
}

/** Those that say little else first: of the rest, others fit better. */
function shortest(numbers: ReadonlySet<number>, { lengths }: Segment): number[] {
  const found = [...numbers];
  if (found.length <= MAX_LOOKED_AT) return found;
  return found
    .sort((left, right) => (lengths[left] ?? 0) - (lengths[right] ?? 0) || left - right)
    .slice(0, MAX_LOOKED_AT);
}

function phrasesOf({ label, name, synonyms = [], owner = '' }: CatalogDocument): Phrases {
  const said = [...new Set([label, name])].map((phrase) => ({ phrase, isSynonym: false }));
  const others = synonyms.map((phrase) => ({ phrase, isSynonym: true }));
  return {
    phrases: [...said, ...others].map((each) => ({ ...each, terms: termsOf(each.phrase) })),
    owner: new Set(termsOf(owner)),
  };
}

function termsOf(text: string): string[] {
  return wordsOf(text).map(({ term }) => term);
}

function fit(
  document: CatalogDocument,
  words: readonly QueryWord[],
  { phrases, owner }: Phrases,
): SpanMatch | null {
  let best: SpanMatch | null = null;
  for (const { phrase, terms, isSynonym } of phrases) {
    const found = fitPhrase(terms, words, owner);
    if (found === null) continue;
    const score = found.score * (isSynonym ? SYNONYM : 1);
    if (best !== null && score <= best.score) continue;
    best = { document, score, phrase, way: wayOf(found, isSynonym) };
  }
  return best;
}

interface PhraseFit {
  readonly score: number;
  readonly weakest: Expansion;
  readonly usesOwner: boolean;
}

/** Null unless each word stands in the phrase or in what it belongs to, and one of them in the phrase. */
function fitPhrase(
  terms: readonly string[],
  words: readonly QueryWord[],
  owner: ReadonlySet<string>,
): PhraseFit | null {
  const unsaid = new Set(terms);
  const length = unsaid.size;
  const used: Expansion[] = [];
  let inPhrase = 0;
  for (const { expansions } of words) {
    const said = expansions.find(({ term }) => unsaid.has(term));
    const owned = expansions.find(({ term }) => owner.has(term));
    const as = said ?? owned;
    if (as === undefined) return null;
    if (said !== undefined) {
      unsaid.delete(said.term);
      inPhrase += 1;
    }
    used.push(as);
  }
  const weakest = used.reduce((left, right) => (right.quality < left.quality ? right : left));
  if (inPhrase === 0) return null;
  const quality = used.reduce((sum, each) => sum + each.quality, 0) / used.length;
  // What the owner says already need not be said again: `customer_id` of customers is "id of the customer".
  const open = [...unsaid].filter((term) => !owner.has(term)).length;
  const complete = open === 0 ? 1 : LEFT_OUT * ((length - open) / length);
  return { score: quality * complete, weakest, usesOwner: inPhrase < words.length };
}

function wayOf({ weakest, usesOwner }: PhraseFit, isSynonym: boolean): SpanMatch['way'] {
  if (weakest.way !== 'exact') return weakest.way;
  if (usesOwner) return 'compound';
  return isSynonym ? 'synonym' : 'exact';
}
