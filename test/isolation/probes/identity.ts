import type { Probes, Way } from './way.js';

const login: Way = (selection, { login: { email, password }, tenantSlug }) =>
  `mutation { login(input: { email: "${email}", password: "${password}", tenantSlug: "${tenantSlug}" }) ${selection} }`;

/** Signing in, and who somebody is. */
export const IDENTITY_PROBES: Probes = {
  ways: {
    AuthPayload: login,
    User: (selection) => `{ me ${selection} }`,
    Membership: (selection) => `{ me { memberships ${selection} } }`,
    Role: (selection) => `{ me { memberships { roles ${selection} } } }`,
  },
  rootArguments: {
    'Mutation.login': ({ login: { email, password } }) =>
      `(input: { email: "${email}", password: "${password}" })`,
    'Mutation.refresh': ({ refreshToken }) => `(refreshToken: "${refreshToken}")`,
    'Mutation.switchTenant': ({ tenantId }) => `(tenantId: "${tenantId}")`,
  },
};
