import type { CatalogDocument } from '../documents/catalog-document.js';
import { wordsOf } from '../language/words.js';
import { GrowingNumbers } from './growing-numbers.js';
import { IN_DESCRIPTION, IN_NAME, IN_OWNER, IN_SYNONYM, letterBits, type Segment } from './segment.js';

const WEIGHTS = { [IN_NAME]: 3, [IN_SYNONYM]: 2.5, [IN_OWNER]: 1, [IN_DESCRIPTION]: 0.8 };
/** Of a description: what comes later is rarely what it is about. */
const MAX_WORDS = 200;
const DESCRIPTION_LENGTH = 0.1;

/** Takes documents one by one, so that whoever feeds it can let others work in between. */
export class SegmentBuilder {
  readonly #documents: CatalogDocument[] = [];
  readonly #lengths = new GrowingNumbers();
  readonly #termNumbers = new Map<string, number>();
  /** One entry a posting, in the order of the documents. */
  readonly #terms = new GrowingNumbers();
  readonly #owners = new GrowingNumbers();
  readonly #weights = new GrowingNumbers();
  readonly #places = new GrowingNumbers();

  get size(): number {
    return this.#documents.length;
  }

  add(document: CatalogDocument): void {
    const found = new Map<string, { weight: number; places: number }>();
    const length = this.#count(document, found);
    const number = this.#documents.push(document) - 1;
    this.#lengths.push(length);
    for (const [term, { weight, places }] of found) {
      let known = this.#termNumbers.get(term);
      if (known === undefined) {
        known = this.#termNumbers.size;
        this.#termNumbers.set(term, known);
      }
      this.#terms.push(known);
      this.#owners.push(number);
      this.#weights.push(weight);
      this.#places.push(places);
    }
  }

  /** Terms in their order, postings put beside each other by counting: no sorting of half a million. */
  build(): Segment {
    const vocabulary = [...this.#termNumbers.keys()].sort();
    const sorted = new Uint32Array(vocabulary.length);
    for (const [place, term] of vocabulary.entries()) sorted[this.#termNumbers.get(term) ?? 0] = place;
    const terms = Uint32Array.from(this.#terms.values(), (term) => sorted[term] ?? 0);
    const starts = new Uint32Array(vocabulary.length + 1);
    for (const term of terms) starts[term + 1] = (starts[term + 1] ?? 0) + 1;
    for (let term = 1; term < starts.length; term += 1) {
      starts[term] = (starts[term] ?? 0) + (starts[term - 1] ?? 0);
    }
    const next = starts.slice();
    const documents = new Uint32Array(terms.length);
    const weights = new Float32Array(terms.length);
    const places = new Uint8Array(terms.length);
    const [owners, posted, placed] = [this.#owners.values(), this.#weights.values(), this.#places.values()];
    for (const [at, term] of terms.entries()) {
      const place = next[term] ?? 0;
      next[term] = place + 1;
      documents[place] = owners[at] ?? 0;
      weights[place] = posted[at] ?? 0;
      places[place] = placed[at] ?? 0;
    }
    return {
      documents: this.#documents,
      lengths: Float32Array.from(this.#lengths.values()),
      vocabulary,
      letters: Uint32Array.from(vocabulary, letterBits),
      starts,
      postings: { documents, weights, places },
    };
  }

  /** What words a document holds, and where; returns its length. */
  #count(document: CatalogDocument, found: Map<string, { weight: number; places: number }>): number {
    const { name, label, owner, synonyms = [], description } = document;
    const count = (text: string, place: keyof typeof WEIGHTS): number => {
      const words = wordsOf(text).slice(0, MAX_WORDS);
      for (const { term } of words) {
        const known = found.get(term);
        // A second time says little more than the first, except in another place.
        if (known === undefined) found.set(term, { weight: WEIGHTS[place], places: place });
        else if ((known.places & place) === 0) {
          known.weight += WEIGHTS[place];
          known.places |= place;
        }
      }
      return words.length;
    };
    let length = count(label, IN_NAME);
    if (name !== label) count(name, IN_NAME);
    for (const synonym of synonyms) length += count(synonym, IN_SYNONYM);
    if (owner !== undefined) length += count(owner, IN_OWNER);
    if (description !== undefined) length += count(description, IN_DESCRIPTION) * DESCRIPTION_LENGTH;
    return length;
  }
}

/** The whole at once, for few documents. */
export function segmentOf(documents: Iterable<CatalogDocument>): Segment {
  const builder = new SegmentBuilder();
  for (const document of documents) builder.add(document);
  return builder.build();
}
