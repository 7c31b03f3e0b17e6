import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import type { Caller, RequestContext, TokenSigner } from '@parley/service-kit';
import type { PasswordChecker } from './password-checker.js';
import { hashRefreshToken, newRefreshToken } from './refresh-token.js';
import type { NewSession, SessionRepository } from './session-repository.js';
import type { UserRepository } from './user-repository.js';

interface LoginAttempt {
  readonly email: string;
  readonly password: string;
  readonly tenantSlug?: string | null;
}

/** Tokens of a session, and whose and where it is. */
export interface SignedIn {
  readonly scope: PlatformScope;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/** How sessions begin, go on and end. */
export interface SessionService {
  /** @throws ParleyError INVALID_CREDENTIALS, the same whatever was wrong; RATE_LIMITED */
  login(attempt: LoginAttempt, log: RequestContext['log']): Promise<SignedIn>;
  /** @throws ParleyError UNAUTHENTICATED, SESSION_REVOKED, REFRESH_TOKEN_REUSED */
  refresh(refreshToken: string): Promise<SignedIn>;
  logout(caller: Caller): Promise<void>;
  /** @throws ParleyError NOT_FOUND for a tenant the caller doesn't belong to */
  switchTenant(caller: Caller, tenantId: string): Promise<SignedIn>;
  /** The tenant a session was begun in, as its tokens' owner may see it before using them. */
  tenantOf(scope: PlatformScope): Promise<{ id: string; name: string; slug: string }>;
}

export interface SessionServiceDeps {
  readonly sessions: SessionRepository;
  readonly users: UserRepository;
  readonly passwords: PasswordChecker;
  readonly signer: TokenSigner;
  readonly now: () => Date;
}

const MAX_EMAIL_LENGTH = 320;
const MAX_PASSWORD_LENGTH = 1_024;
const MAX_REFRESH_TOKEN_LENGTH = 128;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** A refresh token not used for this long is over; */
const REFRESH_TOKEN_MS = 7 * DAY_MS;
/** and however often it was used, after this the password is asked for again. */
const SESSION_MS = 30 * DAY_MS;

/**
 * Where failed sign-ins of unknown e-mail addresses are recorded: a tenant and user that can't exist.
 * Recording takes as long as for a known address, and no tenant can read it.
 */
const NOWHERE: PlatformScope = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  userId: '00000000-0000-0000-0000-000000000000',
};

