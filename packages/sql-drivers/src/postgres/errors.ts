import { isParleyError, type ParleyError } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';
import { DatabaseError } from 'pg';
import {
  abortError,
  connectionBroke,
  credentialsRefused,
  isUnreachable,
  mayNotRead,
  ranTooLong,
  schemaChanged,
  statementFailed,
  stayedLocked,
  takesNoConnections,
  unreachable,
} from '../errors.js';

/** SQLSTATEs that mean "not now" or "not with these settings" rather than "not this statement". */
const UNAVAILABLE_STATES = /^(08|28|3D000|53300|57P0)/;
const TIMEOUT_STATES = /^(57014|25P03|25P04)$/;
const SCHEMA_STATES = /^(3F000|42P01|42703|42704)$/;

/** Maps what `pg` threw to an error a caller can act on. */
export function toParleyError(error: unknown, signal: AbortSignal, query?: ApprovedQuery): ParleyError {
  if (isParleyError(error)) return error;
  if (signal.aborted) return abortError(signal);
  if (error instanceof DatabaseError) return fromDatabase(error, query);
  return isUnreachable(error) || saysUnreachable(error) ? unreachable(error) : connectionBroke(error);
}

/** What `pg` and TLS say without a code. */
function saysUnreachable(error: unknown): boolean {
  return error instanceof Error && /timeout|terminated|SSL|certificate|altnames/i.test(error.message);
}

function fromDatabase(error: DatabaseError, query: ApprovedQuery | undefined): ParleyError {
  const state = error.code ?? '';
  const options = { cause: error, details: { sqlState: state } };
  if (TIMEOUT_STATES.test(state)) return ranTooLong(options);
  if (state === '55P03') return stayedLocked(options);
  if (state.startsWith('28')) return credentialsRefused(options);
  if (UNAVAILABLE_STATES.test(state)) return takesNoConnections(options);
  if (SCHEMA_STATES.test(state)) return schemaChanged(options);
  if (state === '42501') return mayNotRead(options);
  return statementFailed(error.message, query, options);
}
