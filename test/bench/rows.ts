import type { ParleyClient } from '@parley/client';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import type { Benchmark } from './measurement.ts';
import type { RawRunReader } from './raw-run-reader.ts';

export const ROWS = 200_000;
const FIRST_ROWS = 50;

/**
 * Eight mixed columns of a real table, with nulls, escapes and text beyond ASCII. `round` makes each statement unlike the last,
 * so that nothing is answered from a cache.
 */
export function statement(round: number): string {
  return `SELECT id, region, status, total_amount, total_amount > 500 AS large, ordered_at, shipped_at,
    'Kunde "' || channel || '" – Zürich' AS note
  FROM orders WHERE id > ${-round} LIMIT ${ROWS}`;
}

/** A house, the database behind one of its data sources, and two clients of its gateway. */
export interface RowsBench {
  /** Processes and hops between the database and the client, in words. */
  readonly topology: string;
  readonly client: ParleyClient;
  readonly reader: RawRunReader;
  readonly database: pg.Client;
  /** Goes before each id. */
  readonly prefix?: string;
}

/** Rows a second at clients of the gateway, and how soon the first comes. */
export function rowsBenchmarks(bench: RowsBench): readonly Benchmark[] {
  const { client, reader, database, topology, prefix = '' } = bench;
  const amount = `${ROWS.toLocaleString('en')} rows of 8 columns`;
  const common = { unit: 'rows/s', rounds: 7 } as const;
  return [
    {
      ...common,
      id: `${prefix}rows.client_vs_cursor`,
      what: `${amount} at a client that does not parse them (${topology}), against pg with a cursor (arrays, batches of 1,000)`,
      measure: (round) => throughGateway(client, reader, round),
      baseline: (round) => withCursor(database, round),
    },
    {
      ...common,
      id: `${prefix}rows.parsing_client_vs_cursor`,
      what: `${amount} at the typed client, parsed (${topology}), against the same cursor`,
      measure: (round) => parsed(client, round + 100),
      baseline: (round) => withCursor(database, round),
    },
    {
      ...common,
      id: `${prefix}rows.client_vs_copy`,
      what: `${amount} at a client that does not parse them (${topology}), against COPY TO STDOUT`,
      measure: (round) => throughGateway(client, reader, round + 200),
      baseline: (round) => copied(database, round),
    },
    {
      id: `${prefix}rows.first_row_added_ms`,
      what: `from \`runSql\` to the first row at the client, less the same for pg with a cursor on the same statement (${topology}); the baseline is the cursor's`,
      unit: 'ms',
      rounds: 25,
      measure: async (round) =>
        (await firstRowAtClient(client, round + 300)) - (await firstRowOfCursor(database, round + 300)),
      baseline: (round) => firstRowOfCursor(database, round + 300),
    },
  ];
}

async function throughGateway(client: ParleyClient, reader: RawRunReader, round: number): Promise<number> {
  const startedAt = performance.now();
  const { run } = await client.runSql(statement(round));
  const { rowCount } = await reader.read(run.id);
  return perSecond(rowCount, startedAt);
}

async function parsed(client: ParleyClient, round: number): Promise<number> {
  const startedAt = performance.now();
  let rows = 0;
  for await (const event of await client.runSql(statement(round))) {
    if (event.__typename === 'RunRows') rows += event.rows.length;
    if (event.__typename === 'RunFailed') throw new Error(event.error.message);
  }
  return perSecond(rows, startedAt);
}

export async function withCursor(database: pg.Client, round: number): Promise<number> {
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
}

export async function copied(database: pg.Client, round: number): Promise<number> {
  const startedAt = performance.now();
  const { rowCount } = await database.query(`COPY (${statement(round)}) TO STDOUT`);
  return perSecond(rowCount ?? 0, startedAt);
}

async function firstRowAtClient(client: ParleyClient, round: number): Promise<number> {
  const startedAt = performance.now();
  const asked = await client.runSql(statement(round));
  for await (const event of asked) {
    if (event.__typename === 'RunFailed') throw new Error(event.error.message);
    if (event.__typename !== 'RunRows') continue;
    const took = performance.now() - startedAt;
    await asked.cancel();
    return took;
  }
  throw new Error('The statement had no rows.');
}

async function firstRowOfCursor(database: pg.Client, round: number): Promise<number> {
  const startedAt = performance.now();
  const cursor = database.query(new Cursor(statement(round), [], { rowMode: 'array' }));
  await cursor.read(FIRST_ROWS);
  const took = performance.now() - startedAt;
  await cursor.close();
  return took;
}

function perSecond(rows: number, startedAt: number): number {
  if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came.`);
  return (rows * 1_000) / (performance.now() - startedAt);
}
