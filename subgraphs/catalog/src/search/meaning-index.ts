import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  hasMeaning,
  meaningText,
  nearnessTo,
  type Segment,
  type VectorTable,
  vectorTable,
  worthComparing,
} from '@parley/catalog-search';
import type { PlatformScope } from '@parley/platform-db';
import type { RequestContext } from '@parley/service-kit';
import type { TextEmbedder } from '@parley/text-embedder';
import { LRUCache } from 'lru-cache';
import type { TextVectorRepository, VectorOwner } from './text-vector-repository.js';

/** Whether a search compared meanings: `preparing`, some are not computed yet; `off`, this server has no model for it. */
export type MeaningState = 'ready' | 'preparing' | 'off' | 'not_needed';

export interface Nearness {
  readonly state: MeaningState;
  /** One list a segment, in their order. */
  readonly lists: readonly (Float32Array | undefined)[];
}

export interface MeaningIndexDeps {
  /** Absent: search is by words alone. */
  readonly embedder?: TextEmbedder;
  readonly vectors: TextVectorRepository;
  readonly log: RequestContext['log'];
}

/** Texts of one index that are compared by meaning: 1.5 MB of vectors, ten seconds of one thread, once. */
const MAX_TEXTS = 3_000;
const TEXTS_A_BATCH = 32;
const MAX_QUERIES = 500;
/** Kept vectors of a data source; beyond, those of texts that are no longer there go. */
const MAX_KEPT = 4 * MAX_TEXTS;

/** Compares queries with texts of catalogs by meaning. Vectors are computed in the background and kept in the platform database. */
export class MeaningIndex {
  readonly #deps: MeaningIndexDeps;
  readonly #tables = new WeakMap<Segment, VectorTable>();
  readonly #preparing = new WeakSet<Segment>();
  readonly #queries = new LRUCache<string, Int8Array>({ max: MAX_QUERIES });

  constructor(deps: MeaningIndexDeps) {
    this.#deps = deps;
  }

  /**
   * Never waits for texts of the catalog, and never fails: whatever is not ready is left out.
   *
   * @param of.waitMs for the query itself: a few milliseconds, or half a second where the model has to start. What comes later is kept
   * for when the same is asked again
   */
  async nearness(
    query: string,
    segments: readonly Segment[],
    of: { readonly scope: PlatformScope; readonly dataSourceId: string; readonly waitMs: number },
  ): Promise<Nearness> {
    const { embedder, log } = this.#deps;
    const nothing = segments.map(() => undefined);
    if (embedder === undefined) return { state: 'off', lists: nothing };
    if (!hasMeaning(query)) return { state: 'not_needed', lists: nothing };
    const owner = { dataSourceId: of.dataSourceId, model: embedder.model };
    // Before the texts, so that it does not stand in line behind them.
    const asked = this.#queryVector(query, embedder).catch((error: unknown) => {
      log.warn({ err: error }, 'a search went without meanings');
      return undefined;
    });
    for (const segment of segments) this.#prepare(segment, of.scope, { owner, embedder });
    const vector = await Promise.race([asked, delay(of.waitMs, undefined, { ref: false })]);
    const lists = segments.map((segment) => {
      const table = this.#tables.get(segment);
      if (vector === undefined || table === undefined) return undefined;
      return nearnessTo(vector, table, segment.documents.length);
    });
    return { state: lists.includes(undefined) ? 'preparing' : 'ready', lists };
  }

  async #queryVector(query: string, embedder: TextEmbedder): Promise<Int8Array | undefined> {
    const key = query.trim().toLowerCase();
    const known = this.#queries.get(key);
    if (known !== undefined) return known;
    const [vector] = await embedder.embed([key]);
    if (vector !== undefined) this.#queries.set(key, vector);
    return vector;
  }

  #prepare(
    segment: Segment,
    scope: PlatformScope,
    by: { readonly owner: VectorOwner; readonly embedder: TextEmbedder },
  ): void {
    if (this.#tables.has(segment) || this.#preparing.has(segment)) return;
    this.#preparing.add(segment);
    this.#compute(segment, scope, by)
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error }, 'texts of a catalog have no vectors yet'),
      )
      .finally(() => this.#preparing.delete(segment));
  }

  async #compute(
    segment: Segment,
    scope: PlatformScope,
    { owner, embedder }: { readonly owner: VectorOwner; readonly embedder: TextEmbedder },
  ): Promise<void> {
    const numbers = worthComparing(segment.documents, MAX_TEXTS);
    const texts = new Map(numbers.map((number) => [number, textOf(segment, number)]));
    const kept = new Map(numbers.length === 0 ? [] : await this.#deps.vectors.read(scope, owner));
    if (kept.size > MAX_KEPT)
      await this.#deps.vectors.keepOnly(scope, owner, [...texts.values()].map(hashOf));
    const missing = [...new Set(texts.values())].filter((text) => !kept.has(hashOf(text)));
    for (let at = 0; at < missing.length; at += TEXTS_A_BATCH) {
      const batch = missing.slice(at, at + TEXTS_A_BATCH);
      const computed = await embedder.embed(batch);
      const added = new Map(
        batch.flatMap((text, index) => {
          const vector = computed[index];
          return vector === undefined ? [] : [[hashOf(text), vector] as const];
        }),
      );
      await this.#deps.vectors.add(scope, owner, added);
      for (const [hash, vector] of added) kept.set(hash, vector);
    }
    const entries = [...texts].flatMap(([number, text]) => {
      const vector = kept.get(hashOf(text));
      return vector === undefined ? [] : [[number, vector] as const];
    });
    this.#tables.set(segment, vectorTable(entries));
  }
}

function textOf({ documents }: Segment, number: number): string {
  const document = documents[number];
  return (document && meaningText(document)) ?? '';
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
