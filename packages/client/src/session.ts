import { ParleyClientError } from './client-error.js';
import {
  LoginDocument,
  type LoginInput,
  LogoutDocument,
  RefreshDocument,
  type SessionTokensFragment,
  SwitchTenantDocument,
} from './generated/operations.js';
import type { HttpTransport } from './http-transport.js';

/** Tokens are renewed this long before they end, so that none ends on its way. */
const RENEW_BEFORE_MS = 30_000;

/** Keeps one signed-in session's tokens fresh. */
export interface Session {
  readonly current: SessionTokensFragment | undefined;
  login(input: LoginInput): Promise<SessionTokensFragment>;
  switchTenant(tenantId: string): Promise<SessionTokensFragment>;
  logout(): Promise<void>;
  /** An access token that is good for a while yet; `undefined` before `login`. */
  accessToken(): Promise<string | undefined>;
}

export function createSession(http: HttpTransport, now: () => number = Date.now): Session {
  let tokens: SessionTokensFragment | undefined;
  // One refresh at a time: a refresh token works once, and using it twice ends the session.
  let refreshing: Promise<string> | undefined;

  async function renew(refreshToken: string): Promise<string> {
    const { refresh } = await http.request(RefreshDocument, { refreshToken }, {});
    tokens = refresh;
    return refresh.accessToken;
  }

  async function accessToken(): Promise<string | undefined> {
    if (tokens === undefined) return undefined;
    if (Date.parse(tokens.accessTokenExpiresAt) - now() > RENEW_BEFORE_MS) return tokens.accessToken;
    refreshing ??= renew(tokens.refreshToken).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function signedInToken(): Promise<string> {
    const token = await accessToken();
    if (token === undefined) {
      throw new ParleyClientError('Sign in first: call login().', {
        code: 'UNAUTHENTICATED',
        retryable: false,
      });
    }
    return token;
  }

  return {
    get current() {
      return tokens;
    },
    accessToken,
    async login(input) {
      tokens = (await http.request(LoginDocument, { input }, {})).login;
      return tokens;
    },
    async switchTenant(tenantId) {
      const token = await signedInToken();
      tokens = (await http.request(SwitchTenantDocument, { tenantId }, { accessToken: token })).switchTenant;
      return tokens;
    },
    async logout() {
      if (tokens === undefined) return;
      await http.request(LogoutDocument, {}, { accessToken: await signedInToken() });
      tokens = undefined;
    },
  };
}
