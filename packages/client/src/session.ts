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

/** @param onChange called when somebody else is signed in, or nobody, before anything can be asked for them */
export function createSession(
  http: HttpTransport,
  onChange: () => void,
  now: () => number = Date.now,
): Session {
  let tokens: SessionTokensFragment | undefined;
  // One refresh of the same tokens at a time: a refresh token works once, and using it twice ends the session.
  const refreshing = new Map<SessionTokensFragment, Promise<string>>();

  function change(next: SessionTokensFragment | undefined): void {
    tokens = next;
    onChange();
  }

  async function renew(old: SessionTokensFragment): Promise<string> {
    const { refresh } = await http.request(RefreshDocument, { refreshToken: old.refreshToken }, {});
    // Somebody else may have signed in meanwhile.
    if (tokens === old) tokens = refresh;
    return refresh.accessToken;
  }

  async function accessToken(): Promise<string | undefined> {
    const known = tokens;
    if (known === undefined) return undefined;
    if (Date.parse(known.accessTokenExpiresAt) - now() > RENEW_BEFORE_MS) return known.accessToken;
    const renewing = refreshing.get(known) ?? renew(known).finally(() => refreshing.delete(known));
    refreshing.set(known, renewing);
    return renewing;
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
      const { login } = await http.request(LoginDocument, { input }, {});
      change(login);
      return login;
    },
    async switchTenant(tenantId) {
      const token = await signedInToken();
      const { switchTenant } = await http.request(SwitchTenantDocument, { tenantId }, { accessToken: token });
      change(switchTenant);
      return switchTenant;
    },
    async logout() {
      if (tokens === undefined) return;
      await http.request(LogoutDocument, {}, { accessToken: await signedInToken() });
      change(undefined);
    },
  };
}
