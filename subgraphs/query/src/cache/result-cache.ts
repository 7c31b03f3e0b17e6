import type { CacheStore } from './cache-store.js';
import { type CachedResult, decodeResult, encodeResult } from './cached-result.js';

export interface ResultCacheOptions {
  /** In this process. */
  readonly local: CacheStore;
  /** Of all replicas, where there are several. */
  readonly shared: CacheStore | undefined;
  readonly now: () => Date;
}

/** Results that may be given again to who asks the same: first those in this process, then those that replicas share. */
export class ResultCache {
  readonly #options: ResultCacheOptions;

  constructor(options: ResultCacheOptions) {
    this.#options = options;
  }

  /** `null` where there is none that was read within `maxAgeMs`. */
  async find(key: string, maxAgeMs: number): Promise<CachedResult | null> {
    const { local, shared } = this.#options;
    const here = this.#fresh(await local.get(key), maxAgeMs);
    if (here !== null || shared === undefined) return here;
    const bytes = await shared.get(key);
    const elsewhere = this.#fresh(bytes, maxAgeMs);
    if (bytes !== null && elsewhere !== null) await local.set(key, bytes, this.#timeLeft(elsewhere));
    return elsewhere;
  }

  async keep(key: string, result: CachedResult): Promise<void> {
    const { local, shared } = this.#options;
    const bytes = encodeResult(result);
    const ttlMs = this.#timeLeft(result);
    await Promise.all([local.set(key, bytes, ttlMs), shared?.set(key, bytes, ttlMs)]);
  }

  #fresh(bytes: Buffer | null, maxAgeMs: number): CachedResult | null {
    const result = bytes === null ? null : decodeResult(bytes);
    if (result === null || this.#timeLeft(result) <= 0) return null;
    return this.#options.now().getTime() - result.readAt.getTime() <= maxAgeMs ? result : null;
  }

  #timeLeft({ keepUntil }: CachedResult): number {
    return keepUntil.getTime() - this.#options.now().getTime();
  }
}
