import type { ApprovedQuery, StatementFacts } from '@parley/sql-guard';
import type { CachedResult } from '../cache/cached-result.js';
import { resultKey } from '../cache/result-key.js';
import { type Delivered, publishRows } from './publish.js';
import type { Way } from './way.js';

/** How long what was read may be given to others who ask the same, and how old it may be for this one. */
export interface CacheTerms {
  readonly key: string;
  readonly ttlMs: number;
  readonly maxAgeMs: number;
}

/** How long the answer may be given again; `null`: not at all, for it depends on the clock or chance, or the tier keeps none. */
export function keptMs({ isRepeatable }: Pick<StatementFacts, 'isRepeatable'>, way: Way): number | null {
  const ttlMs = way.limits.resultCacheSeconds * 1_000;
  return isRepeatable && ttlMs > 0 ? ttlMs : null;
}

/**
 * How long the statement may take in the database. Whoever reads along with one that is shared has a time of their own: it may take a
 * whole one, however little its first asker has left.
 */
export function longestMs(statement: Pick<StatementFacts, 'isRepeatable'>, way: Way): number {
  return keptMs(statement, way) === null ? way.statementTimeoutMs : way.limits.maxRunSeconds * 1_000;
}

/** `null` where the answer may not be given again. */
export function cacheTerms(approved: ApprovedQuery, way: Way): CacheTerms | null {
  const ttlMs = keptMs(approved, way);
  if (ttlMs === null) return null;
  const maxAgeMs = way.maxAgeSeconds === undefined ? ttlMs : Math.min(ttlMs, way.maxAgeSeconds * 1_000);
  return { key: resultKey(approved, way.scope, way.dataSource), ttlMs, maxAgeMs };
}

/** ApprovedQuery -> rows in the run log, from the cache, with their age; `null` where there are none. */
export async function recall(approved: ApprovedQuery, way: Way): Promise<Delivered | null> {
  const terms = cacheTerms(approved, way);
  if (terms === null || terms.maxAgeMs === 0) return null;
  const found = await way.tools.results.find(terms.key, terms.maxAgeMs);
  if (found === null) return null;
  const { publisher, tools, limits } = way;
  publisher.meter.note({ cachedAt: found.readAt });
  await publisher.notice({ code: 'CACHED_RESULT', message: ageOf(found, tools.now()) });
  const query = { columns: found.columns, batches: inOrder(found.batches), hasMore: () => !found.complete };
  return publishRows(query, { maxRows: approved.maxRows, maxBytes: limits.maxResultBytes }, publisher);
}

async function* inOrder<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function ageOf({ readAt }: CachedResult, now: Date): string {
  const seconds = Math.round((now.getTime() - readAt.getTime()) / 1_000);
  const counted = seconds === 1 ? '1 second ago' : `${seconds.toLocaleString('en')} seconds ago`;
  const age = seconds < 1 ? 'just now' : counted;
  return `These rows were read from the database ${age}; ask with \`maxAgeSeconds: 0\` to have them read again.`;
}
