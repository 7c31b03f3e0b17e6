import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const ANSWERS_WITHIN_MS = 60_000;

/** `url` names any database of the server; the superuser's. */
export async function withDatabase<T>(
  url: string,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const address = new URL(url);
  address.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: address.toString(), connectionTimeoutMillis: 5_000 });
  // The server may die at any moment: the statement under way says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * As the kernel does when memory is short: one backend of the role is killed, one that works where there is one. The
 * server then ends all others, recovers from its log, and comes back by itself. Nothing happens where none is there.
 */
export async function killBackend(url: string, role: string): Promise<void> {
  const pids = await withDatabase(url, 'postgres', async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE usename = $1 ORDER BY (state = 'active') DESC LIMIT 1`,
      [role],
    );
    return rows.map(({ pid }) => pid);
  }).catch(() => []);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

export async function untilAnswers(url: string): Promise<void> {
  const giveUpAt = performance.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    try {
      await withDatabase(url, 'postgres', (client) => client.query('SELECT 1'));
      return;
    } catch (cause) {
      if (performance.now() > giveUpAt) throw new Error('The database does not come back.', { cause });
      await sleep(100);
    }
  }
}
