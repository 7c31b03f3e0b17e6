import type { PlatformScope } from '@parley/platform-db';
import { type RequestContext, requireCaller } from '@parley/service-kit';
import DataLoader from 'dataloader';
import type { SessionService } from './session-service.js';
import type { UserLoaders, UserService } from './user-service.js';

/** What identity's resolvers work with, made anew for each operation. */
export interface IdentityContext extends RequestContext {
  readonly sessions: SessionService;
  readonly users: UserService;
  readonly loaders: UserLoaders;
}

export function identityContext(
  services: Pick<IdentityContext, 'sessions' | 'users'>,
): (base: RequestContext) => IdentityContext {
  const { users } = services;
  return (base) => {
    const scope = (): PlatformScope => requireCaller(base);
    return {
      ...base,
      ...services,
      loaders: {
        user: new DataLoader(async (ids) => users.usersByIds(scope(), ids)),
        membershipInTenant: new DataLoader(async (ids) => users.membershipsInTenant(scope(), ids)),
      },
    };
  };
}
