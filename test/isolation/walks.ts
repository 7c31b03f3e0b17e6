import type { Role } from '../house/sign-in.js';
import { type Asker, ROLES } from './role-table/askers.js';

/** The tenants of the demo, whose people try each other's ids. */
export const TENANTS = ['techcorp', 'healthplus', 'financeone'] as const;
export type TenantSlug = (typeof TENANTS)[number];

/** As whom the API is walked field by field: each is some thousand requests. */
export interface Walks {
  /** Where people of these roles try the ids of all other tenants. */
  readonly tenants: readonly TenantSlug[];
  readonly roles: readonly Role[];
  /** Who tries each field of the role table. */
  readonly askers: readonly Asker[];
}

export const EVERY_WALK: Walks = { tenants: TENANTS, roles: ROLES, askers: [...ROLES, 'anonymous'] };

/** Where the services are put together in another way and are the same otherwise: all that can be tried, by one each. */
export const ONE_WALK: Walks = { tenants: ['techcorp'], roles: ['owner'], askers: ['viewer'] };

declare module 'vitest' {
  interface ProvidedContext {
    walks: Walks;
  }
}
