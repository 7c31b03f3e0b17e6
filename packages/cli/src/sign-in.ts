import { createParleyClient, type ParleyClient, ParleyClientError } from '@parley/client';
import { jsonLine } from './json-line.js';
import { plainText } from './plain-text.js';
import type { ExitCode, Output } from './show-run.js';

/** Whom to ask as, and where. */
export interface SignIn {
  /** The API's address, e.g. `http://localhost:4000/graphql`. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
  readonly tenantSlug?: string;
}

/** Signs in, works, and closes; what the API refuses is written, not thrown. */
export async function signedIn(
  { url, email, password, tenantSlug }: SignIn,
  shown: { readonly out: Output; readonly json: boolean },
  work: (client: ParleyClient) => Promise<ExitCode>,
): Promise<ExitCode> {
  const client = createParleyClient({ url });
  try {
    await client.login({ email, password, ...(tenantSlug === undefined ? {} : { tenantSlug }) });
    return await work(client);
  } catch (error) {
    if (!(error instanceof ParleyClientError)) throw error;
    writeRefusal(error, shown);
    return 1;
  } finally {
    await client.close();
  }
}

/** One line of what the API refused. */
export function writeRefusal(
  { code, message }: ParleyClientError,
  { out, json }: { readonly out: Output; readonly json: boolean },
): void {
  out.write(json ? jsonLine({ error: { code, message } }) : `\n✗ ${plainText(message)} (${code})\n`);
}
