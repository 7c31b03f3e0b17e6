import { ParleyError } from '@parley/errors';

/** Why somebody's cancel ends a run. */
export function cancelledRun(): ParleyError {
  return new ParleyError('RUN_CANCELLED', 'The run was cancelled.');
}

/** Why the end of a process ends a run. */
export class Interrupted extends ParleyError {
  constructor() {
    super('RUN_INTERRUPTED', 'The service was stopped while the run went on; ask again.');
  }
}

/** Why a run stops here whose lease was lost: whoever holds it now writes what becomes of it. */
export function lostRun(): ParleyError {
  return new ParleyError('RUN_INTERRUPTED', 'The run was taken over by another process.');
}

/** Why a run ends whose time is over. */
export function tooLong(seconds: number): ParleyError {
  return new ParleyError(
    'QUERY_TIMEOUT',
    `The run took longer than the ${seconds} seconds it may; ask for less, for example a shorter time range.`,
  );
}
