import { createParleyClient } from '@parley/client';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { loginOf, signIn } from '../house/sign-in.js';
import { until } from '../house/until.js';

const WINDOW_BYTES = 512 * 1024;
/** An event of rows is about 256 KB; what else a run says is small. */
const ONE_EVENT_BYTES = 400 * 1024;

/** A WebSocket class like a browser's, which takes whatever comes, and how many characters came. */
function countingWebSocket(): { readonly webSocket: typeof WebSocket; received: number } {
  const count = {
    received: 0,
    webSocket: class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) => {
          count.received += String(data).length;
        });
      }
    },
  };
  return count;
}

describe('a consumer that stops for a while', () => {
  it('has no more on its side than its window, and then gets everything', async () => {
    const counter = countingWebSocket();
    const house = inject('house');
    const client = createParleyClient({
      url: house.httpUrl,
      webSocketUrl: house.webSocketUrl,
      webSocket: counter.webSocket,
      eventWindowBytes: WINDOW_BYTES,
    });
    onTestFinished(() => client.close());
    await client.login(loginOf('healthplus', 'owner'));
    const rows = 150_000;
    const asked = await client.runSql(
      `SELECT g AS n, repeat('x', 100) AS filler FROM generate_series(1, ${rows}) AS g`,
    );
    let next = 1;
    let stops = 0;
    let takenCharacters = 0;
    for await (const event of asked) {
      takenCharacters += JSON.stringify(event).length;
      if (event.__typename === 'RunFailed') throw new Error(event.error.message);
      if (event.__typename !== 'RunRows') continue;
      for (const [n] of event.rows) if (n !== next++) expect(n).toBe(next - 1);
      if (stops < 2 && next > stops * 50_000) {
        stops += 1;
        await untilStill(() => counter.received);
        expect(counter.received - takenCharacters).toBeLessThan(WINDOW_BYTES + ONE_EVENT_BYTES);
      }
    }
    expect(next).toBe(rows + 1);
    expect(stops).toBe(2);
  });

  it('is told when its window is none', async () => {
    const house = inject('house');
    const client = createParleyClient({
      url: house.httpUrl,
      webSocketUrl: house.webSocketUrl,
      eventWindowBytes: 1_000,
    });
    onTestFinished(() => client.close());
    await client.login(loginOf('healthplus', 'owner'));
    const asked = await client.runSql('SELECT 1 AS one');
    await expect(asked.events().next()).rejects.toMatchObject({ code: 'BAD_INPUT', retryable: false });
  });
});

describe('a hundred readers of one run', () => {
  it('cost one read of the database, and each may read by its own right', async () => {
    const owner = await signIn('techcorp', 'owner');
    const admin = await signIn('techcorp', 'admin');
    const stranger = await signIn('healthplus', 'owner');
    const sql = 'SELECT id, region, status, total_amount FROM orders ORDER BY id LIMIT 5000';
    const scans = await scansDuring(async () => {
      const asked = await owner.runSql(sql);
      const readings = Array.from({ length: 100 }, (_, index) =>
        index % 10 === 0 ? admin.runEvents(asked.run.id) : asked.events(),
      );
      const results = await Promise.all(
        readings.map(async (reading) => {
          const rows: unknown[] = [];
          for await (const event of reading) if (event.__typename === 'RunRows') rows.push(...event.rows);
          return rows;
        }),
      );
      for (const rows of results) expect(rows).toEqual(results[0]);
      expect(results[0]).toHaveLength(5_000);
      await expect(stranger.runEvents(asked.run.id).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
    // One scan of one index; what other tests read shortly before may be reported only now.
    expect(scans).toBeLessThan(10);
  });
});

/** How often the table was begun to be read while something was done. */
async function scansDuring(work: () => Promise<void>): Promise<number> {
  const before = await scans();
  await work();
  // A connection reports what it did when it has been idle for a moment.
  let last = -1;
  await until(async () => {
    const now = await scans();
    const isStill = now > before && now === last;
    last = now;
    if (!isStill) await new Promise((resolve) => setTimeout(resolve, 1_100));
    return isStill;
  }, 20_000);
  return last - before;
}

async function scans(): Promise<number> {
  const [row] = await queryAsAdmin(
    "SELECT (seq_scan + coalesce(idx_scan, 0))::int AS scans FROM pg_stat_user_tables WHERE relname = 'orders'",
    { database: 'tenant_techcorp' },
  );
  return Number(row?.scans);
}

/** Until a figure has not changed for a while. */
async function untilStill(figure: () => number): Promise<void> {
  let before = -1;
  for (let still = 0; still < 5; ) {
    still = before === figure() ? still + 1 : 0;
    before = figure();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
