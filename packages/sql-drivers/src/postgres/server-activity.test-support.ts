import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantDatabase } from './tenant-database.test-support.js';

/** What the reader's connections are doing, as the server sees it. */
export async function statementsRunning(database: TenantDatabase): Promise<number> {
  const { rows } = await database.execute(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE usename = 'shop_reader' AND state <> 'idle' AND pid <> pg_backend_pid()`,
  );
  return rows[0].count;
}

/** What the server waits for, of the one statement that has not ended. */
export async function waitsOn(database: TenantDatabase): Promise<unknown> {
  const { rows } = await database.execute(
    `SELECT wait_event FROM pg_stat_activity WHERE usename = 'shop_reader' AND state = 'active'`,
  );
  return rows.length === 1 ? rows[0].wait_event : undefined;
}

/** @returns after how many milliseconds @throws Error when it did not happen in time */
export async function until(condition: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedAt > withinMs) throw new Error('it did not happen in time');
    await sleep(10);
  }
  return performance.now() - startedAt;
}
