import type { ApprovedQuery } from '@parley/sql-guard';
import type { FieldDef } from 'pg';
import type { ResultColumn } from '../driver.js';
import type { ReadRows, RowSource } from '../read-batches.js';
import { Portal, type RowTaker } from './portal.js';
import type { RowClient } from './row-client.js';
import { RowEncoder } from './row-encoder.js';
import type { Session } from './session.js';
import { describeColumn, type PostgresType } from './types.js';

type TypesOf = (fields: readonly FieldDef[]) => Promise<readonly PostgresType[]>;

/** One statement in a session whose transaction is open: a portal, read in steps, which ends with the session. */
export class Statement implements RowSource {
  readonly #session: Session;
  readonly #query: ApprovedQuery;
  readonly #rows: TypedRows;
  #portal: Portal | undefined;

  /** @param typesOf may have to ask the server, on another connection */
  constructor(session: Session, query: ApprovedQuery, typesOf: TypesOf) {
    this.#session = session;
    this.#query = query;
    this.#rows = new TypedRows(typesOf);
  }

  /** Sends the statement and asks for its first rows in one go; resolves with the columns, before any row. */
  async start(
    firstRows: number,
  ): Promise<{ readonly columns: readonly ResultColumn[]; readonly first: Promise<ReadRows> }> {
    const first = this.#session.perform((client) => this.#send(client, firstRows));
    const columns = await Promise.race([this.#rows.columns, first.then(() => this.#rows.columns)]);
    return { columns, first };
  }

  read(rows: number): Promise<ReadRows> {
    return this.#session.perform(() => this.#readNext(rows));
  }

  /** Ends the session. Idempotent; never rejects. */
  end(): Promise<void> {
    return this.#session.end();
  }

  #send(client: RowClient, firstRows: number): Promise<ReadRows> {
    const portal = new Portal(client.connection, this.#query, this.#rows);
    this.#portal = portal;
    this.#session.holdOpen(portal);
    const read = this.#readNext(firstRows);
    client.query(portal);
    return read;
  }

  async #readNext(rows: number): Promise<ReadRows> {
    if (this.#portal === undefined) throw new Error('the statement was not started');
    const isLast = await this.#portal.read(rows);
    const encoder = await this.#rows.encoder;
    return { ...encoder.take(), isLast };
  }
}

/** Rows that wait, as the bytes they are, until the types of their columns are known; from then on they are encoded as they come. */
class TypedRows implements RowTaker {
  readonly encoder: Promise<RowEncoder>;
  readonly columns: Promise<readonly ResultColumn[]>;
  readonly #described = Promise.withResolvers<readonly FieldDef[]>();
  #ready: RowEncoder | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(typesOf: TypesOf) {
    const types = this.#described.promise.then(typesOf);
    this.encoder = types.then((known) => this.#begin(known));
    this.columns = Promise.all([this.#described.promise, types]).then(([fields, known]) =>
      fields.map((field, index) => describeColumn(field.name, known[index] as PostgresType)),
    );
    // Whoever reads hears of it; nobody may be reading.
    this.encoder.catch(() => undefined);
    this.columns.catch(() => undefined);
  }

  get byteLength(): number {
    return this.#ready?.byteLength ?? this.#waitingBytes;
  }

  describe(fields: readonly FieldDef[]): void {
    this.#described.resolve(fields);
  }

  add(bytes: Buffer, from: number, to: number): void {
    if (this.#ready !== undefined) {
      this.#ready.add(bytes, from, to);
      return;
    }
    this.#waiting.push(Buffer.from(bytes.subarray(from, to)));
    this.#waitingBytes += to - from;
  }

  #begin(types: readonly PostgresType[]): RowEncoder {
    const encoder = new RowEncoder(types.map((type) => type.write));
    for (const row of this.#waiting) encoder.add(row, 0, row.length);
    this.#waiting = [];
    this.#ready = encoder;
    return encoder;
  }
}
