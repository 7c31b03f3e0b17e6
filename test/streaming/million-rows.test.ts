import { describe, expect, inject, it } from 'vitest';
import { queryAsAdmin } from '../house/look-behind.js';
import { signIn } from '../house/sign-in.js';

const ROWS = 1_000_000;
const SQL = `
  SELECT g AS n,
         g * 9007199254741 AS big,
         (g::numeric / 1000)::numeric(12, 3) AS thousandth,
         CASE WHEN g % 1000 = 0 THEN NULL ELSE 'Zeile ' || g || ' ✓' END AS words,
         timestamptz '2024-01-01 00:00:00.000001+00' + g * interval '1 second' AS at
  FROM generate_series(1::int8, ${ROWS}::int8) AS g`;

/** What row `n` must look like, worked out in JavaScript's own exact arithmetic. */
function expectedRow(n: number): unknown[] {
  const whole = Math.trunc(n / 1_000);
  const fraction = String(n % 1_000).padStart(3, '0');
  const second = new Date(Date.UTC(2024, 0, 1) + n * 1_000).toISOString().slice(0, 19);
  return [
    String(n),
    String(BigInt(n) * 9007199254741n),
    `${whole}.${fraction}`,
    n % 1_000 === 0 ? null : `Zeile ${n} ✓`,
    `${second}.000001Z`,
  ];
}

describe('a result of a million rows', () => {
  it('reaches the client whole, in order and exact, while the statement still runs', async () => {
    const client = await signIn('healthplus', 'owner');
    const asked = await client.runSql({ sql: SQL });
    let received = 0;
    let activeAtFirstRows: number | undefined;
    for await (const event of asked) {
      if (event.__typename === 'RunRows') {
        activeAtFirstRows ??= await activeStatements();
        expect(event.offset).toBe(received);
        for (const row of event.rows) {
          received += 1;
          // Comparing every cell with expect() would take minutes.
          if (!sameRow(row, received)) expect(row).toEqual(expectedRow(received));
        }
      }
      if (event.__typename === 'RunFailed') throw new Error(event.error.message);
      if (event.__typename === 'RunCompleted') {
        expect(event).toMatchObject({ rowCount: ROWS, complete: true });
      }
    }
    expect(received).toBe(ROWS);
    expect(activeAtFirstRows).toBe(1);
  }, 180_000);

  it('waits for a reader that stops for longer than the statement may take', async () => {
    const client = await signIn('healthplus', 'owner');
    const rows = 300_000;
    const asked = await client.runSql({
      sql: `SELECT g AS n, repeat('x', 100) AS filler FROM generate_series(1, ${rows}) AS g`,
    });
    let received = 0;
    for await (const event of asked) {
      if (event.__typename === 'RunFailed') throw new Error(event.error.message);
      if (event.__typename !== 'RunRows') continue;
      if (received === 0) await pause((inject('statementSeconds') + 1) * 1_000);
      for (const row of event.rows) {
        received += 1;
        if (row[0] !== received) expect(row[0]).toBe(received);
      }
    }
    expect(received).toBe(rows);
  }, 120_000);
});

function sameRow(row: readonly unknown[], n: number): boolean {
  const expected = expectedRow(n);
  return row.length === expected.length && expected.every((cell, index) => cell === row[index]);
}

async function activeStatements(): Promise<number> {
  const [row] = await queryAsAdmin(
    `SELECT count(*)::int AS active FROM pg_stat_activity
     WHERE usename LIKE 'tenant%reader' AND state <> 'idle' AND backend_type = 'client backend'`,
  );
  return Number(row?.active);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
