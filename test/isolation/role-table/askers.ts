import type { Role } from '../../house/sign-in.js';

/** Somebody without a token. */
export type Asker = Role | 'anonymous';

export const ROLES: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer'];

export const ANYBODY: readonly Asker[] = ['anonymous', ...ROLES];
export const EVERY_ROLE: readonly Asker[] = [...ROLES];
/** Who may write SQL: run:sql. */
export const SQL_WRITERS: readonly Asker[] = ['owner', 'admin', 'analyst'];
/** Who looks after the tenant: its people, limits, connections and rules. */
export const ADMINISTRATORS: readonly Asker[] = ['owner', 'admin'];

type Fields = Readonly<Record<string, readonly Asker[]>>;
/** Who can get which field of which type. */
export type RoleTable = Readonly<Record<string, Fields>>;

/** The same askers for each of these fields. */
export function may(askers: readonly Asker[], ...fields: readonly string[]): Fields {
  return Object.fromEntries(fields.map((field) => [field, askers]));
}

/** What every connection has, and every edge. */
export const PAGE = ['edges', 'nodes', 'pageInfo'];
export const EDGE = ['cursor', 'node'];
