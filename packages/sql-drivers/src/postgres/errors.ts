import { isParleyError, ParleyError } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';
import { DatabaseError } from 'pg';

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

/** SQLSTATEs that mean "not now" or "not with these settings" rather than "not this statement". */
const UNAVAILABLE_STATES = /^(08|28|3D000|53300|57P0)/;
const SCHEMA_STATES = /^(3F000|42P01|42703|42883|42704)$/;

/** Why a statement was stopped, as the one who stopped it said. */
export function abortError(signal: AbortSignal): ParleyError {
  const reason: unknown = signal.reason;
  return isParleyError(reason) ? reason : new ParleyError('RUN_CANCELLED', 'The run was cancelled.');
}

/**
 * Maps what `pg` threw to an error a caller can act on. The engine's own text reaches the client
 * only where no policy applied: it may quote a value ("invalid input syntax for integer: ...").
 */
export function toParleyError(error: unknown, signal: AbortSignal, query?: ApprovedQuery): ParleyError {
  if (isParleyError(error)) return error;
  if (signal.aborted) return abortError(signal);
  if (error instanceof DatabaseError) return fromDatabase(error, query);
  if (isUnreachable(error)) return unavailable(error);
  return new ParleyError('DATA_SOURCE_UNAVAILABLE', 'The connection to the data source broke; try again.', {
    cause: error,
  });
}

/** True for failures that say nothing about the statement: they count for the circuit breaker. */
export function isUnavailable(error: unknown): boolean {
  return isParleyError(error) && error.code === 'DATA_SOURCE_UNAVAILABLE';
}

function isUnreachable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  return (
    error instanceof Error &&
    (('code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code)) ||
      /timeout|terminated|SSL|certificate/i.test(error.message))
  );
}

function unavailable(cause: unknown): ParleyError {
  return new ParleyError(
    'DATA_SOURCE_UNAVAILABLE',
    'The data source can’t be reached; check that the database is up and its address is right, then try again.',
    { cause },
  );
}

function fromDatabase(error: DatabaseError, query: ApprovedQuery | undefined): ParleyError {
  const state = error.code ?? '';
  const options = { cause: error, details: { sqlState: state } };
  if (state === '57014' || state === '25P03' || state === '25P04') {
    return new ParleyError(
      'QUERY_TIMEOUT',
      'The query ran longer than it may; ask for less, for example a shorter time range.',
      options,
    );
  }
  if (state === '55P03') {
    return new ParleyError('QUERY_TIMEOUT', 'A table stayed locked by somebody else; try again.', options);
  }
  if (UNAVAILABLE_STATES.test(state)) {
    const message = state.startsWith('28')
      ? 'The data source refused its stored credentials; an administrator must correct them.'
      : 'The data source takes no connections right now; try again in a moment.';
    return new ParleyError('DATA_SOURCE_UNAVAILABLE', message, options);
  }
  if (SCHEMA_STATES.test(state)) {
    return new ParleyError(
      'SCHEMA_CHANGED',
      'A table, column or function is not what the catalog says; refresh the physical schema and ask again.',
      options,
    );
  }
  return new ParleyError('DATABASE_ERROR', databaseMessage(error, query), options);
}

function databaseMessage(error: DatabaseError, query: ApprovedQuery | undefined): string {
  if (error.code === '42501') return 'The data source’s role may not read everything this query needs.';
  const restricted = query?.notices.some((notice) => notice.code !== 'ROW_LIMIT_ADDED') ?? true;
  return restricted
    ? 'The database could not run the query; its message is withheld because policies apply to you.'
    : `The database could not run the query: ${error.message}.`;
}
