import type { ParleyClient } from '@parley/client';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import type { Benchmark } from './measurement.ts';

const ROWS = 200_000;

/** Eight mixed columns with nulls, escapes and text beyond ASCII. `round` makes each statement unlike the last. */
function statement(round: number): string {
  return `SELECT g AS id, g::int8 * 1000003 AS big, (g % 9973)::numeric / 7 AS amount,
    g * 0.5::float8 AS ratio, g % 2 = 0 AS even,
    CASE WHEN g % 10 = 0 THEN NULL ELSE 'Kunde "' || g || '" – Zürich' END AS name,
    DATE '2024-01-01' + (g % 700)::int AS day,
    timestamptz '2024-01-01 00:00:00+00' + g * interval '1 second' AS at
  FROM generate_series(${round}, ${round + ROWS - 1}) AS g`;
}

/** Rows a second at a client of the gateway, against plain pg with a cursor on the same statement. */
export function rowsBenchmark(client: ParleyClient, database: pg.Client): Benchmark {
  return {
    id: 'rows.client_vs_cursor',
    what: `${ROWS.toLocaleString('en')} rows of 8 columns to a graphql-ws client through the gateway, against pg with a cursor`,
    unit: 'rows/s',
    rounds: 5,
    async measure(round) {
      const startedAt = performance.now();
      let rows = 0;
      for await (const event of await client.runSql(statement(round))) {
        if (event.__typename === 'RunRows') rows += event.rows.length;
        if (event.__typename === 'RunFailed') throw new Error(event.error.message);
      }
      return perSecond(rows, startedAt);
    },
    async baseline(round) {
      const startedAt = performance.now();
      const cursor = database.query(new Cursor(statement(round), [], { rowMode: 'array' }));
      let rows = 0;
      for (;;) {
        const batch = await cursor.read(1_000);
        if (batch.length === 0) break;
        rows += batch.length;
      }
      await cursor.close();
      return perSecond(rows, startedAt);
    },
  };
}

function perSecond(rows: number, startedAt: number): number {
  if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came.`);
  return (rows * 1_000) / (performance.now() - startedAt);
}
