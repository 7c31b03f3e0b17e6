import { ParleyError } from '@parley/errors';

/** What was read is not what was written: no row of it is given. */
export function damagedResult(cause?: unknown): ParleyError {
  return new ParleyError(
    'RESULT_EXPIRED',
    'The stored rows of this run can no longer be read; run it again.',
    cause === undefined ? {} : { cause },
  );
}
