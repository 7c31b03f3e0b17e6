import pg from 'pg';
import { type Answer, type CellKind, cellOf } from '../matching/cell.js';
import { MAX_ROWS, STATEMENT_TIMEOUT_MS } from './evaluated-data.js';

/** Everything stays text: what it is, its column's type says. */
const AS_TEXT = { getTypeParser: () => (value: string | Buffer) => value };

const KINDS: ReadonlyMap<number, CellKind> = new Map([
  ...[20, 21, 23, 26, 700, 701, 1700].map((oid) => [oid, 'number'] as const),
  [16, 'boolean'],
  ...[1082, 1114, 1184].map((oid) => [oid, 'time'] as const),
  [1186, 'interval'],
]);

/** Asks a PostgreSQL database directly: read only, in UTC, within a time limit. */
export class PostgresAnswers {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<PostgresAnswers> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query(
      `SET TimeZone = 'UTC'; SET IntervalStyle = 'iso_8601'; SET default_transaction_read_only = on;
       SET statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET jit = off`,
    );
    return new PostgresAnswers(client);
  }

  async ask(sql: string): Promise<Answer> {
    const text = sql.trim().replace(/;+$/, '');
    const result = await this.#client.query<(string | null)[]>({ text, rowMode: 'array', types: AS_TEXT });
    if (result.rows.length > MAX_ROWS) throw new Error(`The statement has more than ${MAX_ROWS} rows.`);
    const kinds = result.fields.map(({ dataTypeID }) => KINDS.get(dataTypeID) ?? 'text');
    return {
      columns: result.fields.map(({ name }) => name),
      rows: result.rows.map((row) => row.map((cell, index) => cellOf(kinds[index] ?? 'text', cell))),
    };
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}
