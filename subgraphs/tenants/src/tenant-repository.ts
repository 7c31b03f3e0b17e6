import type { PlatformDb, PlatformScope } from '@parley/platform-db';
import type { Industry, Tier } from './types/tenant.js';

export interface TenantRecord {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly industry: Industry;
  readonly tier: Tier;
  readonly createdAt: Date;
}

/** Tenants, as far as the one who asks belongs to them. */
export interface TenantRepository {
  /** Of these, the tenants the caller belongs to; row-level security leaves the others out. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<TenantRecord[]>;
}

export function createTenantRepository(db: PlatformDb): TenantRepository {
  return {
    byIds: (scope, ids) =>
      db.forScope(scope).tenant.findMany({
        where: { id: { in: [...ids] } },
        select: { id: true, name: true, slug: true, industry: true, tier: true, createdAt: true },
      }),
  };
}
