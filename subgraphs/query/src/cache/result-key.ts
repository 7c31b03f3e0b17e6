import { createHash } from 'node:crypto';
import type { PlatformScope } from '@parley/platform-db';
import type { ApprovedQuery } from '@parley/sql-guard';
import type { DataSourceRecord } from '../sources/source-repository.js';

/** Raised where what a key means changes. */
const VERSION = 1;

/**
 * Equal only for two statements that give the same person's eyes the same rows: everything an answer depends on but the rows
 * in the database themselves.
 *
 * The statement's own fingerprint would not do, for it takes `1.5` and `1.50` for the same. What the engine gets is taken
 * instead, to the letter: it holds the policies' rewriting, and its bound values hold the person's attributes and the key
 * of the hash mask. The shapes of all tables that the proof rests on stand for the schema: once the catalog knows
 * of a change to any of them, the key is another. A change it does not know of makes a new run fail with SCHEMA_CHANGED, and an
 * answer from the cache is still of the moment that it names.
 */
export function resultKey(
  approved: ApprovedQuery,
  { tenantId }: Pick<PlatformScope, 'tenantId'>,
  { id, version, cacheGeneration }: Pick<DataSourceRecord, 'id' | 'version' | 'cacheGeneration'>,
): string {
  const { dialect, sql, values, expectedTables, policyFingerprint, maxRows } = approved;
  const shapes = expectedTables.map(({ shape }) => shape).sort();
  const source = [tenantId, id, version, cacheGeneration];
  const statement = [dialect, sql, values.map(distinct), maxRows, policyFingerprint, shapes];
  return createHash('sha256')
    .update(JSON.stringify([VERSION, source, statement]))
    .digest('hex');
}

/** JSON writes some different values alike. */
function distinct(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(distinct);
  return typeof value === 'number' ? { number: String(value) } : value;
}
