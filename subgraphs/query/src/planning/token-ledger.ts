import { ParleyError } from '@parley/errors';
import type { PlatformDb, PlatformScope } from '@parley/platform-db';

const DAY_LENGTH = 10;

/**
 * What tenants' questions take of models, in tokens of input and output, by month (UTC) and by person and day. Each answer of a model
 * is added in one transaction, so that replicas that add at the same time lose nothing.
 */
export class TokenLedger {
  readonly #db: PlatformDb;
  readonly #now: () => Date;

  constructor(db: PlatformDb, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** Used this month. */
  async used(scope: PlatformScope): Promise<number> {
    const { tenantId } = scope;
    const row = await this.#db.forScope(scope).aiTokensMonthly.findUnique({
      where: { tenantId_month: { tenantId, month: new Date(this.#month()) } },
    });
    return Number(row?.tokens ?? 0);
  }

  /** Returns what is used this month with these. */
  add({ tenantId, userId }: PlatformScope, tokens: number): Promise<number> {
    const month = this.#month();
    const day = this.#now().toISOString().slice(0, DAY_LENGTH);
    return this.#db.transaction({ tenantId, userId }, async (tx) => {
      await tx.$executeRaw`
        INSERT INTO query.usage_daily AS usage
          (tenant_id, day, user_id, runs, row_count, byte_count, database_ms, cache_hits, ai_tokens)
        VALUES (${tenantId}::uuid, ${day}::date, ${userId}::uuid, 0, 0, 0, 0, 0, ${tokens})
        ON CONFLICT (tenant_id, day, user_id) DO UPDATE SET ai_tokens = usage.ai_tokens + excluded.ai_tokens`;
      const [row] = await tx.$queryRaw<{ tokens: bigint }[]>`
        INSERT INTO query.ai_tokens_monthly AS monthly (tenant_id, month, tokens)
        VALUES (${tenantId}::uuid, ${month}::date, ${tokens})
        ON CONFLICT (tenant_id, month) DO UPDATE SET tokens = monthly.tokens + excluded.tokens
        RETURNING tokens`;
      return Number(row?.tokens ?? tokens);
    });
  }

  #month(): string {
    return `${this.#now().toISOString().slice(0, 7)}-01`;
  }
}

/** What a tenant may use a month; `null`: as much as it wants. */
export function monthlyLimit(tier: number | null, own: number | null): number | null {
  if (tier === null || own === null) return tier ?? own;
  return Math.min(tier, own);
}

export function tokensUsedUp(limit: number): ParleyError {
  return new ParleyError(
    'QUOTA_EXCEEDED',
    `Your company has used the ${limit.toLocaleString('en')} tokens of language models that it may a month; ask again next month, or have an administrator raise the limit.`,
    { details: { limit } },
  );
}
