import { requireCaller } from '@parley/service-kit';
import type { TenantsContext } from './context.js';
import type { DataSource } from './types/data-source.js';
import type { Tenant } from './types/tenant.js';

interface Reference {
  readonly id: string;
}

/**
 * Objects that other subgraphs name. They run before field rules, so the loaders check the tenant:
 * what the caller can't see is `null`.
 */
export const references = {
  Tenant: ({ id }: Reference, context: TenantsContext): Promise<Tenant | null> => {
    requireCaller(context);
    return context.loaders.tenant.load(id);
  },
  DataSource: ({ id }: Reference, context: TenantsContext): Promise<DataSource | null> => {
    requireCaller(context);
    return context.loaders.dataSource.load(id);
  },
} as const;
