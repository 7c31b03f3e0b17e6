import { loginOf, type Role } from '../house/sign-in.js';
import { type Ask, askOverHttp } from './api.js';

/** A session of somebody. */
export interface Session {
  readonly tenantSlug: string;
  readonly login: { readonly email: string; readonly password: string };
  readonly token: string;
  readonly refreshToken: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly ask: Ask;
}

export async function beginSession(tenantSlug: string, role: Role): Promise<Session> {
  return beginSessionAs(loginOf(tenantSlug, role), tenantSlug);
}

export async function beginSessionAs(
  { email, password }: Session['login'],
  tenantSlug: string,
): Promise<Session> {
  const login = { email, password };
  const [answer] = await askOverHttp()(
    `mutation ($input: LoginInput!) {
      login(input: $input) { accessToken refreshToken user { id } tenant { id } }
    }`,
    { input: { ...login, tenantSlug } },
  );
  if (!answer?.data?.login) throw new Error(`${email} can't sign in: ${JSON.stringify(answer)}`);
  const { accessToken, refreshToken, user, tenant } = answer.data.login;
  return {
    tenantSlug,
    login,
    token: accessToken,
    refreshToken,
    userId: user.id,
    tenantId: tenant.id,
    ask: askOverHttp(accessToken),
  };
}
