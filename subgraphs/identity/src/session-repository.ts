import {
  appendAuditIn,
  findLogin,
  findRefreshToken,
  newId,
  type PlatformDb,
  type PlatformScope,
  type TransactionClient,
} from '@parley/platform-db';

/** A refresh token as it is stored. */
interface StoredRefreshToken {
  readonly hash: Uint8Array<ArrayBuffer>;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly scope: PlatformScope;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly refreshToken: StoredRefreshToken;
  /** How it came about, for the audit log. */
  readonly method: 'password' | 'switch_tenant';
}

type SessionEnd = 'logout' | 'refresh_token_reused';

/** Sessions and their refresh tokens in the platform database, each change with its audit entry. */
export interface SessionRepository {
  findLogin(email: string): ReturnType<typeof findLogin>;
  findRefreshToken(hash: Uint8Array<ArrayBuffer>): ReturnType<typeof findRefreshToken>;
  /** @returns the new session's id */
  create(session: NewSession): Promise<string>;
  /** Uses one token up and stores the next. `false`: somebody else used it first, nothing was stored. */
  rotate(rotation: TokenRotation): Promise<boolean>;
  /** Does nothing to a session that has ended already. */
  end(scope: PlatformScope, ended: { sessionId: string; reason: SessionEnd; at: Date }): Promise<void>;
  recordFailedLogin(scope: PlatformScope, userId: string | null): Promise<void>;
  isActive(sessionId: string): Promise<boolean>;
  /** The tenant's name and slug, in the scope of somebody who belongs to it. */
  tenant(scope: PlatformScope): Promise<{ id: string; name: string; slug: string }>;
}

interface TokenRotation {
  readonly scope: PlatformScope;
  readonly sessionId: string;
  readonly usedTokenId: string;
  readonly next: StoredRefreshToken;
}

export function createSessionRepository(db: PlatformDb): SessionRepository {
  return {
    findLogin: (email) => findLogin(db, email),
    findRefreshToken: (hash) => findRefreshToken(db, hash),

    create: (session) =>
      db.transaction(session.scope, async (tx) => {
        const { tenantId, userId } = session.scope;
        const { createdAt, expiresAt } = session;
        const created = await tx.session.create({
          data: { id: newId(), tenantId, userId, createdAt, expiresAt },
          select: { id: true },
        });
        await storeToken(tx, { tenantId, sessionId: created.id, token: session.refreshToken });
        await appendAuditIn(tx, session.scope, {
          action: 'session.created',
          target: created.id,
          details: { method: session.method },
        });
        return created.id;
      }),

    rotate: ({ scope, sessionId, usedTokenId, next }) =>
      db.transaction(scope, async (tx) => {
        // One conditional UPDATE decides the race: of two requests with the same token the database lets
        // one find it unused.
        const { count } = await tx.refreshToken.updateMany({
          where: { id: usedTokenId, usedAt: null },
          data: { usedAt: next.issuedAt },
        });
        if (count !== 1) return false;
        await storeToken(tx, { tenantId: scope.tenantId, sessionId, token: next });
        return true;
      }),

    end: (scope, { sessionId, reason, at }) =>
      db.transaction(scope, async (tx) => {
        const { count } = await tx.session.updateMany({
          where: { id: sessionId, revokedAt: null },
          data: { revokedAt: at, revokedReason: reason, epoch: { increment: 1 } },
        });
        if (count === 1) {
          await appendAuditIn(tx, scope, { action: 'session.ended', target: sessionId, details: { reason } });
        }
      }),

    recordFailedLogin: async (scope, userId) => {
      const { tenantId } = scope;
      // Not appendAudit: whoever failed to sign in has proved nothing, so the entry has no actor.
      await db.forScope(scope).auditEntry.createMany({
        data: { id: newId(), tenantId, action: 'login.failed', target: userId },
      });
    },

    isActive: async (sessionId) => (await db.readSessionAccess(sessionId)) !== null,

    tenant: (scope) =>
      db.forScope(scope).tenantV1.findUniqueOrThrow({
        where: { id: scope.tenantId },
        select: { id: true, name: true, slug: true },
      }),
  };
}

async function storeToken(
  tx: TransactionClient,
  stored: { tenantId: string; sessionId: string; token: StoredRefreshToken },
): Promise<void> {
  const { tenantId, sessionId, token } = stored;
  await tx.refreshToken.createMany({
    data: {
      id: newId(),
      tenantId,
      sessionId,
      tokenHash: token.hash,
      issuedAt: token.issuedAt,
      expiresAt: token.expiresAt,
    },
  });
}
