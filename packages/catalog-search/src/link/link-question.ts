import { type CatalogDocument, compareDocuments } from '../documents/catalog-document.js';
import type { SeenSegment } from '../index/sight.js';
import { isConditionWord } from '../language/words.js';
import { expandQuery, type MatchWay, type QueryWord } from '../search/expand-query.js';
import { KIND_RANK } from '../search/search-catalog.js';
import { type SpanMatch, SpanMatcher } from './span-match.js';

/** Something of the catalog that words of a question may mean. */
export interface LinkCandidate {
  readonly document: CatalogDocument;
  /** 0 to 1: how surely. */
  readonly score: number;
  /** The weakest way in which one of the words was understood, or by their meaning together. */
  readonly way: MatchWay | 'synonym' | 'compound' | 'meaning';
  /** Its words that matched: of a name, a synonym. */
  readonly phrase: string;
}

/** Words of a question and what they may mean, best first. Positions are UTF-16, `end` exclusive. */
export interface QuestionLink {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly candidates: readonly LinkCandidate[];
}

/** Words that nothing was found for. */
export interface QuestionSpan {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface LinkedQuestion {
  /** The links that explain most of the question together; none overlap. In the question's order. */
  readonly links: readonly QuestionLink[];
  /** Every stretch that may mean something, overlapping ones too: what a planner weighs against each other. */
  readonly all: readonly QuestionLink[];
  /** Runs of telling words that no link covers; comparing and negating ones aside. */
  readonly unlinked: readonly QuestionSpan[];
}

/** What the caller knows words to be already: times, numbers. No link touches them. */
export type TakenSpans = readonly { readonly start: number; readonly end: number }[];

const MAX_WORDS_A_LINK = 5;
const MAX_CANDIDATES = 8;
const WEAKEST_LINK = 0.45;
/** Longer phrases say more than their parts. */
const LENGTH_BONUS = 1.4;
/** Of two that fit alike, the one that people mean first. */
const KIND_SHARE = 0.06;

/**
 * Finds what words of a question may mean in the part of a catalog that a person sees: by names, synonyms, short forms, names within
 * names ("customer name" for `name` of customers), slips and words that mean the same. Pure: equal input, equal links.
 */
export function linkQuestion(
  question: string,
  segments: readonly SeenSegment[],
  taken: TakenSpans = [],
): LinkedQuestion {
  const isFree = ({ start, end }: { start: number; end: number }) =>
    !taken.some((span) => span.start < end && start < span.end);
  const words = expandQuery(question, segments, { isTyping: false });
  const all: (QuestionLink & Stretch)[] = [];
  const matcher = new SpanMatcher(segments);
  for (let first = 0; first < words.length; first += 1) {
    let common: readonly ReadonlySet<number>[] | undefined;
    for (let last = first; last < Math.min(words.length, first + MAX_WORDS_A_LINK); last += 1) {
      const said = words.slice(first, last + 1);
      const span = spanOf(question, said);
      const word = words[last];
      if (!isFree(span) || word === undefined) break;
      common = matcher.common(word, common);
      if (common.every(({ size }) => size === 0)) break;
      const candidates = rankCandidates(matcher.matches(said, common));
      if (candidates.length > 0) all.push({ ...span, candidates, first, last });
    }
  }
  const chosen = bestCover(all, words.length);
  const links = chosen.map(withoutStretch);
  const isLinked = (at: number) => chosen.some(({ first, last }) => first <= at && at <= last);
  const loose = words.map((word, at) =>
    isLinked(at) || !isFree(word) || isConditionWord(word.text.toLowerCase()) ? null : word,
  );
  return { links, all: all.map(withoutStretch), unlinked: runsOf(question, loose) };
}

/** Words `first` to `last` of a question, both included. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

function withoutStretch({ first: _first, last: _last, ...link }: QuestionLink & Stretch): QuestionLink {
  return link;
}

function rankCandidates(matches: readonly SpanMatch[]): LinkCandidate[] {
  const value = ({ score, document }: LinkCandidate) => score + KIND_SHARE * KIND_RANK[document.kind];
  return matches
    .filter(({ score, document }) => score >= WEAKEST_LINK && document.kind !== 'verified_question')
    .sort((left, right) => value(right) - value(left) || compareDocuments(left.document, right.document))
    .slice(0, MAX_CANDIDATES);
}

/** The links of greatest weight together of which no two share a word. */
function bestCover<T extends QuestionLink & Stretch>(links: readonly T[], words: number): T[] {
  const best: { readonly weight: number; readonly chosen: readonly T[] }[] = [{ weight: 0, chosen: [] }];
  for (let end = 1; end <= words; end += 1) {
    let winner = best[end - 1] ?? { weight: 0, chosen: [] };
    for (const link of links) {
      const before = best[link.first];
      if (link.last + 1 !== end || before === undefined) continue;
      const weight =
        before.weight + (link.candidates[0]?.score ?? 0) * (link.last - link.first + 1) ** LENGTH_BONUS;
      if (weight > winner.weight) winner = { weight, chosen: [...before.chosen, link] };
    }
    best.push(winner);
  }
  return [...(best.at(-1)?.chosen ?? [])];
}

function spanOf(question: string, said: readonly QueryWord[]): QuestionSpan {
  const start = said[0]?.start ?? 0;
  const end = said.at(-1)?.end ?? start;
  return { start, end, text: question.slice(start, end) };
}

/** Words side by side that are left over, as one span each. */
function runsOf(question: string, loose: readonly (QueryWord | null)[]): QuestionSpan[] {
  const runs: QueryWord[][] = [];
  for (const [at, word] of loose.entries()) {
    if (word === null) continue;
    const last = runs.at(-1);
    if (last !== undefined && at > 0 && loose[at - 1] !== null) last.push(word);
    else runs.push([word]);
  }
  return runs.map((run) => spanOf(question, run));
}
