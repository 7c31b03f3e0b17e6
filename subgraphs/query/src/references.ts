import { requireCaller } from '@parley/service-kit';
import type { QueryContext } from './context.js';
import { toQueryRun } from './resolvers/to-query-run.js';
import type { QueryRun } from './types/query-run.js';
import type { Tenant } from './types/references.js';

/**
 * Runs and tenants that other subgraphs name. These run before any field rule, so they cut to what exists for the caller; the
 * rest is `null`.
 */
export const references = {
  QueryRun: async ({ id }: { readonly id: string }, context: QueryContext): Promise<QueryRun | null> => {
    if (!requireCaller(context).permissions.has('run:ask')) return null;
    const run = await context.runById.load(id);
    return run === null ? null : toQueryRun(run);
  },
  Tenant: ({ id }: { readonly id: string }, context: QueryContext): Tenant | null =>
    id === requireCaller(context).tenantId ? { id } : null,
} as const;
