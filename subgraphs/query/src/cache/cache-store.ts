/**
 * Where results are kept for a while: bytes under a key that says everything they depend on, so that nothing need ever be
 * deleted. It may forget at any time, and it never fails: what is away has nothing.
 */
export interface CacheStore {
  get(key: string): Promise<Buffer | null>;
  /** Kept for `ttlMs` at most, or not at all. */
  set(key: string, bytes: Buffer, ttlMs: number): Promise<void>;
}
