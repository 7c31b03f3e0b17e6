import { isParleyError, ParleyError } from '@parley/errors';
import type { RunLog } from '@parley/event-bus';
import { type StoredResult, skipRows } from '@parley/result-store';
import type { ResultColumn, RowBatch } from '@parley/sql-drivers';
import type { Run } from '../runs/run.js';
import { decodeRunEvent, isFinal } from '../runs/run-event.js';

/** A run's rows, wherever they lie. */
export type ReadableResult = Omit<StoredResult, 'byteLength' | 'keepUntil'>;

/** Its events are all written: finding its columns takes no longer. */
const COLUMNS_LIMIT_MS = 5_000;

/**
 * The rows of a run that has succeeded, as they lie in its events. They are found by reading from the start, so this is for
 * the moment before they lie in the store. `null`: the events are gone.
 * @throws ParleyError UNAVAILABLE, BUS_UNAVAILABLE
 */
export async function openLoggedResult(
  runLog: RunLog,
  run: Pick<Run, 'id' | 'rowCount' | 'complete'>,
): Promise<ReadableResult | null> {
  const columns = await orNull(() => readColumns(runLog, run));
  if (columns === null) return null;
  return {
    columns,
    rowCount: run.rowCount,
    complete: run.complete,
    rows: (offset, signal) => readRows(runLog, run, { offset, signal }),
    close: () => Promise.resolve(),
  };
}

/** A run that was begun anew may have told its columns twice: what counts stands before the rows. */
async function readColumns(runLog: RunLog, run: Pick<Run, 'id'>): Promise<readonly ResultColumn[] | null> {
  let columns: readonly ResultColumn[] | null = null;
  const late = AbortSignal.timeout(COLUMNS_LIMIT_MS);
  for await (const { payload } of runLog.read(run.id, undefined, late)) {
    const event = decodeRunEvent(payload);
    if (event.type === 'RunColumns') columns = event.columns;
    if (event.type === 'RunRows' || isFinal(event)) break;
  }
  if (columns === null && late.aborted) throw tooSlow();
  return columns;
}

/** Ends behind the last row, whether or not the last event is there: the run's row says how many there are. */
async function* readRows(
  runLog: RunLog,
  run: Pick<Run, 'id' | 'rowCount'>,
  { offset, signal }: { readonly offset: number; readonly signal: AbortSignal },
): AsyncGenerator<RowBatch> {
  if (offset >= run.rowCount) return;
  let next = 0;
  try {
    for await (const { payload } of runLog.read(run.id, undefined, signal)) {
      const event = decodeRunEvent(payload);
      if (event.type !== 'RunRows') continue;
      const skipped = Math.max(0, offset - next);
      next += event.count;
      if (next > offset) {
        yield {
          count: event.count - Math.min(skipped, event.count),
          json: skipRows(event.rows.bytes, skipped),
        };
      }
      if (next >= run.rowCount) return;
    }
  } catch (error) {
    throw isExpired(error) ? goneMeanwhile(error) : error;
  }
  signal.throwIfAborted();
  throw goneMeanwhile();
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isExpired(error)) return null;
    throw error;
  }
}

function isExpired(error: unknown): boolean {
  return isParleyError(error) && error.code === 'RUN_LOG_EXPIRED';
}

function tooSlow(): ParleyError {
  return new ParleyError(
    'UNAVAILABLE',
    'The rows of this run can’t be read in time at the moment; try again.',
  );
}

function goneMeanwhile(cause?: unknown): ParleyError {
  return new ParleyError(
    'RESULT_EXPIRED',
    'The rows of this run are no longer kept; run it again.',
    cause === undefined ? {} : { cause },
  );
}
