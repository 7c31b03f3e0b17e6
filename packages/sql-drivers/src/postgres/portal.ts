import type { BoundValue } from '@parley/sql-guard';
import type { FieldDef, Submittable } from 'pg';
import { TARGET_BATCH_BYTES } from '../read-batches.js';
import { boundText } from './bound-text.js';
import type { RowConnection } from './row-client.js';

/** Who takes what a portal gives. */
export interface RowTaker {
  /** The columns are known; comes once, before any row. */
  describe(fields: readonly FieldDef[]): void;
  /** One DataRow's body: `bytes` from `from` to `to`, to be read before it returns. */
  add(bytes: Buffer, from: number, to: number): void;
  /** Of what was added and not yet taken away. */
  readonly byteLength: number;
}

export interface PortalStatement {
  readonly sql: string;
  readonly values: readonly BoundValue[];
}

/** Rows may suddenly be larger than those before; what was asked for by their number is then handed over in parts. */
const HAND_OVER_BYTES = 4 * TARGET_BATCH_BYTES;

/**
 * - `new`: not sent yet
 * - `executing`: the server sends rows, as many as it was asked for
 * - `suspended`: it has sent those, and waits to be asked for more
 * - `over`: it has sent the last row, or an error
 */
type State = 'new' | 'executing' | 'suspended' | 'over';

/**
 * One statement as the unnamed portal of the extended query protocol, of which rows are asked for in steps. `pg` runs it like
 * any of its queries: it calls `submit` when the connection is free, and `handle...` with what the server answers.
 *
 * Parse, Bind, Describe and the first Execute go out together, so that the first rows are back in one round trip. Source:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class Portal implements Submittable {
  readonly #connection: RowConnection;
  readonly #statement: PortalStatement;
  readonly #rows: RowTaker;
  #state: State = 'new';
  #error: Error | undefined;
  #isDescribed = false;
  #isDiscarding = false;
  /** Rows that the server may still send of those it was asked for. */
  #asked = 0;
  #reading: PromiseWithResolvers<boolean> | undefined;
  /** Settles when the server takes the next statement. */
  #ready: Promise<void> | undefined;

  constructor(connection: RowConnection, statement: PortalStatement, rows: RowTaker) {
    this.#connection = connection;
    this.#statement = statement;
    this.#rows = rows;
  }

  /**
   * Has so many rows added to what the taker holds; fewer when they are large, which then come with the next reads. One read
   * at a time; the first one sends the statement, once `pg` has been given it.
   *
   * @returns whether those were the last. @throws what the server or the connection ended the statement with
   */
  read(rows: number): Promise<boolean> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#state === 'over') return Promise.resolve(true);
    const reading = Promise.withResolvers<boolean>();
    this.#reading = reading;
    if (this.#state === 'executing') this.#connection.stream.resume();
    else this.#asked = rows;
    if (this.#state === 'suspended') this.#execute();
    return reading.promise;
  }

  /** Lets go by what the server still sends though nobody reads; settles when it has stopped. Undefined where it sends nothing. */
  discard(): Promise<unknown> | undefined {
    if (this.#state !== 'executing') return undefined;
    this.#isDiscarding = true;
    this.#reading ??= Promise.withResolvers();
    this.#connection.stream.resume();
    return this.#reading.promise.catch(() => undefined);
  }

  /** Closes the portal, for a server that waits to be asked. Settles when it takes the next statement. */
  async close(): Promise<void> {
    this.#finish();
    await this.#ready;
  }

  /** Lets go of the connection, whatever became of it. */
  detach(): void {
    this.#connection.onDataRow = undefined;
    this.#connection.onRead = undefined;
    this.#connection.stream.resume();
  }

  submit(): void {
    const connection = this.#connection;
    const { sql, values } = this.#statement;
    connection.onDataRow = this.#onDataRow;
    connection.onRead = this.#onRead;
    connection.stream.cork();
    connection.parse({ name: '', text: sql, types: [] }, true);
    connection.bind({ values: values.map(boundText) }, true);
    connection.describe({ type: 'P' }, true);
    // Without it the columns would be sent with the first rows, which may take long.
    connection.flush();
    this.#execute();
    connection.stream.uncork();
  }

  #execute(): void {
    this.#state = 'executing';
    this.#connection.execute({ rows: String(this.#asked) }, true);
    this.#connection.flush();
  }

  readonly #onDataRow = (bytes: Buffer, from: number, to: number): void => {
    if (this.#isDiscarding) return;
    if (this.#state !== 'executing' || !this.#isDescribed || this.#asked === 0) throw unexpected('a row');
    this.#asked -= 1;
    this.#rows.add(bytes, from, to);
  };

  readonly #onRead = (): void => {
    if (this.#state !== 'executing' || this.#reading === undefined || this.#isDiscarding) return;
    if (this.#rows.byteLength < HAND_OVER_BYTES) return;
    // Until somebody asks for more, the server is made to wait.
    this.#connection.stream.pause();
    this.#settle(false);
  };

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    if (this.#isDescribed) throw unexpected('columns');
    this.#isDescribed = true;
    this.#rows.describe(fields);
  }

  handlePortalSuspended(): void {
    if (this.#state !== 'executing') throw unexpected('a pause');
    this.#state = 'suspended';
    this.#settle(false);
  }

  handleCommandComplete(): void {
    if (this.#state !== 'executing' || !this.#isDescribed) throw unexpected('an end');
    this.#finish();
    this.#settle(true);
  }

  /** From the server, or of the connection. */
  handleError(error: Error): void {
    if (this.#state === 'over') return;
    this.#error = error;
    this.#finish();
    const reading = this.#reading;
    this.#reading = undefined;
    reading?.reject(error);
  }

  handleReadyForQuery(): void {
    // Whoever waits for it listens to the connection: after an error `pg` tells nobody else.
  }

  handleDataRow(): void {
    throw unexpected('a row');
  }

  handleEmptyQuery(): void {
    throw unexpected('an empty statement');
  }

  handleCopyInResponse(): void {
    throw unexpected('a wish for data');
  }

  handleCopyData(): void {
    throw unexpected('data of a copy');
  }

  /** After an error the server skips everything up to Sync; without one, Sync has it answer that it is ready. */
  #finish(): void {
    if (this.#ready !== undefined) return;
    const wasSent = this.#state !== 'new';
    this.#state = 'over';
    if (!wasSent) return;
    const connection = this.#connection;
    this.#ready = new Promise((resolve) => connection.once('readyForQuery', () => resolve()));
    connection.stream.cork();
    if (this.#error === undefined) connection.close({ type: 'P' }, true);
    connection.sync();
    connection.stream.uncork();
  }

  #settle(isLast: boolean): void {
    const reading = this.#reading;
    this.#reading = undefined;
    reading?.resolve(isLast);
  }
}

function unexpected(what: string): Error {
  return new Error(`the server broke the protocol: it sent ${what} out of turn`);
}
