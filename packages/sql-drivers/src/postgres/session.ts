import type { PoolClient, QueryConfig } from 'pg';
import type { ClientLease } from './client-pool.js';

/** How long a transaction of ours may sit idle: a backstop for a process that froze, not a limit anybody meets. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const LOCK_TIMEOUT_MS = 2_000;
/** Opening and closing a transaction takes no work: a server silent for this long is gone. */
const HOUSEKEEPING_TIMEOUT_MS = 5_000;

/** Settings that fix every value's text form and what a statement may reach, whatever the role's own defaults are. */
const FIXED_SETTINGS = [
  "search_path = ''",
  "TimeZone = 'UTC'",
  "DateStyle = 'ISO, YMD'",
  "IntervalStyle = 'iso_8601'",
  'standard_conforming_strings = on',
  "bytea_output = 'hex'",
  'extra_float_digits = 1',
  "client_encoding = 'UTF8'",
  `lock_timeout = ${LOCK_TIMEOUT_MS}`,
  `idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
] as const;

/** Opens a read-only transaction in which the engine itself ends a statement after `statementTimeoutMs`. */
export async function beginReadOnly(client: PoolClient, statementTimeoutMs: number): Promise<void> {
  if (!Number.isSafeInteger(statementTimeoutMs) || statementTimeoutMs < 1) {
    throw new RangeError('statementTimeoutMs must be a whole number of milliseconds, at least 1');
  }
  const settings = [...FIXED_SETTINGS, `statement_timeout = ${statementTimeoutMs}`];
  await client.query(housekeeping(`BEGIN READ ONLY; SET LOCAL ${settings.join('; SET LOCAL ')}`));
}

/** Ends the transaction and gives the client back; a client in doubt is closed instead. Never rejects. */
export async function endAndRelease(lease: ClientLease, broken: boolean): Promise<void> {
  if (broken) {
    lease.release(true);
    return;
  }
  try {
    await lease.client.query(housekeeping('ROLLBACK'));
    lease.release(false);
  } catch {
    lease.release(true);
  }
}

function housekeeping(text: string): QueryConfig & { readonly query_timeout: number } {
  return { text, query_timeout: HOUSEKEEPING_TIMEOUT_MS };
}
