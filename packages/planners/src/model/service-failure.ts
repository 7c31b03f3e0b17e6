import { ParleyError } from '@parley/errors';

/** What an SDK's error says of itself; its message and body stay inside: they may quote the request. */
interface ServiceAnswer {
  readonly status: number | undefined;
  /** As the service says, in seconds or as a date. */
  readonly retryAfter: string | null | undefined;
}

/** @param service how people call it */
export function serviceFailure(service: string, { status, retryAfter }: ServiceAnswer): ParleyError {
  const details = { service, ...(status === undefined ? {} : { status }) };
  if (status === 401 || status === 403) {
    return new ParleyError(
      'MODEL_SERVICE_REFUSED',
      `${service} does not accept the key; have an administrator check it.`,
      { details },
    );
  }
  if (status === 429) {
    const wait = retryAfter === null || retryAfter === undefined ? {} : { retryAfter };
    return new ParleyError(
      'MODEL_SERVICE_UNAVAILABLE',
      `${service} has too much to do; try again in a while.`,
      {
        details: { ...details, ...wait },
      },
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
  return new ParleyError('MODEL_SERVICE_UNAVAILABLE', `${service} can’t be reached or failed; try again.`, {
    details,
  });
}
