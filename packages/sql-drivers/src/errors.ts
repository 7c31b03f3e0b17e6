import { isParleyError, ParleyError, type ParleyErrorOptions } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';

/*
 * What every driver says in the same words. An engine's own text reaches the client only where no policy applied: it may
 * quote a value.
 */

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Why a statement was stopped, as the one who stopped it said. */
export function abortError(signal: AbortSignal): ParleyError {
  const reason: unknown = signal.reason;
  return isParleyError(reason) ? reason : new ParleyError('RUN_CANCELLED', 'The run was cancelled.');
}

/** True for failures that say nothing about the statement: they count for the circuit breaker. */
export function isUnavailable(error: unknown): boolean {
  return isParleyError(error) && error.code === 'DATA_SOURCE_UNAVAILABLE';
}

/** True for what the network or the system's resolver says when nobody answers at an address. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code)
  );
}

export function unreachable(cause: unknown): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    'The data source can’t be reached; check that the database is up and its address is right, then try again.',
    { cause },
  );
}

/** For what is still under way when its pool is closed. */
export function connectionClosed(): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    'The connection to the data source was closed; try again.',
  );
}

export function connectionBroke(cause: unknown): ParleyError {
  return new ParleyError('DATA_SOURCE_UNAVAILABLE', 'The connection to the data source broke; try again.', {
    cause,
  });
}

export function credentialsRefused(options: ParleyErrorOptions): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    'The data source refused its stored credentials; an administrator must correct them.',
    options,
  );
}

export function takesNoConnections(options: ParleyErrorOptions): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    'The data source takes no connections right now; try again in a moment.',
    options,
  );
}

export function ranTooLong(options: ParleyErrorOptions): ParleyError {
  return new ParleyError(
    'QUERY_TIMEOUT',
    'The query ran longer than it may; ask for less, for example a shorter time range.',
    options,
  );
}

export function stayedLocked(options: ParleyErrorOptions): ParleyError {
  return new ParleyError('QUERY_TIMEOUT', 'A table stayed locked by somebody else; try again.', options);
}

export function schemaChanged(options: ParleyErrorOptions = {}): ParleyError {
  return new ParleyError(
    'SCHEMA_CHANGED',
    'A table, column or function is not what the catalog says. The catalog is read anew, usually within 10 minutes, or at once where an administrator refreshes it: ask again then.',
    options,
  );
}

export function mayNotRead(options: ParleyErrorOptions): ParleyError {
  return new ParleyError(
    'DATABASE_ERROR',
    'The data source’s role may not read everything this query needs.',
    options,
  );
}

/**
 * Any other failure of a statement.
 *
 * @param query the statement; without one the engine's words stay inside
 */
export function statementFailed(
  engineMessage: string,
  query: ApprovedQuery | undefined,
  options: ParleyErrorOptions,
): ParleyError {
  return new ParleyError('DATABASE_ERROR', failureSentence(engineMessage, query), options);
}

function failureSentence(engineMessage: string, query: ApprovedQuery | undefined): string {
  if (query === undefined) {
    return 'The database answered with an error of its own; check that it is the one you mean, and its log.';
  }
  return query.policyIds.length > 0
    ? 'The database could not run the query; its message is withheld because policies apply to you.'
    : `The database could not run the query: ${engineMessage}.`;
}

/** @param maxBytes what may be on its way at once */
export function tooMuchAtOnce(maxBytes: number): ParleyError {
  return new ParleyError(
    'RESULT_LIMIT',
    `Rows this large can’t be delivered (${Math.floor(maxBytes / (1024 * 1024))} MB come at once at most); select fewer columns, or shorten them, for example with left(column, 1000).`,
    { details: { maxBytes } },
  );
}
