import { ParleyError } from '@parley/errors';

export function logExpired(): ParleyError {
  return new ParleyError('RUN_LOG_EXPIRED', 'The events of this run are no longer kept: ask again.');
}

/** To a reader that had begun: what it asks anew is whole again. */
export function logLost(cause?: unknown): ParleyError {
  return new ParleyError(
    'RUN_LOG_EXPIRED',
    'The events of this run were lost while it was read: ask again.',
    {
      cause,
      retryable: true,
    },
  );
}

/** To a writer whose log went while it wrote. */
export function logDeleted(): ParleyError {
  return new ParleyError('RUN_LOG_EXPIRED', 'The events of this run were deleted meanwhile: ask again.');
}

export function logStopped(): ParleyError {
  return new ParleyError(
    'UNAVAILABLE',
    'The service is being stopped: read on with the last cursor in a moment.',
  );
}

export function logFull(maxRunBytes: number): ParleyError {
  const mib = Math.floor(maxRunBytes / 1024 ** 2);
  return new ParleyError(
    'RESULT_LIMIT',
    `The events of one run may take ${mib} MiB: ask for fewer rows or columns.`,
  );
}

/** To a writer that another has taken its log from. */
export function logTakenOver(): ParleyError {
  return new ParleyError('RUN_INTERRUPTED', 'Another replica has taken this run over; ask again.');
}

/** A bug of the caller's, like the next two. */
export function logClosed(): Error {
  return new Error('This run log is closed: nothing can be appended.');
}

export function logExists(runId: string, cause?: unknown): Error {
  return new Error(`The run ${runId} already has a log.`, { cause });
}

export function logNotResumable(runId: string): Error {
  return new Error(`The log of run ${runId} is closed or being written.`);
}
