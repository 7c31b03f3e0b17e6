import type { CatalogDocument } from '../documents/catalog-document.js';
import type { Segment } from './segment.js';

/**
 * Which documents of a segment exist for somebody. All that scores depend on is counted over these alone: to whoever may not
 * see a document, everything is as if the segment had been made without it.
 */
export interface Sight {
  /** 1 where the document of this number exists. */
  readonly visible: Uint8Array;
  readonly count: number;
  /** Words in them all. */
  readonly totalLength: number;
}

/** A segment, as one person sees it. */
export interface SeenSegment {
  readonly segment: Segment;
  readonly sight: Sight;
}

/** @param exists says of each document whether the person may see it, whole */
export function sightOf(segment: Segment, exists: (document: CatalogDocument) => boolean): Sight {
  const visible = new Uint8Array(segment.documents.length);
  let count = 0;
  let totalLength = 0;
  for (const [number, document] of segment.documents.entries()) {
    if (!exists(document)) continue;
    visible[number] = 1;
    count += 1;
    totalLength += segment.lengths[number] ?? 0;
  }
  return { visible, count, totalLength };
}

/** Whether a term stands in anything that exists for the person. */
export function isKnownTerm({ segment, sight }: SeenSegment, term: number): boolean {
  const { starts, postings } = segment;
  const end = starts[term + 1] ?? 0;
  for (let at = starts[term] ?? 0; at < end; at += 1) {
    if (sight.visible[postings.documents[at] ?? 0] === 1) return true;
  }
  return false;
}
