import type { CatalogDocument } from '../documents/catalog-document.js';

/** Where in a document a word stands; a posting holds the sum of all that apply. */
export const IN_NAME = 1;
export const IN_SYNONYM = 2;
export const IN_OWNER = 4;
export const IN_DESCRIPTION = 8;

/** In what of a document a term stands, with how much weight. Three arrays side by side: there are half a million. */
export interface Postings {
  readonly documents: Uint32Array;
  readonly weights: Float32Array;
  readonly places: Uint8Array;
}

/**
 * An immutable index over some documents: one of the physical schema, one of the model, one of the verified questions, each made
 * anew only when its own source changes. Documents are known by their number, terms by their place in the sorted vocabulary.
 */
export interface Segment {
  readonly documents: readonly CatalogDocument[];
  /** Words in each document, those of its description counting a tenth. */
  readonly lengths: Float32Array;
  /** Sorted. */
  readonly vocabulary: readonly string[];
  /** One bit a letter: terms whose bits differ much can't be misspellings of each other. */
  readonly letters: Uint32Array;
  /** Where each term's postings begin; one more for the end. */
  readonly starts: Uint32Array;
  readonly postings: Postings;
}

/** The number of a term, or -1. */
export function termNumber({ vocabulary }: Segment, term: string): number {
  const at = firstAtLeast(vocabulary, term);
  return vocabulary[at] === term ? at : -1;
}

/** The place of the first term that is not before `text`. */
export function firstAtLeast(vocabulary: readonly string[], text: string): number {
  let low = 0;
  let high = vocabulary.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((vocabulary[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The letters of a term as bits, digits and foreign letters folded in. */
export function letterBits(term: string): number {
  let bits = 0;
  for (let at = 0; at < term.length; at += 1) bits |= 1 << (term.charCodeAt(at) & 31);
  return bits >>> 0;
}

/** Bytes that the arrays take; documents and words, which other structures hold too, are estimated. */
export function segmentBytes({ documents, lengths, vocabulary, letters, starts, postings }: Segment): number {
  const arrays = [lengths, letters, starts, postings.documents, postings.weights, postings.places];
  const inArrays = arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return inArrays + documents.length * BYTES_A_DOCUMENT + vocabulary.length * BYTES_A_TERM;
}

/** Measured over 65,000 of them: an object with five fields, and its path. */
const BYTES_A_DOCUMENT = 180;
const BYTES_A_TERM = 40;
