import type { ApprovedQuery } from '@parley/sql-guard';
import type { Client, FieldDef } from 'pg';
import Cursor from 'pg-cursor';
import { tooMuchAtOnce } from '../errors.js';
import type { ReadRows, RowSource } from '../read-batches.js';
import type { Session } from './session.js';
import { decodeRow, type PostgresType } from './types.js';

/** A row as PostgreSQL sent it: text forms. */
export type RawRow = readonly (string | null)[];

/**
 * A server sends a row of a gigabyte as gladly as one of a byte, and `pg` gathers all of it. Rows of usual sizes stay far below this:
 * a batch aims at 128 KB. As JSON it is six times as large at worst, and the run log takes events of 64 MB.
 */
const MAX_READ_BYTES = 8 * 1024 * 1024;

/** Keeps every value in the engine's text form; the decoders in types.ts take it from there. */
const asText = { getTypeParser: () => (text: string) => text };

/** One statement in a session whose transaction is open: a cursor, read in steps, which ends with the session. */
export class Statement implements RowSource {
  readonly #session: Session;
  readonly #cursor: Cursor<RawRow>;
  readonly #described = Promise.withResolvers<readonly FieldDef[]>();
  /** Bytes that came since the last read was asked for. */
  #received = 0;

  readonly #typesOf: (fields: readonly FieldDef[]) => Promise<readonly PostgresType[]>;

  constructor(
    session: Session,
    query: ApprovedQuery,
    typesOf: (fields: readonly FieldDef[]) => Promise<readonly PostgresType[]>,
  ) {
    this.#session = session;
    this.#typesOf = typesOf;
    this.#cursor = new Cursor<RawRow>(query.sql, [...query.values], { rowMode: 'array', types: asText });
  }

  /** Sends the statement and asks for its first rows in one go; resolves with the columns, before any row. */
  async start(
    firstRows: number,
  ): Promise<{ readonly fields: readonly FieldDef[]; readonly first: Promise<ReadRows> }> {
    const first = this.#session.perform((client) => {
      this.#attach(client);
      client.query(this.#cursor);
      return this.#readNext(firstRows);
    });
    const fields = await Promise.race([this.#described.promise, first.then(() => this.#described.promise)]);
    return { fields, first };
  }

  read(rows: number): Promise<ReadRows> {
    return this.#session.perform(() => this.#readNext(rows));
  }

  /** Ends the session. Idempotent; never rejects. */
  end(): Promise<void> {
    return this.#session.end();
  }

  #attach({ connection }: Client): void {
    const onRowDescription = (message: { readonly fields: readonly FieldDef[] }): void =>
      this.#described.resolve(message.fields);
    // Hangs up on a server that sends more than this process should hold; nothing less keeps it from coming.
    const onData = (chunk: Uint8Array): void => {
      this.#received += chunk.byteLength;
      if (this.#isTooMuch()) this.#session.cutOff();
    };
    connection.on('rowDescription', onRowDescription);
    connection.stream.on('data', onData);
    this.#session.holdOpen({
      close: () => this.#cursor.close(),
      detach: () => {
        connection.removeListener('rowDescription', onRowDescription);
        connection.stream.removeListener('data', onData);
      },
    });
  }

  async #readNext(count: number): Promise<ReadRows> {
    this.#received = 0;
    try {
      const rows = await this.#cursor.read(count);
      const types = await this.#typesOf(await this.#described.promise);
      const json = Buffer.from(JSON.stringify(rows.map((row) => decodeRow(row, types))));
      return { count: rows.length, json, isLast: rows.length < count };
    } catch (error) {
      throw this.#isTooMuch() ? tooMuchAtOnce(MAX_READ_BYTES) : error;
    }
  }

  #isTooMuch(): boolean {
    return this.#received > MAX_READ_BYTES;
  }
}
