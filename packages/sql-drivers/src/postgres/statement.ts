import { ParleyError } from '@parley/errors';
import type { FieldDef, PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import type { ConnectionSettings } from '../driver.js';
import { backendKeyOf, sendCancel } from './cancel.js';
import type { ClientLease } from './client-pool.js';
import { endAndRelease } from './session.js';

/** A row as PostgreSQL sent it: text forms. */
export type RawRow = readonly (string | null)[];

export interface StatementOptions {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** Aborting ends the statement in the database. */
  readonly signal: AbortSignal;
}

/** A cancel request that overtakes its statement is lost: it is sent again this often. */
const CANCEL_AGAIN_MS = 200;
/** A server that answers no cancel for this long is gone; its socket is closed. */
const CANCEL_GIVE_UP_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;
/**
 * A server sends a row of a gigabyte as gladly as one of a byte, and `pg` gathers all of it. Rows of usual sizes stay far below this:
 * a batch aims at 128 KB. As JSON it is six times as large at worst, and the run log takes events of 64 MB.
 */
const MAX_READ_BYTES = 8 * 1024 * 1024;

/** Keeps every value in the engine's text form; the decoders in types.ts take it from there. */
const asText = { getTypeParser: () => (text: string) => text };

/**
 * One statement on one client, inside an open transaction: a cursor, and the duty to end it.
 * Holds the lease from construction on; {@link end} gives it back, whatever happened.
 */
export class Statement {
  readonly #lease: ClientLease;
  readonly #client: PoolClient;
  readonly #settings: ConnectionSettings;
  readonly #signal: AbortSignal;
  readonly #cursor: Cursor<RawRow>;
  readonly #described = Promise.withResolvers<readonly FieldDef[]>();
  /** Settles with the read that is under way; never rejects. */
  #reading: Promise<void> | undefined;
  #failed = false;
  /** Bytes that came since the last read was asked for. */
  #received = 0;
  #ending: Promise<void> | undefined;

  constructor(lease: ClientLease, settings: ConnectionSettings, options: StatementOptions) {
    this.#lease = lease;
    this.#client = lease.client;
    this.#settings = settings;
    this.#signal = options.signal;
    this.#cursor = new Cursor<RawRow>(options.sql, [...options.values], { rowMode: 'array', types: asText });
    lease.client.on('error', this.#onClientError);
    lease.client.connection.on('rowDescription', this.#onRowDescription);
    lease.client.connection.stream.on('data', this.#onData);
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** A connection lost between two reads is reported here. */
  readonly #onClientError = (): void => {
    this.#failed = true;
  };

  readonly #onRowDescription = (message: { readonly fields: readonly FieldDef[] }): void => {
    this.#described.resolve(message.fields);
  };

  /** Hangs up on a server that sends more than this process should hold; nothing less keeps it from coming. */
  readonly #onData = (chunk: Uint8Array): void => {
    this.#received += chunk.byteLength;
    if (!this.#isTooMuch()) return;
    void sendCancel(this.#settings, backendKeyOf(this.#client));
    this.#client.connection.stream.destroy();
  };

  readonly #onAbort = (): void => {
    void this.end();
  };

  /** Sends the statement and asks for its first rows in one go; resolves with the columns, before any row. */
  async start(firstRows: number): Promise<{ fields: readonly FieldDef[]; first: Promise<RawRow[]> }> {
    this.#signal.throwIfAborted();
    this.#client.query(this.#cursor);
    const first = this.read(firstRows);
    const fields = await Promise.race([this.#described.promise, first.then(() => this.#described.promise)]);
    return { fields, first };
  }

  /** The next rows; fewer than asked for means that there are no more. One read at a time. */
  read(rows: number): Promise<RawRow[]> {
    this.#received = 0;
    const reading = this.#cursor.read(rows).catch((error: unknown) => {
      throw this.#isTooMuch() ? tooMuch() : error;
    });
    this.#reading = reading.then(
      () => {
        this.#reading = undefined;
      },
      () => {
        this.#reading = undefined;
        this.#failed = true;
      },
    );
    return reading;
  }

  #isTooMuch(): boolean {
    return this.#received > MAX_READ_BYTES;
  }

  /** Ends the statement in the database, the transaction, and the hold on the client. Idempotent; never rejects. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    const broken = await this.#stop();
    this.#client.removeListener('error', this.#onClientError);
    this.#client.connection.removeListener('rowDescription', this.#onRowDescription);
    this.#client.connection.stream.removeListener('data', this.#onData);
    await endAndRelease(this.#lease, broken);
  }

  /** @returns whether the client is in doubt: a cancel request that comes late would hit its next statement. */
  async #stop(): Promise<boolean> {
    if (this.#reading !== undefined) {
      await this.#cancel(this.#reading);
      return true;
    }
    return !this.#failed && !(await settlesWithin(this.#cursor.close(), CLOSE_TIMEOUT_MS));
  }

  async #cancel(reading: Promise<void>): Promise<void> {
    const key = backendKeyOf(this.#client);
    const giveUpAt = performance.now() + CANCEL_GIVE_UP_MS;
    do {
      void sendCancel(this.#settings, key);
      if (await settlesWithin(reading, CANCEL_AGAIN_MS)) return;
    } while (performance.now() < giveUpAt);
    this.#client.connection.stream.destroy();
    await reading;
  }
}

function tooMuch(): ParleyError {
  return new ParleyError(
    'RESULT_LIMIT',
    'Rows this large can’t be delivered (8 MB come at once at most); select fewer columns, or shorten them, for example with left(column, 1000).',
    { details: { maxBytes: MAX_READ_BYTES } },
  );
}

async function settlesWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), milliseconds);
  try {
    const settled = work.then(
      () => true,
      () => true,
    );
    return await Promise.race([settled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
