import { isParleyError, ParleyError } from '@parley/errors';

/** An error of either SDK; its message and body stay inside: they may quote the request. */
interface ApiFailure {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  readonly cause?: unknown;
}

/**
 * What went wrong while a service was asked, as its caller is told. What is no failure of the service comes back as it is.
 *
 * @param service how people call it
 */
export function failureOf(service: string, error: unknown): unknown {
  // Bad JSON in the stream comes as a SyntaxError, a connection that broke meanwhile as fetch's TypeError.
  if (error instanceof SyntaxError || error instanceof TypeError) return brokenStream(service);
  if (!isApiFailure(error)) return error;
  // Whoever sends may refuse an address, in words of our own.
  if (isParleyError(error.cause)) return error.cause;
  return refusal(service, error.status, error.headers?.get('retry-after') ?? null);
}

/** Told by its fields: the SDKs are not loaded before somebody asks a model. */
function isApiFailure(error: unknown): error is ApiFailure {
  return error instanceof Error && 'status' in error && 'headers' in error;
}

/** A stream that ended before its turn did. */
export function brokenStream(service: string): ParleyError {
  return unavailable(service, { service });
}

function refusal(service: string, status: number | undefined, retryAfter: string | null): ParleyError {
  const details = { service, ...(status === undefined ? {} : { status }) };
  if (status === 401 || status === 403) {
    return new ParleyError(
      'MODEL_SERVICE_REFUSED',
      `${service} does not accept the key; have an administrator check it.`,
      { details },
    );
  }
  if (status === 429) {
    return new ParleyError(
      'MODEL_SERVICE_UNAVAILABLE',
      `${service} has too much to do; try again in a while.`,
      { details: { ...details, ...(retryAfter === null ? {} : { retryAfter }) } },
    );
  }
  // Also where it sends us elsewhere: nobody said that questions may go there.
  if (status !== undefined && status < 500 && status !== 408 && status !== 409) {
    return new ParleyError(
      'MODEL_SERVICE_REFUSED',
      `${service} refuses the request (${status}); have an administrator check the model’s name and the address.`,
      { details },
    );
  }
  return unavailable(service, details);
}

function unavailable(service: string, details: Readonly<Record<string, unknown>>): ParleyError {
  return new ParleyError('MODEL_SERVICE_UNAVAILABLE', `${service} can’t be reached or failed; try again.`, {
    details,
  });
}
