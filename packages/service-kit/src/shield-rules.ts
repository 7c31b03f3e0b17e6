import { ParleyError } from '@parley/errors';
import type { RequestContext } from './context.js';
import { allow, deny, rule, type ShieldRule } from './graphql-shield.js';
import { PERMISSIONS, type Permission } from './permissions.js';

// Each rule reads a set in memory, so none is cached: a cached answer would outlive a revoked right
// for as long as a subscription's socket stays open.
const UNCACHED = { cache: 'no_cache' } as const;

/** Everyone, also without signing in. Costs nothing: such fields are not wrapped. */
export const anyone: ShieldRule = allow;

/** {@link anyone} for each of these fields: for what belongs to an object that only guarded fields and references give out. */
export function openFields(...names: readonly string[]): Readonly<Record<string, ShieldRule>> {
  return Object.fromEntries(names.map((name) => [name, anyone]));
}

/** Whoever is signed in. */
export const signedIn: ShieldRule = rule(
  'signedIn',
  UNCACHED,
)((_parent, _args, context: RequestContext) => context.caller !== null || notSignedIn());

/** Whoever's roles hold this permission. */
export function can(permission: Permission): ShieldRule {
  return permissionRules.get(permission) ?? deny;
}

// One rule a permission: graphql-shield refuses two rules of one name.
const permissionRules: ReadonlyMap<string, ShieldRule> = new Map(
  Object.entries(PERMISSIONS).map(([permission, purpose]) => [
    permission,
    rule(
      `can ${permission}`,
      UNCACHED,
    )((_parent, _args, { caller }: RequestContext) => {
      if (caller === null) return notSignedIn();
      return (caller.permissions as ReadonlySet<string>).has(permission) || forbidden(permission, purpose);
    }),
  ]),
);

function notSignedIn(): Error {
  return new ParleyError(
    'UNAUTHENTICATED',
    'Sign in first: send an access token in the `authorization` header.',
  );
}

function forbidden(permission: string, purpose: string): Error {
  return new ParleyError(
    'FORBIDDEN',
    `Your roles don't let you ${purpose}: ask an administrator for the permission ${permission}.`,
    { details: { permission } },
  );
}
