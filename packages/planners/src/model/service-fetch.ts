/** Longer than this no question waits: the next planner is asked instead. */
const MAX_RETRY_AFTER_SECONDS = 20;

/** As the platform's `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * What both providers' SDKs send requests with. A service that wants us to wait long is not waited for, and nobody is sent on to
 * another host with what was meant for this one.
 *
 * @param send absent: the platform's own
 */
export function serviceFetch(send: Fetch = fetch): Fetch {
  return async (input, init) => {
    const response = await send(input, { ...init, redirect: 'manual' });
    if (!asksForLongWait(response.headers.get('retry-after'))) return response;
    const headers = new Headers(response.headers);
    // Both SDKs obey it.
    headers.set('x-should-retry', 'false');
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}

function asksForLongWait(retryAfter: string | null): boolean {
  if (retryAfter === null) return false;
  const seconds = Number(retryAfter);
  const waits = Number.isNaN(seconds) ? (Date.parse(retryAfter) - Date.now()) / 1_000 : seconds;
  return waits > MAX_RETRY_AFTER_SECONDS;
}
