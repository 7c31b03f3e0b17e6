import { type CatalogDocument, compareDocuments, type DocumentKind } from '../documents/catalog-document.js';
import { type Segment, termNumber } from '../index/segment.js';
import type { SeenSegment } from '../index/sight.js';
import { expandQuery, type QueryWord } from './expand-query.js';
import { phraseMatch } from './phrase-match.js';

export interface SearchRequest {
  readonly query: string;
  /** Only these; absent: all. */
  readonly kinds?: ReadonlySet<DocumentKind>;
  /**
   * How near each document is in meaning, -1 to 1, by its number: one list a segment, 0 where nobody knows. Depends on the two
   * texts alone, never on other documents.
   */
  readonly nearness?: readonly (Float32Array | undefined)[];
}

/** Something that was found. */
export interface RankedHit {
  readonly document: CatalogDocument;
  /** 0 to 1. Comparable within one search. */
  readonly score: number;
  /** Where it was found by its meaning at all: how near that is. */
  readonly nearness?: number;
}

export interface RankedHits {
  /** Best first; at most {@link MAX_HITS}. */
  readonly hits: readonly RankedHit[];
  /** How the query was read. */
  readonly words: readonly QueryWord[];
}

export const MAX_HITS = 200;
/** So many of the best are looked at word by word. */
const LOOKED_AT = 300;
/** BM25's: how fast more weight stops counting, and how much long documents lose. */
const SATURATION = 1.2;
const LENGTH_LOSS = 0.3;
/** What a score is made of. */
const SHARE = { words: 0.53, phrase: 0.33, kind: 0.14 };
/** Sentences that have nothing to do with each other come to about this. */
const UNRELATED = 0.5;
const BY_MEANING = 0.5;
/** What people mean before the columns that it is made of. */
export const KIND_RANK: Readonly<Record<DocumentKind, number>> = {
  metric: 1,
  verified_question: 0.9,
  entity: 0.85,
  dimension: 0.75,
  glossary_term: 0.75,
  filter: 0.7,
  measure: 0.6,
  value: 0.55,
  table: 0.5,
  column: 0.2,
};

/** What somebody finds in what they may see. The same segments, sight and request always give the same answer. */
export function searchCatalog(segments: readonly SeenSegment[], request: SearchRequest): RankedHits {
  const words = expandQuery(request.query, segments);
  const scores = segments.map(({ segment }) => new Float32Array(segment.documents.length));
  scoreWords(segments, words, scores);
  const best = bestCandidates(segments, scores, request);
  const hits = best
    .map((candidate) => rank(candidate, words))
    .sort((left, right) => right.score - left.score || compareDocuments(left.document, right.document))
    .slice(0, MAX_HITS);
  return { hits, words };
}

/** Adds each word's part to every document that holds it; together they come to 1 at most. */
function scoreWords(
  segments: readonly SeenSegment[],
  words: readonly QueryWord[],
  scores: readonly Float32Array[],
): void {
  const count = segments.reduce((sum, { sight }) => sum + sight.count, 0);
  const averageLength = segments.reduce((sum, { sight }) => sum + sight.totalLength, 0) / Math.max(count, 1);
  const matched = words.map((word) => {
    const matches = segments.map((seen) => matchesOf(word, seen, averageLength));
    const holding = matches.reduce((sum, { count }) => sum + count, 0);
    return { matches, rarity: Math.log(1 + (count - holding + 0.5) / (holding + 0.5)) };
  });
  const total = matched.reduce((sum, { rarity }) => sum + rarity, 0);
  if (total === 0) return;
  for (const { matches, rarity } of matched) {
    for (const [at, { values, count }] of matches.entries()) {
      const scored = scores[at];
      if (scored === undefined || count === 0) continue;
      for (let number = 0; number < values.length; number += 1) {
        scored[number] = (scored[number] ?? 0) + ((values[number] ?? 0) * rarity) / total;
      }
    }
  }
}

/** What each document of a segment is worth for one word, and how many hold it. */
interface Matches {
  readonly values: Float32Array;
  readonly count: number;
}

/** The documents that hold a word or what it may stand for, each by the best of these. */
function matchesOf(word: QueryWord, { segment, sight }: SeenSegment, averageLength: number): Matches {
  const values = new Float32Array(segment.documents.length);
  let count = 0;
  const { starts, postings, lengths } = segment;
  for (const { term, quality } of word.expansions) {
    const number = termNumber(segment, term);
    if (number < 0) continue;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < end; at += 1) {
      const document = postings.documents[at] ?? 0;
      if (sight.visible[document] !== 1 || values[document] !== 0) continue;
      const weight = postings.weights[at] ?? 0;
      const length = 1 - LENGTH_LOSS + (LENGTH_LOSS * (lengths[document] ?? 0)) / averageLength;
      values[document] = (quality * weight) / (weight + SATURATION * length);
      count += 1;
    }
  }
  return { values, count };
}

interface Candidate {
  readonly document: CatalogDocument;
  readonly words: number;
  readonly nearness?: number;
}

function bestCandidates(
  segments: readonly SeenSegment[],
  scores: readonly Float32Array[],
  { kinds, nearness }: SearchRequest,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [at, { segment, sight }] of segments.entries()) {
    const scored = scores[at] ?? new Float32Array();
    const near = nearness?.[at];
    for (let number = 0; number < scored.length; number += 1) {
      const words = scored[number] ?? 0;
      const nearest = near?.[number] ?? 0;
      if ((words === 0 && nearest <= UNRELATED) || sight.visible[number] !== 1) continue;
      const document = documentOf(segment, number);
      if (kinds !== undefined && !kinds.has(document.kind)) continue;
      candidates.push({ document, words, ...(nearest > UNRELATED && { nearness: nearest }) });
    }
  }
  return mostPromising(candidates);
}

/** The best by a first look. Only those at its edge are put in order: there may be tens of thousands. */
function mostPromising(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length <= LOOKED_AT) return [...candidates];
  const first = Float64Array.from(candidates, roughly);
  const edge = first.toSorted()[first.length - LOOKED_AT] ?? 0;
  const above = candidates.filter((_candidate, at) => (first[at] ?? 0) > edge);
  const level = candidates.filter((_candidate, at) => first[at] === edge);
  level.sort((left, right) => compareDocuments(left.document, right.document));
  return [...above, ...level.slice(0, LOOKED_AT - above.length)];
}

function documentOf({ documents }: Segment, number: number): CatalogDocument {
  const document = documents[number];
  if (document === undefined) throw new Error(`The index has no document ${number}.`);
  return document;
}

/** Before anything is looked at word by word. */
function roughly({ words, nearness, document }: Candidate): number {
  return SHARE.words * words + SHARE.kind * KIND_RANK[document.kind] + meaningScore(nearness);
}

function meaningScore(nearness: number | undefined): number {
  return nearness === undefined ? 0 : (BY_MEANING * (nearness - UNRELATED)) / (1 - UNRELATED);
}

function rank({ document, words: fromWords, nearness }: Candidate, words: readonly QueryWord[]): RankedHit {
  const fromPhrase = fromWords === 0 ? 0 : phraseMatch(document, words);
  const lexical = SHARE.words * fromWords + SHARE.phrase * fromPhrase;
  const score = Math.min(
    1,
    lexical + SHARE.kind * KIND_RANK[document.kind] * Math.min(1, lexical * 2) + meaningScore(nearness),
  );
  return { document, score, ...(nearness !== undefined && { nearness }) };
}
