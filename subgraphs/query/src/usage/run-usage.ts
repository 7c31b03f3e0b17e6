import { ParleyError } from '@parley/errors';
import type { TransactionClient } from '@parley/platform-db';

const DAY_MS = 86_400_000;

/** Adds a run to its asker's day, in the transaction that ends it: once, however often the ending is tried. */
export async function addRunToUsage(tx: TransactionClient, runId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO query.usage_daily AS usage
      (tenant_id, day, user_id, runs, row_count, byte_count, database_ms, cache_hits, ai_tokens)
    SELECT tenant_id, (created_at AT TIME ZONE 'UTC')::date, requested_by, 1, row_count, byte_count,
           coalesce(database_ms, 0), CASE WHEN cached_at IS NULL THEN 0 ELSE 1 END, 0
    FROM query.runs WHERE id = ${runId}::uuid
    ON CONFLICT (tenant_id, day, user_id) DO UPDATE SET
      runs = usage.runs + 1,
      row_count = usage.row_count + excluded.row_count,
      byte_count = usage.byte_count + excluded.byte_count,
      database_ms = usage.database_ms + excluded.database_ms,
      cache_hits = usage.cache_hits + excluded.cache_hits`;
}

/** `YYYY-MM-DD` */
export function utcDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The tenant has begun all the runs that its tier allows on the day of this moment. */
export function quotaExceeded(askedAt: Date, limit: number): ParleyError {
  const resetsAt = new Date(Date.parse(utcDay(askedAt)) + DAY_MS).toISOString();
  return new ParleyError(
    'QUOTA_EXCEEDED',
    `Your company has begun all ${limit.toLocaleString('en')} runs that its tier allows a day; ask again after ${resetsAt}, or move to a larger tier.`,
    { details: { limit, used: limit, resetsAt } },
  );
}
