import type { CatalogDocument } from '../documents/catalog-document.js';
import { IN_NAME, IN_OWNER, IN_SYNONYM, termNumber } from '../index/segment.js';
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
const MAX_LOOKED_AT = 150;
const SYNONYM = 0.97;
/** A phrase of which words were left out may still be meant, less surely. */
const LEFT_OUT = 0.8;

/** The documents in whose names and owners all of the words stand, with how well they fit. */
export function candidatesOf(words: readonly QueryWord[], segments: readonly SeenSegment[]): SpanMatch[] {
  return segments.flatMap((seen) =>
    documentsWith(words, seen).flatMap((number) => {
      const document = seen.segment.documents[number];
      const match = document === undefined ? null : fit(document, words);
      return match === null ? [] : [match];
    }),
  );
}

/** Numbers of visible documents that name each word, those that say little else first. */
function documentsWith(words: readonly QueryWord[], { segment, sight }: SeenSegment): number[] {
  let common: Set<number> | undefined;
  for (const { expansions } of words) {
    const holding = new Set<number>();
    for (const { term } of expansions) {
      const number = termNumber(segment, term);
      if (number < 0) continue;
      const { starts, postings } = segment;
      for (let at = starts[number] ?? 0; at < (starts[number + 1] ?? 0); at += 1) {
        const document = postings.documents[at] ?? 0;
        const isNamed = ((postings.places[at] ?? 0) & NAMED) !== 0;
        if (isNamed && sight.visible[document] === 1 && common?.has(document) !== false)
          holding.add(document);
      }
    }
    common = holding;
    if (holding.size === 0) return [];
  }
  const { lengths } = segment;
  const found = [...(common ?? [])];
  if (found.length <= MAX_LOOKED_AT) return found;
  return found
    .sort((left, right) => (lengths[left] ?? 0) - (lengths[right] ?? 0) || left - right)
    .slice(0, MAX_LOOKED_AT);
}

function fit(document: CatalogDocument, words: readonly QueryWord[]): SpanMatch | null {
  const { label, name, synonyms = [], owner = '' } = document;
  const ownerTerms = new Set(wordsOf(owner).map(({ term }) => term));
  const phrases = [
    { phrase: label, isSynonym: false },
    ...(name === label ? [] : [{ phrase: name, isSynonym: false }]),
    ...synonyms.map((phrase) => ({ phrase, isSynonym: true })),
  ];
  let best: SpanMatch | null = null;
  for (const { phrase, isSynonym } of phrases) {
    const found = fitPhrase(phrase, words, ownerTerms);
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
  phrase: string,
  words: readonly QueryWord[],
  owner: ReadonlySet<string>,
): PhraseFit | null {
  const unsaid = new Set(wordsOf(phrase).map(({ term }) => term));
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
