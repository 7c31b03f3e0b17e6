import { isParleyError, ParleyError } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';
import { abortError, connectionBroke, schemaChanged, statementFailed, stayedLocked } from '../errors.js';
import { EngineFailed, EngineLost } from './engine-process.js';

/**
 * Maps what an engine's process answered to an error a caller can act on. Faults of our own stay what they are.
 *
 * @param query the statement; without one the engine's words stay inside
 */
export function toCallerError(error: unknown, signal: AbortSignal, query?: ApprovedQuery): Error {
  if (isParleyError(error)) return error;
  if (signal.aborted) return abortError(signal);
  if (error instanceof EngineLost) return fromLost(error);
  if (error instanceof EngineFailed) return fromFailure(error, query);
  return error instanceof Error ? error : new Error('an engine failed without an error', { cause: error });
}

/** As {@link toCallerError}, for opening a file: what is a fault there keeps the file from being asked too. */
export function toOpenError(error: unknown): ParleyError {
  const mapped = toCallerError(error, NEVER);
  return isParleyError(mapped) ? mapped : connectionBroke(mapped);
}

const NEVER = new AbortController().signal;

function fromLost(cause: EngineLost): ParleyError {
  switch (cause.reason) {
    case 'killed':
      return interrupted(cause);
    case 'out-of-memory':
      return outOfMemory(cause);
    case 'crashed':
      return new ParleyError(
        'DATABASE_ERROR',
        'The database engine broke down over this query; ask in another way, or have the file checked.',
        { cause },
      );
  }
}

function fromFailure(cause: EngineFailed, query: ApprovedQuery | undefined): Error {
  const { kind, message } = cause.failure;
  switch (kind) {
    case 'schema-changed':
      return schemaChanged({ cause });
    case 'locked':
      return stayedLocked({ cause });
    case 'unavailable':
      return new ParleyError('DATA_SOURCE_UNAVAILABLE', message, { cause });
    case 'damaged':
      return new ParleyError(
        'DATABASE_ERROR',
        'The database file is damaged; put a sound copy in its place.',
        { cause },
      );
    case 'out-of-memory':
      return outOfMemory(cause);
    case 'row-too-large':
      return new ParleyError(
        'RESULT_LIMIT',
        'Rows this large can’t be delivered (8 MB come at once at most); select fewer columns, or shorten them, for example with substr(column, 1, 1000).',
        { cause },
      );
    case 'interrupted':
      return interrupted(cause);
    case 'statement':
      return statementFailed(message, query, { cause });
    case 'fault':
      return new Error(message, { cause });
  }
}

function interrupted(cause: Error): ParleyError {
  return new ParleyError('RUN_INTERRUPTED', 'The run was interrupted; try again.', { cause });
}

function outOfMemory(cause: Error): ParleyError {
  return new ParleyError(
    'DATABASE_ERROR',
    'The query needs more memory than it may take; ask for less, for example fewer groups or a shorter time range.',
    { cause },
  );
}
