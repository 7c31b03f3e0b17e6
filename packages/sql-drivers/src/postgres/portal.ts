import type { BoundValue } from '@parley/sql-guard';
import type { FieldDef, Submittable } from 'pg';
import { bindMessage, type ResultFormat } from './bind-message.js';
import type { RowConnection } from './row-client.js';

interface PortalStatement {
  readonly sql: string;
  readonly values: readonly BoundValue[];
  /** Columns are described first, and rows come once {@link Portal.bind} has said in which formats: one round trip more. */
  readonly choosesFormats: boolean;
}

/** Who hears what comes of a portal, in the order in which the server sent it. */
export interface PortalListener {
  /** The columns are known; comes once, before any row. */
  onColumns(fields: readonly FieldDef[]): void;
  /** One DataRow's body: `bytes` from `from` to `to`, to be read before it returns. */
  onRow(bytes: Buffer, from: number, to: number): void;
  /** All rows that one {@link Portal.ask} asked for have come, or all that there are. */
  onAsked(): void;
  /** A piece of what the server sends has been read; there may be more. */
  onRead(): void;
  /** The statement, or the connection, has failed. */
  onError(error: Error): void;
}

/**
 * One statement as the unnamed portal of the extended query protocol, of which rows are asked for in steps. `pg` runs it like
 * any of its queries: it calls `submit` when the connection is free, and `handle...` with what the server answers.
 *
 * Parse, Bind, Describe and the first Execute go out together, so that the first rows are back in one round trip, unless the
 * columns' formats are to be chosen: then Bind waits for what Describe says. Each Execute
 * is answered by rows and then PortalSuspended, or CommandComplete after the last row; several may be on their way. Source:
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class Portal implements Submittable {
  readonly #connection: RowConnection;
  readonly #statement: PortalStatement;
  readonly #listener: PortalListener;
  /** For each Execute that is not answered, how many rows are still to come at most. */
  readonly #asked: number[] = [];
  #isSubmitted = false;
  #isBound = false;
  #isDescribed = false;
  #isOver = false;
  #discarded: PromiseWithResolvers<void> | undefined;
  /** Settles when the server takes the next statement. */
  #ready: Promise<void> | undefined;

  constructor(connection: RowConnection, statement: PortalStatement, listener: PortalListener) {
    this.#connection = connection;
    this.#statement = statement;
    this.#listener = listener;
  }

  /** The last row has come, or an error. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Requests for rows that the server is at, or has not read yet. */
  get pending(): number {
    return this.#isOver ? 0 : this.#asked.length;
  }

  /** Asks for so many rows more. Before the statement is bound: together with that. */
  ask(rows: number): void {
    this.#asked.push(rows);
    if (!this.#isBound) return;
    const connection = this.#connection;
    connection.stream.cork();
    connection.execute({ rows: String(rows) }, true);
    connection.flush();
    connection.stream.uncork();
  }

  /** Says in which format each column is to come, once the columns are known; for a statement that chooses them. */
  bind(formats: readonly ResultFormat[]): void {
    if (this.#isBound || this.#isOver) return;
    this.#connection.stream.cork();
    this.#bind(formats);
    this.#execute();
    this.#connection.stream.uncork();
  }

  /** Makes the server wait, as far as the network's buffers don't hold what it sends. */
  pause(): void {
    this.#connection.stream.pause();
  }

  resume(): void {
    this.#connection.stream.resume();
  }

  /** Lets go by what the server still sends; settles when it has stopped, and never rejects. Undefined where it sends nothing. */
  discard(): Promise<void> | undefined {
    if (this.pending === 0) return undefined;
    this.#discarded ??= Promise.withResolvers();
    this.resume();
    return this.#discarded.promise;
  }

  /** Ends the statement on a server that waits. Settles when it takes the next one. */
  async close(): Promise<void> {
    this.resume();
    this.#end({ hasPortal: true });
    await this.#ready;
  }

  /** Closes the connection: what comes can't be read. */
  hangUp(reason: unknown): void {
    this.#connection.hangUp(reason);
  }

  /** Lets go of the connection, whatever became of it. */
  detach(): void {
    this.#connection.onDataRow = undefined;
    this.#connection.onRead = undefined;
    this.resume();
  }

  submit(): void {
    const connection = this.#connection;
    const { sql, choosesFormats } = this.#statement;
    this.#isSubmitted = true;
    connection.onDataRow = this.#onDataRow;
    connection.onRead = this.#onRead;
    connection.stream.cork();
    connection.parse({ name: '', text: sql, types: [] }, true);
    if (choosesFormats) {
      connection.describe({ type: 'S' }, true);
      connection.flush();
    } else {
      this.#bind([]);
      connection.describe({ type: 'P' }, true);
      this.#execute();
    }
    connection.stream.uncork();
  }

  #bind(formats: readonly ResultFormat[]): void {
    this.#isBound = true;
    this.#connection.stream.write(bindMessage(this.#statement.values, formats));
  }

  /** Whatever was asked for so far. */
  #execute(): void {
    const connection = this.#connection;
    for (const rows of this.#asked) {
      // The server keeps its answer until there is much of it: without Flush the columns would come with the first rows.
      connection.flush();
      connection.execute({ rows: String(rows) }, true);
    }
    connection.flush();
  }

  readonly #onDataRow = (bytes: Buffer, from: number, to: number): void => {
    const left = this.#asked[0];
    if (left === undefined || left === 0 || !this.#isDescribed || this.#isOver) throw unexpected('a row');
    this.#asked[0] = left - 1;
    if (this.#discarded === undefined) this.#listener.onRow(bytes, from, to);
  };

  readonly #onRead = (): void => {
    if (this.#discarded === undefined) this.#listener.onRead();
  };

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    if (this.#isDescribed || this.#isOver) throw unexpected('columns');
    this.#isDescribed = true;
    this.#listener.onColumns(fields);
  }

  handlePortalSuspended(): void {
    if (this.#asked.shift() === undefined || this.#isOver) throw unexpected('a pause');
    if (this.#asked.length === 0) this.#discarded?.resolve();
    this.#listener.onAsked();
  }

  handleCommandComplete(): void {
    if (this.#asked.shift() === undefined || !this.#isDescribed) throw unexpected('an end');
    // Where more had been asked for in advance, it says so once more.
    if (this.#isOver) return;
    this.#end({ hasPortal: true });
    this.#listener.onAsked();
  }

  /** From the server, or of the connection. */
  handleError(error: Error): void {
    if (this.#isOver) return;
    this.#end({ hasPortal: false });
    this.#listener.onError(error);
  }

  handleReadyForQuery(): void {
    // Heard on the connection: after an error `pg` has forgotten the statement.
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

  /** Sync makes the server say that it is ready; after an error it skips everything up to there. */
  #end({ hasPortal }: { readonly hasPortal: boolean }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#discarded?.resolve();
    if (!this.#isSubmitted) return;
    const connection = this.#connection;
    this.#ready = new Promise((resolve) => connection.once('readyForQuery', () => resolve()));
    connection.stream.cork();
    if (hasPortal) connection.close({ type: 'P' }, true);
    connection.sync();
    connection.stream.uncork();
  }
}

/** Thrown to the connection, which it costs. */
function unexpected(what: string): Error {
  return new Error(`the server broke the protocol: it sent ${what} out of turn`);
}
