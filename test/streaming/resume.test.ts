import { createParleyClient } from '@parley/client';
import { startBreakableProxy } from '@parley/testing';
import fc from 'fast-check';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { loginOf, signIn } from '../house/sign-in.js';

describe('a reader whose socket drops', () => {
  it('has every event once after ten drops at random points', async () => {
    const house = inject('house');
    const proxy = await startBreakableProxy(Number(new URL(house.httpUrl).port));
    onTestFinished(() => proxy.close());
    const client = createParleyClient({
      url: house.httpUrl,
      webSocketUrl: `ws://127.0.0.1:${proxy.port}/graphql`,
    });
    onTestFinished(() => client.close());
    await client.login(loginOf('techcorp', 'owner'));

    const rows = 200_000;
    const asked = await client.runSql(`SELECT g AS n FROM generate_series(1, ${rows}) AS g`);
    const [dropPoints = []] = fc.sample(
      fc.uniqueArray(fc.integer({ min: 1, max: rows - 1 }), { minLength: 10, maxLength: 10 }),
      1,
    );
    const drops = dropPoints.toSorted((one, other) => one - other);
    const cursors = new Set<string>();
    let received = 0;
    for await (const event of asked) {
      expect(cursors.has(event.cursor), `event ${event.cursor} came twice (drops at ${drops})`).toBe(false);
      cursors.add(event.cursor);
      if (event.__typename !== 'RunRows') continue;
      expect(event.offset, `drops at ${drops}`).toBe(received);
      received += event.rows.length;
      if (drops[0] !== undefined && received >= drops[0]) {
        while (drops[0] !== undefined && received >= drops[0]) drops.shift();
        proxy.dropConnections();
      }
    }
    expect(received).toBe(rows);

    // The same events as an undisturbed reading from the start.
    const undisturbed: string[] = [];
    for await (const event of (await signIn('techcorp', 'owner')).runEvents(asked.run.id)) {
      undisturbed.push(event.cursor);
    }
    expect([...cursors]).toEqual(undisturbed);
  });

  it('goes on behind any cursor it has seen', async () => {
    const client = await signIn('techcorp', 'owner');
    const asked = await client.runSql('SELECT g AS n FROM generate_series(1, 5000) AS g');
    const all: string[] = [];
    for await (const event of asked) all.push(event.cursor);
    for (const [index, after] of all.entries()) {
      if (index === all.length - 1) break;
      const rest: string[] = [];
      for await (const event of asked.events({ after })) rest.push(event.cursor);
      expect(rest).toEqual(all.slice(index + 1));
    }
  });

  it('is told when its cursor is not one of this run', async () => {
    const client = await signIn('techcorp', 'owner');
    const asked = await client.runSql('SELECT 1 AS one');
    const other = await client.runSql('SELECT 2 AS two');
    const cursors: string[] = [];
    for await (const event of other) cursors.push(event.cursor);
    const reading = asked.events({ after: cursors[0] ?? '' }).next();
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });
});
