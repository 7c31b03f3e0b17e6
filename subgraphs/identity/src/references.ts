import { requireCaller } from '@parley/service-kit';
import type { IdentityContext } from './context.js';
import type { Tenant } from './types/tenant.js';
import type { User } from './types/user.js';

interface Reference {
  readonly id: string;
}

/**
 * Objects that other subgraphs name. They run before field rules, so each checks the tenant itself:
 * whoever the caller can't see is `null`.
 */
export const references = {
  User: (reference: Reference, context: IdentityContext): Promise<User | null> => {
    requireCaller(context);
    return context.loaders.user.load(reference.id);
  },
  Tenant: (reference: Reference, context: IdentityContext): Tenant | null =>
    reference.id === requireCaller(context).tenantId ? { id: reference.id } : null,
} as const;
