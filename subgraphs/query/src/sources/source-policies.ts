import { createHmac } from 'node:crypto';
import { effectivePolicy } from '@parley/access-policy';
import type { Caller } from '@parley/service-kit';
import type { EffectivePolicy } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import type { PolicyFacts, SourceFacts, SourceRepository } from './source-repository.js';

/** A reader whose sight was cut is turned away within this time. */
const MAX_AGE_MS = 1_000;

/** What one person may see of one data source, as of now. */
export class SourcePolicies {
  readonly #repository: SourceRepository;
  readonly #hashKey: string;
  readonly #hashKeys = new LRUCache<string, string>({ max: 1_000 });
  readonly #bound = new LRUCache<string, Promise<PolicyFacts>>({ max: 1_000, ttl: MAX_AGE_MS });

  constructor(repository: SourceRepository, hashKey: string) {
    this.#repository = repository;
    this.#hashKey = hashKey;
  }

  /** By what was read just now; for whoever asks for the fingerprint next, too. */
  effectiveNow(caller: Caller, facts: SourceFacts): EffectivePolicy {
    this.#bound.set(keyOf(caller, facts.dataSource.id), Promise.resolve(facts));
    return this.#effective(caller, facts);
  }

  #effective(caller: Caller, { policies, classified }: PolicyFacts): EffectivePolicy {
    return effectivePolicy({
      policies,
      classified,
      roles: caller.roles,
      groups: caller.groups,
      userId: caller.userId,
      attributes: caller.attributes,
      hashKey: this.#hashKeyOf(caller.tenantId),
    });
  }

  /** A key a tenant: hashes of one tenant say nothing about another's. */
  #hashKeyOf(tenantId: string): string {
    const known = this.#hashKeys.get(tenantId);
    if (known !== undefined) return known;
    const key = createHmac('sha256', this.#hashKey).update(tenantId).digest('hex');
    this.#hashKeys.set(tenantId, key);
    return key;
  }

  /**
   * Whether the caller's sight has this fingerprint. Yes may be {@link MAX_AGE_MS} old: readers ask again
   * and again. No is always of now, so that who has just asked a question finds its answer.
   */
  async hasFingerprint(caller: Caller, dataSourceId: string, fingerprint: string): Promise<boolean> {
    const known = this.#bound.get(keyOf(caller, dataSourceId));
    if (known !== undefined && this.#effective(caller, await known).fingerprint === fingerprint) return true;
    return this.#effective(caller, await this.#read(caller, dataSourceId)).fingerprint === fingerprint;
  }

  #read(caller: Caller, dataSourceId: string): Promise<PolicyFacts> {
    const key = keyOf(caller, dataSourceId);
    const reading = this.#repository.policies(caller, dataSourceId);
    this.#bound.set(key, reading);
    reading.catch(() => this.#bound.delete(key));
    return reading;
  }
}

function keyOf(caller: Caller, dataSourceId: string): string {
  return `${caller.tenantId}/${dataSourceId}`;
}
