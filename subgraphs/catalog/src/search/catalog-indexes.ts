import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CatalogDocument, type Segment, SegmentBuilder, segmentBytes } from '@parley/catalog-search';
import { LRUCache } from 'lru-cache';

/** Reads what is to be indexed. */
type Documents = () => Iterable<CatalogDocument> | Promise<Iterable<CatalogDocument>>;

/** Documents indexed before others get a turn: some milliseconds of work. */
const DOCUMENTS_A_TURN = 500;

/**
 * Indexes of what catalogs consist of, one for each source of documents and state of it, in memory within bounds: the one that was
 * used least recently goes first. They hold everything, whoever may see it; a sight cuts them for each person.
 */
export class CatalogIndexes {
  readonly #segments: LRUCache<string, Segment>;
  readonly #building = new Map<string, Promise<Segment>>();

  /** @param maxBytes of all indexes together */
  constructor(maxBytes: number) {
    this.#segments = new LRUCache({ maxSize: maxBytes, sizeCalculation: (each) => segmentBytes(each) + 1 });
  }

  /**
   * The index of some documents; made when it is first asked for, once for all who wait.
   * @param key the tenant, the source and its state: equal keys must mean equal documents
   */
  segment(key: string, documents: Documents): Promise<Segment> {
    const known = this.#segments.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const building = this.#building.get(key) ?? this.#build(key, documents);
    this.#building.set(key, building);
    return building;
  }

  async #build(key: string, documents: Documents): Promise<Segment> {
    try {
      const builder = new SegmentBuilder();
      for (const document of await documents()) {
        builder.add(document);
        if (builder.size % DOCUMENTS_A_TURN === 0) await nextTurn();
      }
      const segment = builder.build();
      this.#segments.set(key, segment);
      return segment;
    } finally {
      this.#building.delete(key);
    }
  }
}
