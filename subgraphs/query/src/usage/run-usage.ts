import { ParleyError } from '@parley/errors';
import type { PlatformScope, TransactionClient } from '@parley/platform-db';

const DAY_MS = 86_400_000;

/**
 * Counts a run against the tier's runs a day (UTC), in the transaction that writes it down. Runs of one tenant that begin at the
 * same time wait here for one another, so that none slips through.
 *
 * @throws ParleyError QUOTA_EXCEEDED: the transaction must end without the run
 */
export async function countRunBegun(
  tx: TransactionClient,
  { tenantId }: Pick<PlatformScope, 'tenantId'>,
  { askedAt, most }: { readonly askedAt: Date; readonly most: number },
): Promise<void> {
  const day = utcDay(askedAt);
  const counted = await tx.$executeRaw`
    INSERT INTO query.runs_begun_daily AS begun (tenant_id, day, runs) VALUES (${tenantId}::uuid, ${day}::date, 1)
    ON CONFLICT (tenant_id, day) DO UPDATE SET runs = begun.runs + 1 WHERE begun.runs < ${most}`;
  if (counted === 0) throw quotaExceeded(most, new Date(Date.parse(day) + DAY_MS));
}

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

function quotaExceeded(limit: number, resetsAt: Date): ParleyError {
  return new ParleyError(
    'QUOTA_EXCEEDED',
    `Your company has begun all ${limit.toLocaleString('en')} runs that its tier allows a day; ask again after ${resetsAt.toISOString()}, or move to a larger tier.`,
    { details: { limit, used: limit, resetsAt: resetsAt.toISOString() } },
  );
}
