import { ParleyError } from '@parley/errors';
import { joinRows, takeRows, takeRowsWithin } from '@parley/result-store';
import { type Caller, decodeCursor, encodeCursor, JsonText, type PageInfo } from '@parley/service-kit';
import type { ResultColumn, RowBatch } from '@parley/sql-drivers';
import type { Run } from '../runs/run.js';
import type { RunReader } from '../runs/run-reader.js';
import type { ReadableResult } from './logged-result.js';
import type { PageRoom } from './page-room.js';
import type { RowBudget } from './row-budget.js';
import type { RunResults, RunWithResult } from './run-results.js';

/** What decides who may read a run's rows, and where they are. */
type ReadRun = RunWithResult & Pick<Run, 'requestedById' | 'dataSourceId' | 'policyFingerprint'>;

export interface FirstRows {
  readonly columns: readonly ResultColumn[];
  readonly rows: JsonText;
  readonly complete: boolean;
}

export interface RowPageContent {
  readonly columns: readonly ResultColumn[];
  readonly rows: JsonText;
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

interface WantedRows {
  readonly first: number;
  readonly after: string | undefined | null;
  /** Of the operation that asks. */
  readonly budget: RowBudget;
  /** Aborted when the operation is answered. */
  readonly signal: AbortSignal;
}

interface PlacedRows {
  readonly offset: number;
  readonly first: number;
  readonly maxBytes: number;
}

type SpentPage = RowPageContent & { readonly byteLength: number };

/** Rows in one answer are held whole, several times over; more than this is for the next page, or `runEvents`. */
const PAGE_BYTES = 8 * 1024 * 1024;
/** A page takes room for so long at most; an answer that goes slower than that lies with the transport. */
const ANSWERED_WITHIN_MS = 10_000;
/** What is stored is near: finding a page takes no longer. */
const PAGE_LIMIT_MS = 15_000;

/** Rows of runs that have succeeded, for those who may see them: whose policies show them the same cells today. */
export class ResultReader {
  readonly #runs: Pick<RunReader, 'mayReadRows'>;
  readonly #results: RunResults;
  readonly #room: PageRoom;

  constructor(runs: Pick<RunReader, 'mayReadRows'>, results: RunResults, room: PageRoom) {
    this.#runs = runs;
    this.#results = results;
    this.#room = room;
  }

  /**
   * The caller closes it. `null`: the run didn't succeed, its rows are no longer kept, or not the caller's to see.
   * @throws ParleyError RESULT_EXPIRED (what is stored is damaged), UNAVAILABLE
   */
  async open(caller: Caller, run: ReadRun): Promise<ReadableResult | null> {
    return (await this.#runs.mayReadRows(caller, run)) ? this.#results.open(run) : null;
  }

  /** @throws as {@link page} */
  async firstRows(
    caller: Caller,
    run: ReadRun,
    wanted: Omit<WantedRows, 'after'>,
  ): Promise<FirstRows | null> {
    const page = await this.page(caller, run, { ...wanted, after: undefined });
    if (page === null) return null;
    return { columns: page.columns, rows: page.rows, complete: run.complete && !page.pageInfo.hasNextPage };
  }

  /**
   * Up to `first` rows behind `after`: fewer where they would be too large for one answer, but always one.
   * @throws ParleyError INVALID_CURSOR, RESULT_LIMIT (of the operation), UNAVAILABLE (too many read at once), and as {@link open}
   */
  async page(caller: Caller, run: ReadRun, wanted: WantedRows): Promise<RowPageContent | null> {
    const offset = offsetOf(wanted.after, run);
    if (!(await this.#runs.mayReadRows(caller, run))) return null;
    return wanted.budget.spend((most) =>
      this.#readInRoom(run, { offset, first: wanted.first, maxBytes: Math.min(most, PAGE_BYTES) }, wanted),
    );
  }

  /** What was read takes room until it is answered with. */
  async #readInRoom(
    run: ReadRun,
    place: PlacedRows,
    { budget, signal }: Pick<WantedRows, 'budget' | 'signal'>,
  ): Promise<SpentPage | null> {
    const room = await this.#room.enter(place.maxBytes);
    let kept = 0;
    try {
      const page = await this.#readPage(run, place);
      kept = budget.isOfEvent ? 0 : (page?.byteLength ?? 0);
      return page;
    } finally {
      room.shrink(kept);
      if (kept > 0) onceOver(signal, () => room.leave());
    }
  }

  async #readPage(run: ReadRun, place: PlacedRows): Promise<SpentPage | null> {
    const result = await this.#results.open(run);
    if (result === null) return null;
    try {
      const { count, rows } = await readRows(result, place);
      const end = place.offset + count;
      return {
        columns: result.columns,
        rows,
        pageInfo: { hasNextPage: end < result.rowCount, endCursor: count === 0 ? null : cursorOf(run, end) },
        totalCount: result.rowCount,
        byteLength: rows.bytes.byteLength,
      };
    } catch (error) {
      throw error instanceof DOMException && error.name === 'TimeoutError' ? tooSlow(error) : error;
    } finally {
      await result.close();
    }
  }
}

function onceOver(signal: AbortSignal, leave: () => void): void {
  if (signal.aborted) {
    leave();
    return;
  }
  const done = (): void => {
    clearTimeout(late);
    signal.removeEventListener('abort', done);
    leave();
  };
  const late = setTimeout(done, ANSWERED_WITHIN_MS).unref();
  signal.addEventListener('abort', done);
}

function tooSlow(cause: unknown): ParleyError {
  return new ParleyError('UNAVAILABLE', 'The stored rows can’t be read in time at the moment; try again.', {
    cause,
  });
}

async function readRows(
  result: ReadableResult,
  place: PlacedRows,
): Promise<{ readonly count: number; readonly rows: JsonText }> {
  const wanted = Math.min(place.first, result.rowCount - place.offset);
  const parts: Buffer[] = [];
  let count = 0;
  let byteLength = 0;
  if (wanted > 0) {
    for await (const batch of result.rows(place.offset, AbortSignal.timeout(PAGE_LIMIT_MS))) {
      const rest = Math.min(batch.count, wanted - count);
      const taken = part(batch, {
        count: rest,
        maxBytes: place.maxBytes - byteLength,
        atLeastOne: count === 0,
      });
      parts.push(taken.json);
      count += taken.count;
      byteLength += taken.json.byteLength;
      if (count === wanted || taken.count < rest) break;
    }
  }
  return { count, rows: new JsonText(joinRows(parts)) };
}

function part(
  batch: RowBatch,
  room: { readonly count: number; readonly maxBytes: number; readonly atLeastOne: boolean },
): RowBatch {
  if (batch.count === room.count && batch.json.byteLength <= room.maxBytes) return batch;
  const taken = takeRowsWithin(batch.json, room);
  return taken.count === 0 && room.atLeastOne ? { count: 1, json: takeRows(batch.json, 1) } : taken;
}

/** Good for this run only. */
function cursorOf(run: Pick<Run, 'id'>, offset: number): string {
  return encodeCursor([run.id, String(offset)]);
}

function offsetOf(after: string | undefined | null, run: Pick<Run, 'id' | 'rowCount'>): number {
  const [runId, text] = decodeCursor(after, 2) ?? [];
  if (text === undefined) return 0;
  const offset = Number(text);
  if (runId === run.id && String(offset) === text && Number.isSafeInteger(offset) && offset >= 0)
    return offset;
  throw new ParleyError(
    'INVALID_CURSOR',
    '`after` must be a cursor that a page of this run’s rows gave you.',
  );
}
