import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AskedRun, type ParleyClient, ParleyClientError } from '@parley/client';
import { type NumberedQuery, rowOf, sqlOf } from './numbers.ts';

/** How one reading of one run ended. All but `wrong` is as promised. */
export type Reading =
  | { readonly kind: 'all rows'; readonly beganAnew: boolean }
  | { readonly kind: 'retryable failure'; readonly code: string; readonly rows: number }
  | { readonly kind: 'wrong'; readonly why: string };

export interface AskedQuery {
  readonly query: NumberedQuery;
  readonly run: AskedRun;
}

/** How far a reading is, for whoever waits for it in vain. */
export interface Progress {
  what: string;
}

const ASK_AGAIN_MS = 200;

/** Asks until it is accepted: the same key each time, so that it is one run whatever got lost. */
export async function askUntilAccepted(
  client: ParleyClient,
  query: NumberedQuery,
  { salt, withinMs }: { readonly salt: number; readonly withinMs: number },
): Promise<AskedQuery> {
  const input = { sql: sqlOf(query, salt), idempotencyKey: randomUUID() };
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      return { query, run: await client.runSql(input) };
    } catch (error) {
      if (!(error instanceof ParleyClientError && error.retryable)) throw error;
      if (performance.now() > giveUpAt)
        throw new Error(`Not accepted after ${withinMs} ms`, { cause: error });
      await sleep(ASK_AGAIN_MS);
    }
  }
}

/** Reads a run to its end and holds every row against what it must be. `pauseMs`: a reader that takes its time. */
export async function readRun(
  { query, run }: AskedQuery,
  { pauseMs, progress }: { readonly pauseMs: number; readonly progress: Progress },
): Promise<Reading> {
  let rows = 0;
  let beganAnew = false;
  try {
    for await (const event of run) {
      progress.what = `${query.name}, run ${run.run.id}: ${rows} rows, then ${event.__typename} of ${event.at}`;
      switch (event.__typename) {
        case 'RunRows': {
          if (event.offset !== rows) return wrong(`offset ${event.offset} after ${rows} rows`);
          for (const row of event.rows as unknown[]) {
            if (JSON.stringify(row) !== JSON.stringify(rowOf(rows))) {
              return wrong(`row ${rows} is ${JSON.stringify(row)}`);
            }
            rows += 1;
          }
          if (pauseMs > 0) await sleep(pauseMs);
          break;
        }
        case 'RunNotice':
          if (event.code === 'RUNNER_LOST') beganAnew = true;
          break;
        case 'RunCompleted':
          if (rows !== query.rows) return wrong(`completed with ${rows} of ${query.rows} rows`);
          if (event.rowCount !== rows || !event.complete)
            return wrong(`completed says ${event.rowCount} rows`);
          return { kind: 'all rows', beganAnew };
        case 'RunFailed':
          if (!event.error.retryable) return wrong(`failed with ${event.error.code}: ${event.error.message}`);
          return { kind: 'retryable failure', code: event.error.code, rows };
        case 'RunCancelled':
        case 'RunClarification':
          return wrong(`ended with ${event.__typename}`);
      }
    }
    return wrong(`its events ended after ${rows} rows without a last one`);
  } catch (error) {
    if (!(error instanceof ParleyClientError)) throw error;
    if (!error.retryable) return wrong(`reading was refused with ${error.code}: ${error.message}`);
    return { kind: 'retryable failure', code: error.code, rows };
  }

  function wrong(why: string): Reading {
    return { kind: 'wrong', why: `${query.name}, run ${run.run.id}: ${why}` };
  }
}
