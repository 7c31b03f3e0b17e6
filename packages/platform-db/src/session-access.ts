import type { PreparedStatement, StatementCaller } from './prepared-statement.js';

/** What a session may do, as `identity_v1.session_access` said at the time of the call. */
export interface SessionAccess {
  readonly sessionId: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  readonly attributes: Readonly<
    Record<string, string | number | boolean | readonly (string | number | boolean)[]>
  >;
  /** Changes whenever anything above does; two equal values mean equal rights. */
  readonly accessEpoch: string;
}

const SESSION_ACCESS: PreparedStatement = {
  name: 'session_access',
  text: `SELECT session_id AS "sessionId", user_id AS "userId", tenant_id AS "tenantId", roles, groups, permissions,
           attributes, access_epoch AS "accessEpoch"
         FROM identity_v1.session_access($1::uuid)`,
};

/** Every service's role may ask this, without a scope: every request begins with it. */
export async function readSessionAccess(
  db: StatementCaller,
  sessionId: string,
): Promise<SessionAccess | null> {
  if (!isUuid(sessionId)) return null;
  const [access] = await db.call<SessionAccess>(SESSION_ACCESS, [sessionId]);
  return access ?? null;
}

function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