export function createSessionService(deps: SessionServiceDeps): SessionService {
  const { sessions, users, passwords, signer, now } = deps;

  async function begin(scope: PlatformScope, method: NewSession['method']): Promise<SignedIn> {
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + SESSION_MS);
    const { token, stored } = issueRefreshToken(createdAt, expiresAt);
    const sessionId = await sessions.create({ scope, createdAt, expiresAt, refreshToken: stored, method });
    return signedIn({ scope, sessionId, refreshToken: token, refreshTokenExpiresAt: stored.expiresAt });
  }

  async function signedIn(session: {
    scope: PlatformScope;
    sessionId: string;
    refreshToken: string;
    refreshTokenExpiresAt: Date;
  }): Promise<SignedIn> {
    const { scope, sessionId, refreshToken, refreshTokenExpiresAt } = session;
    const access = await signer.sign({ userId: scope.userId, tenantId: scope.tenantId, sessionId });
    return {
      scope,
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken,
      refreshTokenExpiresAt,
    };
  }

  async function reused(scope: PlatformScope, sessionId: string, at: Date): Promise<ParleyError> {
    await sessions.end(scope, { sessionId, reason: 'refresh_token_reused', at });
    return new ParleyError(
      'REFRESH_TOKEN_REUSED',
      'This refresh token was used before, so its session was ended: sign in again.',
    );
  }

  return {
    async login(attempt, log) {
      checkText('email', attempt.email, MAX_EMAIL_LENGTH);
      checkText('password', attempt.password, MAX_PASSWORD_LENGTH);
      const login = await sessions.findLogin(attempt.email);
      const isRight = await passwords.check(attempt.password, login?.passwordHash ?? null);
      const scope = login === null ? null : scopeOfLogin(login, attempt.tenantSlug);
      if (login !== null && scope !== null && isRight && !login.disabled) return begin(scope, 'password');
      await sessions.recordFailedLogin(scope ?? NOWHERE, login?.userId ?? null);
      log.info({ userId: login?.userId }, 'Sign-in refused');
      throw new ParleyError(
        'INVALID_CREDENTIALS',
        'E-mail address, password and tenant don’t go together: check all three.',
      );
    },

    async refresh(refreshToken) {
      checkText('refreshToken', refreshToken, MAX_REFRESH_TOKEN_LENGTH);
      const found = await sessions.findRefreshToken(hashRefreshToken(refreshToken));
      if (found === null) throw unusableToken();
      const at = now();
      const scope = { tenantId: found.tenantId, userId: found.userId };
      // Before anything else: a token that comes back was stolen, by whoever used it first or by this one.
      if (found.usedAt !== null) throw await reused(scope, found.sessionId, at);
      if (found.sessionRevokedAt !== null) throw sessionOver();
      if (found.expiresAt <= at || found.sessionExpiresAt <= at) throw unusableToken();
      // Also false for a user who was disabled or has left the tenant.
      if (!(await sessions.isActive(found.sessionId))) throw sessionOver();

      const { token, stored } = issueRefreshToken(at, found.sessionExpiresAt);
      const { sessionId, tokenId: usedTokenId } = found;
      const isOurs = await sessions.rotate({ scope, sessionId, usedTokenId, next: stored });
      if (!isOurs) throw await reused(scope, sessionId, at);
      return signedIn({ scope, sessionId, refreshToken: token, refreshTokenExpiresAt: stored.expiresAt });
    },

    async logout(caller) {
      await sessions.end(caller, { sessionId: caller.sessionId, reason: 'logout', at: now() });
    },

    async switchTenant(caller, tenantId) {
      const tenantIds = await users.ownTenantIds(caller);
      if (!tenantIds.includes(tenantId)) {
        throw new ParleyError('NOT_FOUND', 'You belong to no such tenant: `me { memberships }` lists yours.');
      }
      return begin({ tenantId, userId: caller.userId }, 'switch_tenant');
    },

    tenantOf: (scope) => sessions.tenant(scope),
  };
}

function scopeOfLogin(
  login: NonNullable<Awaited<ReturnType<SessionRepository['findLogin']>>>,
  tenantSlug: string | null | undefined,
): PlatformScope | null {
  const membership =
    tenantSlug === null || tenantSlug === undefined
      ? login.memberships[0]
      : login.memberships.find((candidate) => candidate.tenantSlug === tenantSlug);
  return membership === undefined ? null : { tenantId: membership.tenantId, userId: login.userId };
}

function issueRefreshToken(issuedAt: Date, sessionExpiresAt: Date) {
  const { token, hash } = newRefreshToken();
  const expiresAt = new Date(Math.min(issuedAt.getTime() + REFRESH_TOKEN_MS, sessionExpiresAt.getTime()));
  return { token, stored: { hash, issuedAt, expiresAt } };
}

function checkText(name: string, value: string, max: number): void {
  // PostgreSQL has no text with a NUL in it.
  if (value.length >= 1 && value.length <= max && !value.includes('\0')) return;
  throw new ParleyError('BAD_INPUT', `\`${name}\` must have 1 to ${max} characters, none of them NUL.`);
}

function unusableToken(): ParleyError {
  return new ParleyError('UNAUTHENTICATED', 'This refresh token is unknown or too old: sign in again.');
}

function sessionOver(): ParleyError {
  return new ParleyError('SESSION_REVOKED', 'This session has ended: sign in again.');
}
