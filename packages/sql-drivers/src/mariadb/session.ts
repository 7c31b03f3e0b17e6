import { MARIADB_SQL_MODE } from '@parley/sql-guard';
import type { Lease } from '../pool/connection-pool.js';
import type { Client } from './client.js';
import type { ServerSession } from './server-session.js';

/** How long a transaction of ours may sit idle: a backstop for a process that froze, not a limit anybody meets. */
const IDLE_IN_TRANSACTION_SECONDS = 60;
const LOCK_TIMEOUT_SECONDS = 2;
/** There is nothing to undo. */
const ROLLBACK_TIMEOUT_MS = 700;

/**
 * Settings that fix what a statement means, every value's form, and what a statement may use up, whatever the server's own
 * defaults are. All can be set by any role of MariaDB 10.6 and later.
 */
const FIXED_SETTINGS = [
  `sql_mode = '${MARIADB_SQL_MODE}'`,
  "old_mode = 'UTF8_IS_UTF8MB3'",
  "time_zone = '+00:00'",
  // Of a session alone: the clock.
  'timestamp = DEFAULT',
  'character_set_client = utf8mb4',
  'character_set_results = utf8mb4',
  'character_set_connection = utf8mb4',
  'collation_connection = utf8mb4_general_ci',
  "lc_time_names = 'en_US'",
  'default_week_format = 0',
  'div_precision_increment = 4',
  'group_concat_max_len = 1048576',
  'max_sort_length = 1024',
  'sql_auto_is_null = 0',
  'sql_select_limit = 18446744073709551615',
  'sql_big_selects = 1',
  // Another moment would show rows as they were.
  'system_versioning_asof = DEFAULT',
  'autocommit = 1',
  'completion_type = 0',
  'max_recursive_iterations = 10000',
  'max_sp_recursion_depth = 0',
  // Bytes. A temporary table that outgrows memory goes to disk, and ends there.
  'max_session_mem_used = 1073741824',
  'tmp_memory_table_size = 67108864',
  'max_heap_table_size = 67108864',
  'tmp_disk_table_size = 2147483648',
  `lock_wait_timeout = ${LOCK_TIMEOUT_SECONDS}`,
  `innodb_lock_wait_timeout = ${LOCK_TIMEOUT_SECONDS}`,
  `idle_transaction_timeout = ${IDLE_IN_TRANSACTION_SECONDS}`,
  `idle_readonly_transaction_timeout = ${IDLE_IN_TRANSACTION_SECONDS}`,
] as const;

/**
 * Opens a read-only transaction on one state of all tables, in which the engine itself ends a statement after
 * `statementTimeoutMs`.
 */
export async function beginReadOnly(client: Client, statementTimeoutMs: number): Promise<void> {
  if (!Number.isSafeInteger(statementTimeoutMs) || statementTimeoutMs < 1) {
    throw new RangeError('statementTimeoutMs must be a whole number of milliseconds, at least 1');
  }
  // A server waits this long for a reader that takes nothing; the statement's own limit comes first.
  const writeTimeoutSeconds = Math.ceil(statementTimeoutMs / 1_000) + 10;
  const settings = [
    ...FIXED_SETTINGS,
    `max_statement_time = ${statementTimeoutMs / 1_000}`,
    `net_write_timeout = ${writeTimeoutSeconds}`,
  ];
  await client.ask(`SET SESSION ${settings.join(', SESSION ')}`);
  await client.ask('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
}

/** Ends the transaction and gives the client back; a client in doubt is closed instead. Never rejects. */
export async function endAndRelease(lease: Lease<ServerSession>, broken: boolean): Promise<void> {
  if (broken) {
    lease.release(true);
    return;
  }
  try {
    await lease.client.client.ask('ROLLBACK', { timeoutMs: ROLLBACK_TIMEOUT_MS });
    lease.release(false);
  } catch {
    lease.release(true);
  }
}
