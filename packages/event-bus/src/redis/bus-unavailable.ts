import { ParleyError } from '@parley/errors';

/** @param why for our own logs: no password, no row */
export function busUnavailable(why: string): ParleyError {
  return new ParleyError(
    'BUS_UNAVAILABLE',
    'The store of live events can’t be reached: try again in a moment.',
    {
      cause: new Error(why),
    },
  );
}
