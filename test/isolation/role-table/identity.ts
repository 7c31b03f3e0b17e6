import { ADMINISTRATORS, ANYBODY, EDGE, EVERY_ROLE, may, PAGE, type RoleTable } from './askers.js';

/** What the identity subgraph answers, also of types that others own. */
export const IDENTITY_TABLE: RoleTable = {
  Query: may(EVERY_ROLE, 'me'),
  Mutation: {
    // How a session begins: there is none before.
    ...may(ANYBODY, 'login', 'refresh'),
    ...may(EVERY_ROLE, 'logout', 'switchTenant'),
  },

  // Who one is and where one is: everybody's own business, of others user:read.
  AuthPayload: may(
    ANYBODY,
    ...['accessToken', 'accessTokenExpiresAt', 'refreshToken', 'refreshTokenExpiresAt', 'user', 'tenant'],
  ),
  User: may(EVERY_ROLE, 'id', 'name', 'email', 'memberships'),
  Membership: may(EVERY_ROLE, 'id', 'tenant', 'roles', 'joinedAt'),
  Role: may(EVERY_ROLE, 'id', 'name', 'permissions'),
  Tenant: may(ADMINISTRATORS, 'members'), // user:read
  UserConnection: may(ADMINISTRATORS, ...PAGE),
  UserEdge: may(ADMINISTRATORS, ...EDGE),
};
