import type { PlatformDb } from './connect.js';

/** What is needed to check a password and to choose a tenant. */
export interface LoginRecord {
  readonly userId: string;
  readonly passwordHash: string;
  readonly disabled: boolean;
  /** In the order they were joined. */
  readonly memberships: readonly { readonly tenantId: string; readonly tenantSlug: string }[];
}

/** For identity alone: who logs in with this e-mail address, in whatever case it was typed. */
export async function findLogin(db: PlatformDb, email: string): Promise<LoginRecord | null> {
  const rows = await db.unscoped.$queryRaw<LoginRecord[]>`
    SELECT user_id AS "userId", password_hash AS "passwordHash", disabled, memberships
    FROM identity.find_login(${email})`;
  return rows[0] ?? null;
}

export interface RefreshTokenRecord {
  readonly tokenId: string;
  readonly sessionId: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly usedAt: Date | null;
  readonly expiresAt: Date;
  readonly sessionRevokedAt: Date | null;
  readonly sessionExpiresAt: Date;
}

/** For identity alone: the session behind a refresh token, by the token's SHA-256. */
export async function findRefreshToken(
  db: PlatformDb,
  tokenHash: Uint8Array<ArrayBuffer>,
): Promise<RefreshTokenRecord | null> {
  const rows = await db.unscoped.$queryRaw<RefreshTokenRecord[]>`
    SELECT token_id AS "tokenId", session_id AS "sessionId", tenant_id AS "tenantId", user_id AS "userId",
           used_at AS "usedAt", expires_at AS "expiresAt", session_revoked_at AS "sessionRevokedAt",
           session_expires_at AS "sessionExpiresAt"
    FROM identity.find_refresh_token(${tokenHash})`;
  return rows[0] ?? null;
}
