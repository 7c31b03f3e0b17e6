import { ParleyError } from '@parley/errors';
import { anyone, can, openFields, type Permissions, rule, signedIn } from '@parley/service-kit';
import type { IdentityContext } from './context.js';
import type { User } from './types/user.js';
import { isSelf } from './user-service.js';

/** For what belongs to an object that only guarded fields and reference resolvers give out. */
const whoeverHasIt = anyone;

/** About oneself, or about others with the permission to read users. */
const selfOrUserRead = rule('self or can user:read', { cache: 'no_cache' })(
  (user: User, _args, { caller }: IdentityContext) => {
    if (isSelf(user) || caller?.permissions.has('user:read')) return true;
    return new ParleyError(
      'FORBIDDEN',
      'You may read this of yourself only: ask an administrator for the permission user:read.',
      { details: { permission: 'user:read' } },
    );
  },
);

/** Who may read which field. What is not named here is denied. */
export const permissions: Permissions = {
  Query: {
    me: signedIn,
  },
  Mutation: {
    login: anyone,
    refresh: anyone,
    logout: signedIn,
    switchTenant: signedIn,
  },
  AuthPayload: openFields(
    'accessToken',
    'accessTokenExpiresAt',
    'refreshToken',
    'refreshTokenExpiresAt',
    'user',
    'tenant',
  ),
  User: {
    id: whoeverHasIt,
    name: whoeverHasIt,
    email: selfOrUserRead,
    memberships: selfOrUserRead,
  },
  Membership: openFields('id', 'tenant', 'roles', 'joinedAt'),
  Role: openFields('id', 'name', 'permissions'),
  Tenant: {
    id: whoeverHasIt,
    name: whoeverHasIt,
    slug: whoeverHasIt,
    members: can('user:read'),
  },
  UserConnection: openFields('edges', 'nodes', 'pageInfo'),
  UserEdge: openFields('cursor', 'node'),
  PageInfo: openFields('hasNextPage', 'endCursor'),
};
