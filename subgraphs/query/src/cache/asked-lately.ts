import { createHash } from 'node:crypto';
import type { PlatformScope } from '@parley/platform-db';
import type { ScopedQuery } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import type { DataSourceRecord } from '../sources/source-repository.js';

const MAX_REMEMBERED = 10_000;

/**
 * Which statements were asked in this process not long ago: of those the cache may have the answer, or somebody may be reading it. A
 * guess, before the statement's key is known: nothing but who goes ahead to the database depends on it.
 */
export class AskedLately {
  readonly #asked = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  /** Whether it was noted within `ttlMs` of that time; notes it. */
  note(
    scoped: Pick<ScopedQuery, 'fingerprint' | 'values' | 'maxRows' | 'policyFingerprint'>,
    { tenantId }: Pick<PlatformScope, 'tenantId'>,
    { source, ttlMs }: { readonly source: AskedSource; readonly ttlMs: number },
  ): boolean {
    const { fingerprint, values, maxRows, policyFingerprint } = scoped;
    const { id, version, cacheGeneration } = source;
    const asked = [tenantId, id, version, cacheGeneration, fingerprint, values, maxRows, policyFingerprint];
    const key = createHash('sha256').update(JSON.stringify(asked)).digest('base64');
    const isKnown = this.#asked.has(key);
    this.#asked.set(key, true, { ttl: ttlMs });
    return isKnown;
  }
}

type AskedSource = Pick<DataSourceRecord, 'id' | 'version' | 'cacheGeneration'>;
