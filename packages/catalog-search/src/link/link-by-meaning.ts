import { compareDocuments } from '../documents/catalog-document.js';
import type { SeenSegment } from '../index/sight.js';
import type { LinkCandidate, QuestionLink, QuestionSpan } from './link-question.js';

/** Below, two texts may have nothing to do with each other. */
const NEAR = 0.6;
/** A guess: never as sure as a word that was said. */
const SUREST = 0.7;
const MAX_CANDIDATES = 4;

/**
 * What a run of words may mean that no name accounts for, by the meaning of the whole run; `null` where nothing is near.
 * @param nearness of each document, by its number; one list a segment
 */
export function linkByMeaning(
  span: QuestionSpan,
  segments: readonly SeenSegment[],
  nearness: readonly (Float32Array | undefined)[],
): QuestionLink | null {
  const candidates: LinkCandidate[] = [];
  for (const [at, { segment, sight }] of segments.entries()) {
    for (const [number, near] of (nearness[at] ?? []).entries()) {
      const document = segment.documents[number];
      if (near < NEAR || sight.visible[number] !== 1 || document === undefined) continue;
      if (document.kind === 'verified_question') continue;
      const score = (SUREST * (near - NEAR)) / (1 - NEAR);
      candidates.push({ document, score, way: 'meaning', phrase: document.label });
    }
  }
  if (candidates.length === 0) return null;
  const best = candidates.sort(
    (left, right) => right.score - left.score || compareDocuments(left.document, right.document),
  );
  return { ...span, candidates: best.slice(0, MAX_CANDIDATES) };
}
