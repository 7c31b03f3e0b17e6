import type { PlatformScope } from '@parley/platform-db';
import { isId, TIER_LIMITS } from '@parley/service-kit';
import type { TenantRecord, TenantRepository } from './tenant-repository.js';
import type { Tenant, TenantLimits } from './types/tenant.js';

/** The tenants somebody belongs to. */
export interface TenantService {
  /** In the order of `ids`; `null` for tenants the caller doesn't belong to. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(Tenant | null)[]>;
  /** `null` for any tenant but the one the caller is signed in to. */
  limitsOf(scope: PlatformScope, tenant: Pick<Tenant, 'id' | 'tier'>): TenantLimits | null;
}

export function createTenantService(tenants: TenantRepository): TenantService {
  return {
    async byIds(scope, ids) {
      const records = await tenants.byIds(scope, ids.filter(isId));
      const found = new Map(records.map((record) => [record.id, record]));
      return ids.map((id): TenantRecord | null => found.get(id) ?? null);
    },

    // What roles allow, they allow in the tenant one is signed in to, not in one's other tenants.
    limitsOf: (scope, tenant) => (tenant.id === scope.tenantId ? TIER_LIMITS[tenant.tier] : null),
  };
}
