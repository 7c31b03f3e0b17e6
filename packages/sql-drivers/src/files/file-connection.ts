import { createHash } from 'node:crypto';
import { ParleyError } from '@parley/errors';
import { type ApprovedQuery, type CatalogTable, isApproved, type PhysicalCatalog } from '@parley/sql-guard';
import type {
  ConnectionTest,
  ExplainOptions,
  FileSettings,
  QueryEstimate,
  RowBatch,
  RunningQuery,
  RunOptions,
  SqlConnection,
} from '../driver.js';
import { ranTooLong } from '../errors.js';
import { ConnectionPool, type PoolOptions } from '../pool/connection-pool.js';
import type { EngineProgram } from './engine-process.js';
import type { EngineRows } from './engine-protocol.js';
import { EngineSource, type OpenEngine } from './engine-source.js';
import { toCallerError } from './errors.js';
import { FileStatement } from './file-statement.js';
import type { LocatedFile } from './tenant-files.js';

const HOUSEKEEPING_TIMEOUT_MS = 15_000;
/** Rows may suddenly be larger than those seen so far; growth is by this factor at most. */
const MAX_GROWTH = 4;

export interface FileConnectionOptions extends PoolOptions {
  readonly engine: FileSettings['engine'];
  readonly program: EngineProgram;
  /** Where the file is, now. */
  readonly locate: () => Promise<LocatedFile>;
}

/** A database in a file, asked through processes that each hold the engine. Opens nothing yet: the first statement does. */
export class FileConnection implements SqlConnection {
  readonly #options: FileConnectionOptions;
  readonly #source: EngineSource;
  readonly #pool: ConnectionPool<OpenEngine>;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(options: FileConnectionOptions) {
    this.#options = options;
    this.#source = new EngineSource(options.program, options.locate);
    this.#pool = new ConnectionPool(this.#source, {
      maxConnections: 4,
      ...options,
      // Whether the file is still the same is asked each time.
      pingAfterMs: 0,
    });
  }

  async test(signal: AbortSignal): Promise<ConnectionTest> {
    const started = performance.now();
    await using task = this.#task(signal, HOUSEKEEPING_TIMEOUT_MS);
    return task.do(async () => {
      const lease = await this.#pool.acquire(task.signal);
      lease.release(false);
      return {
        latencyMs: performance.now() - started,
        serverVersion: lease.client.engineVersion,
        // The file is opened for reading, and nothing that a statement says can reopen it.
        rights: { isSuperuser: false, canWrite: false },
      };
    });
  }

  async introspect(signal: AbortSignal): Promise<PhysicalCatalog> {
    await using task = this.#task(signal, HOUSEKEEPING_TIMEOUT_MS);
    return task.do(async () => {
      const lease = await this.#pool.acquire(task.signal);
      let isWell = false;
      const stop = (): void => void lease.client.process.kill();
      task.signal.addEventListener('abort', stop, { once: true });
      try {
        const { searchPath, tables } = await lease.client.process.ask('catalog', null);
        isWell = true;
        const { engine } = this.#options;
        return { engine, searchPath, tables, tableNames: 'case-insensitive', hash: hashOf(tables) };
      } finally {
        task.signal.removeEventListener('abort', stop);
        lease.release(!isWell);
      }
    });
  }

  async explain(query: ApprovedQuery, options: ExplainOptions): Promise<QueryEstimate> {
    requireApproved(query);
    await using task = this.#task(options.signal, options.statementTimeoutMs, query);
    return task.do(async () => {
      const statement = await this.#begin(query, task.signal);
      try {
        return await statement.estimate();
      } finally {
        await statement.end();
      }
    });
  }

  async run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery> {
    requireApproved(query);
    const task = this.#task(options.signal, options.statementTimeoutMs, query);
    try {
      return await task.do(async () => {
        const statement = await this.#begin(query, task.signal);
        try {
          const first = await statement.read(Math.min(options.firstBatchRows, query.maxRows + 1));
          const batches = readRows({ statement, first, task, options, rowLimit: query.maxRows + 1 });
          return { columns: first.columns ?? [], batches };
        } catch (error) {
          await statement.end();
          throw error;
        }
      });
    } catch (error) {
      await task[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #begin(query: ApprovedQuery, signal: AbortSignal): Promise<FileStatement> {
    const lease = await this.#pool.acquire(signal);
    const { canInterrupt } = this.#options.program;
    const statement = new FileStatement(lease, { signal, canInterrupt });
    try {
      await statement.begin(query);
      return statement;
    } catch (error) {
      await statement.end();
      throw error;
    }
  }

  #task(signal: AbortSignal, timeLimitMs: number, query?: ApprovedQuery): Task {
    return new Task(AbortSignal.any([signal, this.#closing.signal]), timeLimitMs, query);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(
      new ParleyError('DATA_SOURCE_UNAVAILABLE', 'The connection to the data source was closed; try again.'),
    );
    await this.#pool.close();
    await this.#source.allEnded();
  }
}

/** The last door before an engine: only what the guard printed from a checked tree passes. */
function requireApproved(query: ApprovedQuery): void {
  if (!isApproved(query)) throw new Error('a driver was given a query that the guard did not approve');
}

/** What ends together: by its caller, by the time limit, or with its connection. */
class Task implements AsyncDisposable {
  readonly signal: AbortSignal;
  readonly #query: ApprovedQuery | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(signal: AbortSignal, timeLimitMs: number, query: ApprovedQuery | undefined) {
    if (!Number.isSafeInteger(timeLimitMs) || timeLimitMs < 1) {
      throw new RangeError('statementTimeoutMs must be a whole number of milliseconds, at least 1');
    }
    const late = new AbortController();
    this.signal = AbortSignal.any([signal, late.signal]);
    this.#query = query;
    this.#timer = setTimeout(() => late.abort(ranTooLong({})), timeLimitMs);
  }

  /** Errors leave it in the form that callers know. */
  async do<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toCallerError(error, this.signal, this.#query);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
  }
}

interface ReadRowsOptions {
  readonly statement: FileStatement;
  readonly first: EngineRows;
  readonly task: Task;
  readonly options: RunOptions;
  /** No more rows than this are read. */
  readonly rowLimit: number;
}

/**
 * The statement's rows in batches, in the engine's order. While the consumer works on one batch the next is being fetched, and
 * never more than that one.
 */
async function* readRows({
  statement,
  first,
  task,
  options,
  rowLimit,
}: ReadRowsOptions): AsyncGenerator<RowBatch> {
  let left = rowLimit;
  let next: Promise<EngineRows> | undefined = Promise.resolve(first);
  try {
    while (next !== undefined) {
      const reading: Promise<EngineRows> = next;
      const { rows, isLast } = await task.do(() => reading);
      left -= rows.length;
      const asked = Math.min(Math.max(1, rows.length * MAX_GROWTH), options.maxBatchRows, left);
      next = isLast || left <= 0 ? undefined : statement.read(asked);
      // Awaited in the next turn; a consumer that leaves before must not make it an unhandled rejection.
      next?.catch(() => undefined);
      if (rows.length > 0) yield rows;
    }
  } finally {
    await task[Symbol.asyncDispose]();
    await statement.end();
  }
}

/** Over everything but row estimates, which change without the schema changing. */
function hashOf(tables: readonly CatalogTable[]): string {
  const stable = tables.map(({ rowEstimate: _, ...table }) => table);
  return createHash('sha256').update(JSON.stringify(stable)).digest('hex');
}
