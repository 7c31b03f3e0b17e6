import type { Permission } from './permissions.js';

/** A value of a user attribute, as policies read it. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];

/**
 * Who is asking, as the platform database said within the last second. Never built from anything a
 * client sent except a verified token.
 */
export interface Caller {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly roles: readonly string[];
  /** Names of the groups the person is in. Policies may be bound to them; they give no permissions. */
  readonly groups: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Changes whenever roles, groups, permissions or attributes do; two equal values mean equal rights. */
  readonly accessEpoch: string;
}

/** What the platform database knows of a session right now. `null`: unknown, revoked or expired. */
export type SessionAccessReader = (sessionId: string) => Promise<SessionAccess | null>;

export interface SessionAccess {
  readonly sessionId: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly accessEpoch: string;
}
