import type { ApprovedQuery } from '@parley/sql-guard';
import type { FieldDef } from 'pg';
import type { ResultColumn } from '../driver.js';
import { type ReadRows, type RowSource, TARGET_BATCH_BYTES } from '../read-batches.js';
import { BatchQueue } from './batch-queue.js';
import type { ResultFormat } from './bind-message.js';
import type { CellWriter } from './cell-writers.js';
import { Portal, type PortalListener } from './portal.js';
import type { Session } from './session.js';
import { describeColumn, type PostgresType } from './types.js';

export interface StatementOptions {
  /** May have to ask the server, on another connection. */
  readonly typesOf: (fields: readonly FieldDef[]) => Promise<readonly PostgresType[]>;
  /** As the engine says; undefined where it was not asked. */
  readonly expectedRows?: number | undefined;
}

/** How a column is asked for, and read. */
interface ColumnForm {
  readonly format: ResultFormat;
  readonly write: CellWriter;
}

/** Rows may suddenly be larger than those before: what was asked for by their number is then handed over in parts. */
const HAND_OVER_BYTES = 4 * TARGET_BATCH_BYTES;
/** Where the server makes rows slowly, a reader who has waited for so long is given what there is. */
const HAND_OVER_MS = 100;
/**
 * Requests on their way while somebody reads: the server goes on to the next without waiting for us. With one at a time it
 * stood still for a third of the time on a busy machine. Batches that still grow are asked for one by one: there are few.
 */
const MAX_PENDING = 4;
/** Where the engine expects so many rows, columns may come in their binary form: asking for it takes one round trip more. */
const BINARY_FROM_ROWS = 5_000;
/** By this factor from one request to the next, batches still grow. */
const GROWTH = 2;
const NO_ROWS = Buffer.from('[]');

/** One statement in a session whose transaction is open: a portal, read in steps, which ends with the session. */
export class Statement implements RowSource, PortalListener {
  readonly #session: Session;
  readonly #query: ApprovedQuery;
  readonly #choosesFormats: boolean;
  readonly #queue = new BatchQueue();
  readonly #columns: Promise<readonly ResultColumn[]>;
  readonly #described = Promise.withResolvers<readonly FieldDef[]>();
  #portal: Portal | undefined;
  #error: Error | undefined;
  /** Somebody waits for a batch. */
  #reading: PromiseWithResolvers<void> | undefined;
  #readingSince = 0;
  /** Rows that may still be asked for; below zero when nothing more may be. */
  #left: number;
  #lastAsked = 0;

  constructor(session: Session, query: ApprovedQuery, { typesOf, expectedRows = 0 }: StatementOptions) {
    this.#session = session;
    this.#query = query;
    this.#choosesFormats = expectedRows >= BINARY_FROM_ROWS;
    this.#left = query.maxRows;
    this.#columns = this.#begin(typesOf);
    // Whoever reads hears of it; nobody may be reading.
    this.#columns.catch(() => undefined);
  }

  /** Sends the statement and asks for its first rows in one go; resolves with the columns, before any row. */
  async start(
    firstRows: number,
  ): Promise<{ readonly columns: readonly ResultColumn[]; readonly first: Promise<ReadRows> }> {
    const first = this.#session.perform((client) => {
      const { sql, values } = this.#query;
      const statement = { sql, values, choosesFormats: this.#choosesFormats };
      const portal = new Portal(client.connection, statement, this);
      this.#portal = portal;
      this.#session.holdOpen(portal);
      this.#ask(portal, firstRows);
      client.query(portal);
      return this.#next(portal);
    });
    const columns = await Promise.race([this.#columns, first.then(() => this.#columns)]);
    return { columns, first };
  }

  read(rows: number): Promise<ReadRows> {
    return this.#session.perform(() => {
      const portal = this.#portal;
      if (portal === undefined) throw new Error('the statement was not started');
      const most = rows >= this.#lastAsked * GROWTH ? 1 : MAX_PENDING;
      while (portal.pending < most && this.#left >= 0 && !portal.isOver) this.#ask(portal, rows);
      return this.#next(portal);
    });
  }

  /** Ends the session. Idempotent; never rejects. */
  end(): Promise<void> {
    return this.#session.end();
  }

  async #begin(typesOf: StatementOptions['typesOf']): Promise<readonly ResultColumn[]> {
    try {
      const fields = await this.#described.promise;
      const types = await typesOf(fields);
      const forms = types.map((type) => this.#formOf(type));
      this.#queue.begin(forms.map((form) => form.write));
      if (this.#choosesFormats) this.#portal?.bind(forms.map((form) => form.format));
      return fields.map((field, index) => describeColumn(field.name, types[index] as PostgresType));
    } catch (error) {
      // Its rows can't be read: nobody would ask for more, and the server would wait.
      this.#portal?.hangUp(error);
      throw error;
    } finally {
      this.#wake();
    }
  }

  #formOf({ write, writeBinary }: PostgresType): ColumnForm {
    if (!this.#choosesFormats || writeBinary === undefined) return { format: 'text', write };
    return { format: 'binary', write: writeBinary };
  }

  /** Beyond the last row that may be given, one more tells whether it was the last: alone, so that it is in a batch of its own. */
  #ask(portal: Portal, rows: number): void {
    const asked = this.#left === 0 ? 1 : Math.min(rows, this.#left);
    this.#left -= asked;
    this.#lastAsked = rows;
    portal.ask(asked);
  }

  async #next(portal: Portal): Promise<ReadRows> {
    this.#readingSince = performance.now();
    for (;;) {
      const batch = this.#queue.take();
      if (this.#queue.byteLength < HAND_OVER_BYTES) portal.resume();
      if (batch !== undefined) return { ...batch, isLast: this.#isAtEnd(portal) };
      if (this.#error !== undefined) throw this.#error;
      if (portal.pending === 0) {
        if (portal.isOver || this.#left < 0) return { count: 0, json: NO_ROWS, isLast: true };
        // What was asked for was handed over before the server's word that there is more: nobody has asked on.
        this.#ask(portal, this.#lastAsked);
      }
      this.#reading = Promise.withResolvers();
      await this.#reading.promise;
      if (this.#error === undefined) await this.#columns;
    }
  }

  #isAtEnd(portal: Portal): boolean {
    return portal.isOver && !this.#queue.isReady && this.#error === undefined;
  }

  onColumns(fields: readonly FieldDef[]): void {
    this.#described.resolve(fields);
  }

  onRow(bytes: Buffer, from: number, to: number): void {
    this.#queue.add(bytes, from, to);
  }

  onAsked(): void {
    this.#queue.cut();
    this.#wake();
  }

  onRead(): void {
    const isLate = this.#reading !== undefined && performance.now() - this.#readingSince > HAND_OVER_MS;
    if (this.#queue.openByteLength >= HAND_OVER_BYTES || isLate) this.#queue.cut();
    if (this.#queue.isReady) this.#wake();
    if (this.#queue.byteLength >= HAND_OVER_BYTES) this.#portal?.pause();
  }

  onError(error: Error): void {
    this.#error = error;
    this.#wake();
  }

  #wake(): void {
    this.#reading?.resolve();
    this.#reading = undefined;
  }
}
