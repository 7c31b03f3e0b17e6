import { isParleyError, type ParleyError } from '@parley/errors';
import type { ApprovedQuery } from '@parley/sql-guard';
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

/** What a MariaDB server answered instead of a result. */
interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
}

const CREDENTIALS = new Set([
  1045, // access denied
  1698, // access denied, without a password
  1130, // not from this host
  1820, // the password must be changed
  1862, // the password has expired
  4150, // too many wrong passwords
  4151, // the account is locked
]);
const NO_CONNECTIONS = new Set([
  1040, // too many connections
  1203, // too many connections of this user
  1226, // too many this hour
  1129, // this host is blocked
  1053, // shutting down
]);
const NO_DATABASE = new Set([
  1044, // none that this account may use
  1049, // none at all
]);
/** What standard SQL calls these; MariaDB says 42000 and HY000, as for much else. */
const NO_SUCH_CATALOG = '3D000';
const INVALID_AUTHORIZATION = '28000';
const KILLED = 1927;
const TOO_LONG = new Set([
  1969, // max_statement_time
  1317, // interrupted by somebody else
  1931, // more memory or rows than the statement may examine
]);
const SCHEMA = new Set([
  1054, // unknown column
  1109, // unknown table
  1146, // no such table
  1305, // no such function
  1347, // not a view
  1356, // a view that refers to what is not there
  1412, // the table's definition has changed since the transaction began
  1615, // prepared statement needs to be re-prepared
  1932, // the table doesn't exist in its engine
]);
const LOCKED = new Set([1205, 1213]);
const NO_RIGHT = new Set([1142, 1143, 1227, 1370, 1345]);

/** The connection was closed, by us or by the network, with something under way. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor() {
    super('the connection is closed');
  }
}

/** EXPLAIN of a view whose tables the role may not explain. */
export const VIEW_NOT_EXPLAINED = 1345;

/**
 * Maps what the library threw to an error a caller can act on; see ../errors.ts for what may be said to whom. A fault of our own
 * stays what it is.
 */
export function toCallerError(error: unknown, signal: AbortSignal, query?: ApprovedQuery): Error {
  if (isParleyError(error)) return error;
  if (signal.aborted) return abortError(signal);
  if (isServerError(error)) return fromServer(error, query);
  if (isUnreachable(error) || isHandshakeError(error)) return unreachable(error);
  if (isConnectionError(error)) return connectionBroke(error);
  return error instanceof Error ? error : new Error('the library threw what is no error', { cause: error });
}

/** As {@link toCallerError}, where there is no statement yet: a fault there keeps the database from being asked, too. */
export function toConnectError(error: unknown): ParleyError {
  const mapped = toCallerError(error, NEVER_ABORTED);
  return isParleyError(mapped) ? mapped : connectionBroke(mapped);
}

const NEVER_ABORTED = new AbortController().signal;

/** What the library calls fatal, or a breach of the protocol. */
function isConnectionError(error: unknown): boolean {
  if (error instanceof ConnectionLost) return true;
  if (!(error instanceof Error)) return false;
  return (
    ('fatal' in error && error.fatal === true) ||
    ('code' in error && String(error.code).startsWith('PROTOCOL_'))
  );
}

export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    'errno' in error &&
    typeof error.errno === 'number' &&
    'sqlState' in error &&
    typeof error.sqlState === 'string'
  );
}

/** A server without TLS, a certificate nobody vouches for, a way to sign in that the library doesn't know. */
function isHandshakeError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(HANDSHAKE|AUTH_SWITCH)_/.test(error.code)
  );
}

function fromServer(error: ServerError, query: ApprovedQuery | undefined): ParleyError {
  const { errno } = error;
  const options = { cause: error, details: { sqlState: error.sqlState, errno } };
  if (CREDENTIALS.has(errno)) {
    return credentialsRefused({ cause: error, details: { sqlState: INVALID_AUTHORIZATION, errno } });
  }
  if (NO_DATABASE.has(errno))
    return takesNoConnections({ cause: error, details: { sqlState: NO_SUCH_CATALOG, errno } });
  if (NO_CONNECTIONS.has(errno)) return takesNoConnections(options);
  if (errno === KILLED) return connectionBroke(error);
  if (TOO_LONG.has(errno)) return ranTooLong(options);
  if (LOCKED.has(errno)) return stayedLocked(options);
  if (SCHEMA.has(errno)) return schemaChanged(options);
  if (NO_RIGHT.has(errno)) return mayNotRead(options);
  return statementFailed(error.message, query, options);
}
