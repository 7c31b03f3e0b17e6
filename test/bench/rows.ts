import { setTimeout as sleep } from 'node:timers/promises';
import type { ParleyClient, RunEvent } from '@parley/client';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import type { Benchmark } from './measurement.ts';
import type { RawRunReader } from './raw-run-reader.ts';
import { ROWS, readingsSql as statement } from './readings.ts';

const FIRST_ROWS = 50;
/** A service that has just started compiles as it goes: its first hundreds of runs take more of the processor's time. */
const WARM_UP_RUNS = 500;
/** Runs for one figure of the path, whose clock knows whole milliseconds only. */
const PATH_RUNS = 5;
/** A house stores the rows of a run once it has ended; that is nobody's waiting, and counts on neither side. */
const SETTLE_MS = 1_500;
/** Before each first row: whoever has just worked is quicker than who wakes up, so both sides have rested for as long. */
const REST_MS = 150;

/** A house, the database behind one of its data sources, and two clients of its gateway. */
export interface RowsBench {
  /** Processes and hops between the database and the client, in words. */
  readonly topology: string;
  readonly client: ParleyClient;
  readonly dataSourceId: string;
  readonly reader: RawRunReader;
  readonly database: pg.Client;
  /** Goes before each id. */
  readonly prefix?: string;
}

/** Rows a second at clients of the gateway, and how soon the first comes. */
export function rowsBenchmarks(bench: RowsBench): readonly Benchmark[] {
  const { database, topology, prefix = '' } = bench;
  const amount = `${ROWS.toLocaleString('en')} rows of 8 columns`;
  const common = { unit: 'rows/s', rounds: 5 } as const;
  return [
    {
      ...common,
      id: `${prefix}rows.client_vs_cursor`,
      what: `${amount} at a client that does not parse them (${topology}), against pg with a cursor (arrays, batches of 1,000)`,
      measure: (round) => throughGateway(bench, round),
      baseline: (round) => withCursor(database, round),
    },
    {
      ...common,
      id: `${prefix}rows.parsing_client_vs_cursor`,
      what: `${amount} at the typed client, parsed (${topology}), against the same cursor`,
      measure: (round) => parsed(bench, round + 100),
      baseline: (round) => withCursor(database, round),
    },
    {
      ...common,
      id: `${prefix}rows.client_vs_copy`,
      what: `${amount} at a client that does not parse them (${topology}), against COPY TO STDOUT`,
      measure: (round) => throughGateway(bench, round + 200),
      baseline: (round) => copied(database, round),
    },
    {
      id: `${prefix}rows.first_row_added_ms`,
      what: `from \`runSql\` to the first row at the client, less the same for pg with a cursor on the same statement (${topology}), after ${WARM_UP_RUNS} runs; the baseline is the cursor's`,
      unit: 'ms',
      rounds: 25,
      isBrief: true,
      measure: async (round) => {
        if (round === 0) await warmUp(bench);
        return (await firstRowAtClient(bench, round + 300)) - (await firstRowOfCursor(database, round + 300));
      },
      baseline: (round) => firstRowOfCursor(database, round + 300),
    },
    {
      id: `${prefix}rows.first_row_path_ms`,
      what: `a part of that: from the driver having the database's first row to the client having it, by the clock that both read (whole ms, the mean of ${PATH_RUNS} runs; ${topology}); the baseline is the cursor's, from its question on`,
      unit: 'ms',
      rounds: 10,
      isBrief: true,
      measure: (round) => firstRowPath(bench, 600 + round * PATH_RUNS),
      baseline: (round) => firstRowOfCursor(database, round + 600),
    },
  ];
}

async function throughGateway({ client, reader, dataSourceId }: RowsBench, round: number): Promise<number> {
  await sleep(SETTLE_MS);
  const startedAt = performance.now();
  const { run } = await client.runSql({ sql: statement(round), dataSourceId });
  const { rowCount } = await reader.read(run.id);
  return perSecond(rowCount, startedAt);
}

async function parsed({ client, dataSourceId }: RowsBench, round: number): Promise<number> {
  await sleep(SETTLE_MS);
  const startedAt = performance.now();
  let rows = 0;
  for await (const event of await client.runSql({ sql: statement(round), dataSourceId })) {
    if (event.__typename === 'RunRows') rows += event.rows.length;
    if (event.__typename === 'RunFailed') throw new Error(event.error.message);
  }
  return perSecond(rows, startedAt);
}

export async function withCursor(database: pg.Client, round: number): Promise<number> {
  await sleep(SETTLE_MS);
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
  await sleep(SETTLE_MS);
  const startedAt = performance.now();
  const { rowCount } = await database.query(`COPY (${statement(round)}) TO STDOUT`);
  return perSecond(rowCount ?? 0, startedAt);
}

/** One run after the other, then what storing their results takes. */
async function warmUp(bench: RowsBench): Promise<void> {
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await firstRows(bench, 1_000 + run, () => 0);
  await sleep(2 * SETTLE_MS);
}

async function firstRowAtClient(bench: RowsBench, round: number): Promise<number> {
  await sleep(REST_MS);
  const startedAt = performance.now();
  return firstRows(bench, round, () => performance.now() - startedAt);
}

/** An event says when the driver's rows came to the log; rounded down on both sides, the mean of several is right. */
async function firstRowPath(bench: RowsBench, from: number): Promise<number> {
  let sum = 0;
  for (let run = 0; run < PATH_RUNS; run += 1) {
    await sleep(REST_MS);
    sum += await firstRows(bench, from + run, ({ at }) => Date.now() - Date.parse(at));
  }
  return sum / PATH_RUNS;
}

/** What `measure` says in the moment in which the first rows come. */
async function firstRows(
  { client, dataSourceId }: RowsBench,
  round: number,
  measure: (event: RunEvent) => number,
): Promise<number> {
  const asked = await client.runSql({ sql: `${statement(round)} LIMIT 1000`, dataSourceId });
  for await (const event of asked) {
    if (event.__typename === 'RunFailed') throw new Error(event.error.message);
    if (event.__typename !== 'RunRows') continue;
    const measured = measure(event);
    await asked.cancel();
    return measured;
  }
  throw new Error('The statement had no rows.');
}

async function firstRowOfCursor(database: pg.Client, round: number): Promise<number> {
  await sleep(REST_MS);
  const startedAt = performance.now();
  const cursor = database.query(new Cursor(`${statement(round)} LIMIT 1000`, [], { rowMode: 'array' }));
  await cursor.read(FIRST_ROWS);
  const took = performance.now() - startedAt;
  await cursor.close();
  return took;
}

function perSecond(rows: number, startedAt: number): number {
  if (rows !== ROWS) throw new Error(`${rows} of ${ROWS} rows came.`);
  return (rows * 1_000) / (performance.now() - startedAt);
}
