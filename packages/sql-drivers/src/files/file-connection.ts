import type { ApprovedQuery, CatalogTable, PhysicalCatalog, ValueProfile } from '@parley/sql-guard';
import { catalogHash } from '../catalog-hash.js';
import type {
  ConnectionTest,
  ExplainOptions,
  FileSettings,
  ProfileOptions,
  QueryEstimate,
  RunningQuery,
  RunOptions,
  SqlConnection,
} from '../driver.js';
import { connectionClosed, ranTooLong } from '../errors.js';
import { ConnectionPool, type PoolOptions } from '../pool/connection-pool.js';
import type { ColumnName } from '../profiles/repeats-sql.js';
import { readBatches } from '../read-batches.js';
import { requireApproved } from '../require-approved.js';
import type { EngineProcess, EngineProgram } from './engine-process.js';
import { EngineSource, type OpenEngine } from './engine-source.js';
import { toCallerError } from './errors.js';
import { FileStatement } from './file-statement.js';
import type { LocatedFile } from './tenant-files.js';

const HOUSEKEEPING_TIMEOUT_MS = 15_000;

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
    // Awaited here and below: returning would end the task, and its time limit, before its work.
    return await task.do(async () => {
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
    const { searchPath, tables } = await this.#housekeeping(signal, HOUSEKEEPING_TIMEOUT_MS, (engine) =>
      engine.ask('catalog', null),
    );
    const { engine } = this.#options;
    return { engine, searchPath, tables, tableNames: 'case-insensitive', hash: catalogHash(tables) };
  }

  profile(
    table: CatalogTable,
    { signal, statementTimeoutMs, maxRows }: ProfileOptions,
  ): Promise<readonly ValueProfile[]> {
    return this.#housekeeping(signal, statementTimeoutMs, (engine) =>
      engine.ask('profile', { table, maxRows }),
    );
  }

  repeats(column: ColumnName, { signal, statementTimeoutMs }: ExplainOptions): Promise<boolean> {
    return this.#housekeeping(signal, statementTimeoutMs, (engine) => engine.ask('repeats', column));
  }

  async explain(query: ApprovedQuery, options: ExplainOptions): Promise<QueryEstimate> {
    requireApproved(query, this.#options.engine);
    await using task = this.#task(options.signal, options.statementTimeoutMs, query);
    return await task.do(async () => {
      const statement = await this.#begin(query, task.signal);
      try {
        return await statement.estimate();
      } finally {
        await statement.end();
      }
    });
  }

  async run(query: ApprovedQuery, options: RunOptions): Promise<RunningQuery> {
    requireApproved(query, this.#options.engine);
    const task = this.#task(options.signal, options.statementTimeoutMs, query);
    try {
      return await task.do(async () => {
        const statement = await this.#begin(query, task.signal);
        try {
          options.onEstimate?.(await statement.expectedCost());
          const { maxRows } = query;
          const first = await statement.read(Math.min(options.firstBatchRows, maxRows));
          const source = { read: (rows: number) => statement.read(rows), end: () => task.endWith(statement) };
          const { maxBatchRows } = options;
          return {
            columns: first.columns ?? [],
            ...readBatches(source, {
              first: Promise.resolve(first),
              maxBatchRows,
              maxRows,
              mapError: task.toError,
            }),
          };
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

  /** For reads of our own, in one question; the process is ended where it takes too long over it. */
  async #housekeeping<T>(
    signal: AbortSignal,
    timeLimitMs: number,
    work: (engine: EngineProcess) => Promise<T>,
  ): Promise<T> {
    await using task = this.#task(signal, timeLimitMs);
    return await task.do(async () => {
      const lease = await this.#pool.acquire(task.signal);
      const { process } = lease.client;
      let isWell = false;
      const stop = (): void => void process.kill();
      task.signal.addEventListener('abort', stop, { once: true });
      try {
        const found = await work(process);
        isWell = true;
        return found;
      } finally {
        task.signal.removeEventListener('abort', stop);
        lease.release(!isWell);
      }
    });
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
    this.#closing.abort(connectionClosed());
    await this.#pool.close();
    await this.#source.allEnded();
  }
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
      throw this.toError(error);
    }
  }

  readonly toError = (error: unknown): Error => toCallerError(error, this.signal, this.#query);

  async endWith(statement: FileStatement): Promise<void> {
    await this[Symbol.asyncDispose]();
    await statement.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
  }
}
