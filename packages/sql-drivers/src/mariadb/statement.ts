import { setTimeout as sleep } from 'node:timers/promises';
import type { ApprovedQuery } from '@parley/sql-guard';
import type { ServerSettings } from '../driver.js';
import { abortError, ranTooLong, tooMuchAtOnce } from '../errors.js';
import type { Lease } from '../pool/connection-pool.js';
import type { ReadRows, RowSource } from '../read-batches.js';
import { boundParameter, type Client } from './client.js';
import { killConnection } from './kill.js';
import { RowBuffer } from './row-buffer.js';
import { RowEncoder } from './row-encoder.js';
import type { ServerSession } from './server-session.js';
import { endAndRelease } from './session.js';
import { describeColumns, type MariadbColumn } from './types.js';

export interface StatementOptions {
  readonly settings: ServerSettings;
  /** Aborting ends the statement in the database. */
  readonly signal: AbortSignal;
  readonly statementTimeoutMs: number;
}

/**
 * A server sends a row of a gigabyte as gladly as one of a byte, and the library gathers all of it. As JSON it is six times as
 * large at worst, and the run log takes events of 64 MB.
 */
const MAX_ROW_BYTES = 8 * 1024 * 1024;
const MAX_JSON_BYTES = 6 * MAX_ROW_BYTES;
/** A statement that was all but done when its reader left ends by itself in this time. */
const GRACE_MS = 25;
/** A server that takes no connection that kills may be full; it is asked again. */
const KILL_AGAIN_MS = 100;
const KILL_GIVE_UP_MS = 5_000;
const TOLD_WITHIN_MS = 700;
/** The server keeps the time. But it does not look at the clock while it waits for a reader who takes nothing. */
const LATE_MS = 1_000;

/**
 * One statement on one client, inside an open transaction, and the duty to end it. Holds the lease from construction on;
 * {@link end} gives it back, whatever happened.
 */
export class Statement implements RowSource {
  readonly #lease: Lease<ServerSession>;
  readonly #client: Client;
  readonly #options: StatementOptions;
  readonly #buffer: RowBuffer;
  readonly #described = Promise.withResolvers<readonly MariadbColumn[]>();
  readonly #deadline: NodeJS.Timeout;
  #encoder: RowEncoder | undefined;
  #isRunning = false;
  /** Bytes that came since the last row was complete. */
  #received = 0;
  #ending: Promise<void> | undefined;

  constructor(lease: Lease<ServerSession>, options: StatementOptions) {
    this.#lease = lease;
    this.#client = lease.client.client;
    this.#options = options;
    this.#buffer = new RowBuffer(this.#client, MAX_JSON_BYTES);
    this.#deadline = setTimeout(() => this.#fail(ranTooLong({})), options.statementTimeoutMs + LATE_MS);
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#described.promise.catch(() => undefined);
  }

  readonly #onAbort = (): void => {
    this.#fail(abortError(this.#options.signal));
  };

  /** Sends the statement; resolves with its columns, while the first rows are still being read. */
  async start(
    { sql, values }: ApprovedQuery,
    firstRows: number,
  ): Promise<{ columns: readonly MariadbColumn[]; first: Promise<ReadRows> }> {
    this.#options.signal.throwIfAborted();
    this.#isRunning = true;
    this.#client.onBytes((count) => this.#onBytes(count));
    this.#client.start(sql, values.map(boundParameter), {
      onColumns: (definitions) => this.#onColumns(definitions),
      onRow: (bytes, from, to) => this.#onRow(bytes, from, to),
      onEnd: (error) => {
        this.#isRunning = false;
        this.#buffer.end(error);
      },
    });
    const first = this.read(firstRows);
    const columns = await Promise.race([this.#described.promise, first.then(() => this.#described.promise)]);
    return { columns, first };
  }

  #onColumns(definitions: Parameters<typeof describeColumns>[0]): void {
    try {
      const columns = describeColumns(definitions);
      this.#encoder = new RowEncoder(
        columns.map(({ write }) => write),
        this.#buffer.rows,
      );
      this.#described.resolve(columns);
    } catch (error) {
      this.#described.reject(error);
    }
  }

  #onRow(bytes: Buffer, from: number, to: number): void {
    this.#received = 0;
    if (!this.#buffer.isWanted) return;
    try {
      this.#encoder?.write(bytes, from, to);
      this.#buffer.rowWritten();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error('a row could not be written', { cause: error }));
    }
  }

  /** Hangs up on a server that sends more than this process should hold; nothing less keeps it from coming. */
  #onBytes(count: number): void {
    this.#received += count;
    if (this.#received > MAX_ROW_BYTES) this.#fail(tooMuchAtOnce(MAX_ROW_BYTES));
  }

  /** What the reader is told; whatever the server says afterwards comes too late. */
  #fail(error: Error): void {
    this.#buffer.end(error);
    void this.end();
  }

  read(rows: number): Promise<ReadRows> {
    return this.#buffer.read(rows);
  }

  /** Ends the statement in the database, the transaction, and the hold on the client. Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#deadline);
    const wasWanted = this.#buffer.isOpen;
    const broken = await this.#stop(wasWanted);
    this.#client.onBytes(undefined);
    this.#buffer.end(new Error('the statement was ended by its reader'));
    await endAndRelease(this.#lease, broken);
  }

  /** @returns whether the client is closed and can't be used again. */
  async #stop(mayEndByItself: boolean): Promise<boolean> {
    if (!this.#isRunning) return false;
    if (mayEndByItself && (await this.#endsByItself())) return false;
    const killed = this.#kill(this.#client.id);
    this.#client.destroy();
    // Whoever waits is told in time; a server that answers nobody is asked a while longer.
    await Promise.race([killed, sleep(TOLD_WITHIN_MS, undefined, { ref: false })]);
    return true;
  }

  /** Bounded; never rejects. */
  async #kill(id: number): Promise<void> {
    const giveUpAt = performance.now() + KILL_GIVE_UP_MS;
    while (!(await killConnection(this.#options.settings, id)) && performance.now() < giveUpAt) {
      await sleep(KILL_AGAIN_MS);
    }
  }

  #endsByItself(): Promise<boolean> {
    const ended = this.#buffer.discard().then(() => true);
    return Promise.race([ended, sleep(GRACE_MS, false)]);
  }
}
