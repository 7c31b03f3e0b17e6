import type { ExpectedCost, ResultColumn, RowBatch, RunningQuery } from '@parley/sql-drivers';

/** A statement that has begun, and what it holds until it is disposed of. */
export interface OpenStatement extends AsyncDisposable {
  readonly query: RunningQuery;
  /** What it is expected to cost, as far as its asker may know. */
  readonly expected: ExpectedCost | null;
}

/** Everything that a read gave. */
export interface WholeRead {
  readonly columns: readonly ResultColumn[];
  readonly batches: readonly RowBatch[];
  readonly complete: boolean;
}

export interface SharedReadOptions {
  readonly open: (signal: AbortSignal) => Promise<OpenStatement>;
  /** Rows are held from the first on until they take more than this: so long others may join. */
  readonly maxBytes: number;
  /** Called once, when nobody may join any more; with all that was read, where it could be held to the end. */
  readonly onClosed: (whole: WholeRead | null) => void;
}

/** One asker's part of a read. Disposing of it gives the part up; with the last part the statement ends. */
export interface ReadPart extends AsyncDisposable {
  readonly query: RunningQuery;
  readonly expected: ExpectedCost | null;
}

/** Once rows are not held any more, the database is this far ahead of the slowest asker at most. */
const MAX_AHEAD_BYTES = 1024 * 1024;

/** What is known before the first row. */
interface Begun {
  readonly columns: readonly ResultColumn[];
  readonly expected: ExpectedCost | null;
}

interface Reader {
  /** The number of the batch it wants next, counted from 0. */
  next: number;
}

type State =
  | { readonly kind: 'reading' }
  | { readonly kind: 'ended'; readonly complete: boolean }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * One statement in the database, read once for all who ask the same at the same time. It belongs to none of them: each may
 * leave, and it goes on until the last one has.
 */
export class SharedRead {
  readonly #options: SharedReadOptions;
  readonly #stopping = new AbortController();
  readonly #begun: Promise<Begun>;
  readonly #reading: Promise<void>;
  readonly #readers = new Set<Reader>();
  /** From the batch numbered {@link #dropped} on. */
  #batches: RowBatch[] = [];
  #dropped = 0;
  #bytes = 0;
  #isOpen = true;
  #state: State = { kind: 'reading' };
  #changed = Promise.withResolvers<void>();

  constructor(options: SharedReadOptions) {
    this.#options = options;
    const begun = Promise.withResolvers<Begun>();
    // Whoever joined hears of it; when all have left there is nobody to tell.
    begun.promise.catch(() => undefined);
    this.#begun = begun.promise;
    this.#reading = this.#read(begun);
  }

  /**
   * Gives all rows from the first on, at the asker's own pace.
   * @throws the signal's reason; whatever the statement failed with
   */
  async join(signal: AbortSignal): Promise<ReadPart> {
    if (!this.#isOpen) throw new Error('nobody may join a read that has let rows go');
    const reader: Reader = { next: 0 };
    this.#readers.add(reader);
    const leave = (): Promise<void> => this.#leave(reader, signal);
    try {
      const { columns, expected } = await orAborted(this.#begun, signal);
      const hasMore = (): boolean => this.#state.kind === 'ended' && !this.#state.complete;
      const batches = this.#rowsFor(reader, signal);
      return { query: { columns, batches, hasMore }, expected, [Symbol.asyncDispose]: leave };
    } catch (error) {
      await leave();
      throw error;
    }
  }

  async *#rowsFor(reader: Reader, signal: AbortSignal): AsyncGenerator<RowBatch> {
    for (;;) {
      signal.throwIfAborted();
      const batch = this.#batches[reader.next - this.#dropped];
      if (batch !== undefined) {
        reader.next += 1;
        this.#dropTaken();
        yield batch;
      } else if (this.#state.kind === 'failed') {
        throw this.#state.error;
      } else if (this.#state.kind === 'ended') {
        return;
      } else {
        await orAborted(this.#changed.promise, signal);
      }
    }
  }

  /** Waits for the statement's end where this was the last asker: a run that has ended leaves nothing in the database. */
  async #leave(reader: Reader, signal: AbortSignal): Promise<void> {
    if (!this.#readers.delete(reader)) return;
    if (this.#readers.size > 0) {
      this.#dropTaken();
      return;
    }
    if (this.#state.kind === 'reading') {
      this.#close(null);
      this.#stopping.abort(signal.aborted ? signal.reason : undefined);
      this.#wake();
    }
    await this.#reading;
  }

  async #read(begun: PromiseWithResolvers<Begun>): Promise<void> {
    try {
      await using statement = await this.#options.open(this.#stopping.signal);
      const { query, expected } = statement;
      begun.resolve({ columns: query.columns, expected });
      for await (const batch of query.batches) {
        this.#add(batch);
        while (this.#isTooFarAhead()) await this.#changed.promise;
        if (this.#stopping.signal.aborted) return;
      }
      this.#end({ kind: 'ended', complete: !query.hasMore() }, query.columns);
    } catch (error) {
      begun.reject(error);
      this.#end({ kind: 'failed', error }, []);
    }
  }

  #add(batch: RowBatch): void {
    this.#batches.push(batch);
    this.#bytes += batch.json.byteLength;
    if (this.#bytes > this.#options.maxBytes) this.#close(null);
    this.#dropTaken();
    this.#wake();
  }

  #isTooFarAhead(): boolean {
    if (this.#isOpen || this.#stopping.signal.aborted) return false;
    return this.#batches.length > 1 && bytesOf(this.#batches) > MAX_AHEAD_BYTES;
  }

  #end(state: Exclude<State, { kind: 'reading' }>, columns: readonly ResultColumn[]): void {
    this.#state = state;
    this.#close(
      state.kind === 'ended' ? { columns, batches: this.#batches, complete: state.complete } : null,
    );
    this.#wake();
  }

  #close(whole: WholeRead | null): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#options.onClosed(whole);
  }

  /** Lets go of what every asker has taken, once nobody else can come for it. */
  #dropTaken(): void {
    if (this.#isOpen || this.#state.kind !== 'reading') return;
    const taken = Math.min(...[...this.#readers].map(({ next }) => next)) - this.#dropped;
    if (taken <= 0 || !Number.isFinite(taken)) return;
    this.#batches = this.#batches.slice(taken);
    this.#dropped += taken;
    this.#wake();
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}

function bytesOf(batches: readonly RowBatch[]): number {
  return batches.reduce((sum, { json }) => sum + json.byteLength, 0);
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
