import { ParleyError } from '@parley/errors';

/** Longer than this no question waits: the next planner is asked instead. */
const MAX_RETRY_AFTER_SECONDS = 20;

/** As the platform's `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Of one answer: many times what the most tokens of a turn come to. A program that somebody named may talk without end. */
const MAX_ANSWER_BYTES = 4 * 1024 ** 2;

/**
 * What both providers' SDKs send requests with. A service that wants us to wait long is not waited for, nobody is sent on to
 * another host with what was meant for this one, and no answer is read without end.
 *
 * @param send absent: the platform's own
 */
export function serviceFetch(send: Fetch = fetch): Fetch {
  return async (input, init) => {
    const response = await send(input, { ...init, redirect: 'manual' });
    const headers = new Headers(response.headers);
    // Both SDKs obey it.
    if (asksForLongWait(response.headers.get('retry-after'))) headers.set('x-should-retry', 'false');
    const { status, statusText } = response;
    return new Response(response.body?.pipeThrough(upTo(MAX_ANSWER_BYTES)), { status, statusText, headers });
  };
}

function upTo(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = maxBytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left >= 0) controller.enqueue(chunk);
      else controller.error(talkedTooMuch());
    },
  });
}

function talkedTooMuch(): ParleyError {
  return new ParleyError(
    'MODEL_ANSWER_UNUSABLE',
    'The language model service sent more than an answer can be; have an administrator check its address.',
  );
}

function asksForLongWait(retryAfter: string | null): boolean {
  if (retryAfter === null) return false;
  const seconds = Number(retryAfter);
  const waits = Number.isNaN(seconds) ? (Date.parse(retryAfter) - Date.now()) / 1_000 : seconds;
  return waits > MAX_RETRY_AFTER_SECONDS;
}
