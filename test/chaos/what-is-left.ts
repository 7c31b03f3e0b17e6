import { setTimeout as sleep } from 'node:timers/promises';
import { PLATFORM_DATABASE } from './numbers.ts';
import type { World } from './world.ts';

const LOOK_AGAIN_MS = 250;

/** Runs that go on, leases that are held, and statements or transactions (with their cursors) of tenants' readers. */
const LEFT_IN_DATABASES = `
  SELECT 'run ' || id || ' is ' || status || ', held by ' || coalesce(lease_holder, 'nobody') AS line
  FROM query.runs WHERE status IN ('QUEUED', 'PLANNING', 'RUNNING') OR lease_holder IS NOT NULL
  UNION ALL
  SELECT 'session ' || pid || ' of ' || usename || ' is ' || state || ': ' || left(query, 80)
  FROM pg_stat_activity WHERE datname LIKE 'tenant\\_%' AND usename LIKE '%\\_reader' AND state <> 'idle'
  UNION ALL
  SELECT 'backend ' || pid || ' waits in a transaction of ' || usename
  FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND xact_start < now() - interval '5 seconds'`;

/** Each run is in its asker's day once, with the rows that it delivered, whoever died while it was written down. */
const MISCOUNTED = `
  SELECT 'usage has ' || counted.runs || ' runs of ' || counted.rows || ' rows, of ' || ended.runs || ' of ' || ended.rows AS line
  FROM (SELECT coalesce(sum(runs), 0) AS runs, coalesce(sum(row_count), 0) AS rows FROM query.usage_daily) counted,
    (SELECT count(*) AS runs, coalesce(sum(row_count), 0) AS rows FROM query.runs WHERE finished_at IS NOT NULL) ended
  WHERE (counted.runs, counted.rows) <> (ended.runs, ended.rows)`;

/** Everything that no run under way explains, and runs that were not counted once; looks again until there is nothing, or the time is over. */
export async function whatIsLeft(world: World, withinMs: number): Promise<readonly string[]> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const left = await look(world).catch((error: unknown) => [`nothing can be looked at: ${error}`]);
    if (left.length === 0 || performance.now() > giveUpAt) return left;
    await sleep(LOOK_AGAIN_MS);
  }
}

async function look(world: World): Promise<readonly string[]> {
  const inDatabases = await world.withDatabase(PLATFORM_DATABASE, async (client) => {
    const { rows } = await client.query<{ line: string }>(`${LEFT_IN_DATABASES} UNION ALL ${MISCOUNTED}`);
    return rows.map(({ line }) => line);
  });
  return [...inDatabases, ...(await world.leftOvers())];
}
