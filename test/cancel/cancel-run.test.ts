import { createParleyClient } from '@parley/client';
import { describe, expect, inject, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { loginOf, signIn } from '../house/sign-in.js';
import { until } from '../house/until.js';

/** Takes for ever, which PostgreSQL can't foresee: so it is run. */
const HEAVY = `SELECT count(*) AS n FROM generate_series(1, (SELECT 1000000)) AS a, generate_series(1, (SELECT 1000000)) AS b`;

describe('cancelRun', () => {
  it('ends a heavy cross join in the database, and says so last', async () => {
    const client = await signIn('techcorp', 'analyst');
    const asked = await client.runSql(HEAVY);
    await until(async () => (await heavyStatements()) === 1);

    // Left alone it would run for hours.
    await asked.cancel();
    await until(async () => (await heavyStatements()) === 0);

    const events = [];
    for await (const event of asked) events.push(event.__typename);
    expect(events.at(-1)).toBe('RunCancelled');
  });

  it('is answered the same when the run has already ended', async () => {
    const client = await signIn('techcorp', 'analyst');
    const asked = await client.runSql('SELECT 1 AS one');
    for await (const _event of asked);
    expect((await asked.cancel()).status).toBe('SUCCEEDED');
  });

  it('is not what closing the socket does', async () => {
    const house = inject('house');
    const client = createParleyClient({ url: house.httpUrl, webSocketUrl: house.webSocketUrl });
    await client.login(loginOf('techcorp', 'analyst'));
    const asked = await client.runSql('SELECT g AS n FROM generate_series(1, 100000) AS g');
    for await (const event of asked) if (event.__typename === 'RunRows') break;
    await client.close();

    const again = await signIn('techcorp', 'analyst');
    const events = [];
    for await (const event of again.runEvents(asked.run.id)) events.push(event.__typename);
    expect(events.at(-1)).toBe('RunCompleted');
  });

  it('is not needed by a run that nobody reads: its time limit ends it', async () => {
    const client = await signIn('techcorp', 'analyst');
    const asked = await client.runSql(HEAVY);
    await until(async () => (await heavyStatements()) === 0, (inject('statementSeconds') + 5) * 1_000);
    let last: unknown;
    for await (const event of asked) last = event;
    expect(last).toMatchObject({ __typename: 'RunFailed', error: { code: 'QUERY_TIMEOUT' } });
  });
});

async function heavyStatements(): Promise<number> {
  const [row] = await queryAsAdmin(
    `SELECT count(*)::int AS running FROM pg_stat_activity
     WHERE usename LIKE 'tenant%reader' AND state = 'active' AND query LIKE '%generate_series%'`,
  );
  return Number(row?.running);
}
