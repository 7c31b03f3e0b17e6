import { createParleyClient, type ParleyClient } from '@parley/client';
import { inject, onTestFinished } from 'vitest';

export type Role = 'owner' | 'admin' | 'analyst' | 'viewer';

/** The demo login of a role in a tenant. */
export function loginOf(tenantSlug: string, role: Role): { email: string; password: string } {
  const login = inject('house').logins.find((one) => one.tenantSlug === tenantSlug && one.role === role);
  if (login === undefined) throw new Error(`The demo has no ${role} at ${tenantSlug}.`);
  return { email: login.email, password: login.password };
}

/** A typed client, signed in, that is closed when the test ends. */
export async function signIn(
  tenantSlug: string,
  role: Role,
  options: { httpUrl?: string; webSocketUrl?: string } = {},
): Promise<ParleyClient> {
  const house = inject('house');
  const client = createParleyClient({
    url: options.httpUrl ?? house.httpUrl,
    webSocketUrl: options.webSocketUrl ?? house.webSocketUrl,
  });
  onTestFinished(() => client.close());
  await client.login({ ...loginOf(tenantSlug, role), tenantSlug });
  return client;
}

/** An access token, for tests that speak to the API by hand. */
export async function tokenOf(tenantSlug: string, role: Role): Promise<string> {
  const client = await signIn(tenantSlug, role);
  const token = client.session?.accessToken;
  if (token === undefined) throw new Error('Signed in without a token.');
  return token;
}
