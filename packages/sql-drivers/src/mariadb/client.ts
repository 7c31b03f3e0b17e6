import { Socket } from 'node:net';
import mysql, {
  type Connection,
  createConnection,
  type FieldPacket,
  type PrepareStatementInfo,
  type RowDataPacket,
  type TypedParameterValue,
} from 'mysql2';
import type { ServerSettings } from '../driver.js';
import { tooMuchAtOnce } from '../errors.js';
import { SecondLookFault } from '../second-look-fault.js';
import { clientOptions } from './client-options.js';
import { ConnectionLost, isServerError } from './errors.js';

// Node sees only some of the library's exports by name.
const { TypedParameter } = mysql;

/** A value of a row as the library hands it over to {@link Client.ask}: 64-bit integers and decimals are text already. */
export type RawCell = string | number | Buffer | null;
export type RawRow = readonly RawCell[];
/** A column as the server describes it. */
export type ColumnDefinition = FieldPacket;

/** What a started statement tells, in this order; `onEnd` is the last word, with an error or without. */
export interface StatementEvents {
  readonly onColumns: (columns: readonly ColumnDefinition[]) => void;
  /** A row of the binary protocol, from `from` to before `to`; the bytes are others' when it returns. It must not throw. */
  readonly onRow: (bytes: Buffer, from: number, to: number) => void;
  readonly onEnd: (error?: unknown) => void;
}

export interface AskOptions {
  readonly values?: readonly TypedParameterValue[];
  readonly timeoutMs?: number;
}

/** Opening and closing a transaction takes no work: a server silent for this long is gone. */
const ASK_TIMEOUT_MS = 5_000;

/** Thousands of tables are described in less. A note may hold a row's text: EXPLAIN reads rows found by a unique key. */
const MAX_ASK_BYTES = 32 * 1024 * 1024;

/** One connection to a MariaDB. Every statement with values is prepared by the server; nothing is pasted into SQL. */
export class Client {
  readonly #connection: Connection;
  readonly #socket: Socket;
  #onLost: ((error: unknown) => void) | undefined;
  #onBytes: ((count: number) => void) | undefined;
  #isLost = false;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#socket = socketOf(connection);
    this.#socket.on('data', (chunk: Uint8Array) => this.#onBytes?.(chunk.byteLength));
    // An error nobody hears ends the process; with nothing under way there is nobody to tell.
    connection.on('error', (error: unknown) => {
      this.#isLost = true;
      this.#onLost?.(error);
    });
  }

  /** @throws what the network or the server said, within `timeoutMs` */
  static async connect(settings: ServerSettings, timeoutMs: number): Promise<Client> {
    const connection = createConnection(clientOptions(settings, timeoutMs));
    connection.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      connection.connect((error) => (error === null || error === undefined ? resolve() : reject(error)));
    });
    return new Client(connection);
  }

  /** What `KILL` knows this connection by. */
  get id(): number {
    return this.#connection.threadId;
  }

  /** For short statements of our own: all rows at once. After anything but the server's own refusal the client is lost. */
  async ask(
    sql: string,
    { values, timeoutMs = ASK_TIMEOUT_MS }: AskOptions = {},
  ): Promise<readonly RawRow[]> {
    if (this.#isLost) throw new ConnectionLost();
    const { promise, resolve, reject } = Promise.withResolvers<readonly RawRow[]>();
    this.#onLost = reject;
    let received = 0;
    this.#onBytes = (count) => {
      received += count;
      if (received > MAX_ASK_BYTES) reject(tooMuchAtOnce(MAX_ASK_BYTES));
    };
    const done = (error: unknown, rows: RowDataPacket[][]): void => {
      if (error !== null && error !== undefined) reject(error);
      else resolve(Array.isArray(rows) ? (rows as unknown as readonly RawRow[]) : []);
    };
    if (values === undefined) this.#connection.query({ sql, timeout: timeoutMs }, done);
    else this.#connection.execute({ sql, timeout: timeoutMs, values: [...values] }, done);
    try {
      return await promise;
    } catch (error) {
      if (!isServerError(error)) this.destroy();
      throw error;
    } finally {
      this.#onLost = undefined;
      this.#onBytes = undefined;
    }
  }

  /** The rows that `sql` has for each of the lists of names, in one statement. */
  async askForEach(sql: string, names: readonly (readonly string[])[]): Promise<readonly RawRow[]> {
    if (names.length === 0) return [];
    const statement = names.map(() => sql).join('\nUNION ALL\n');
    return this.ask(statement, { values: names.flat().map(boundParameter) });
  }

  /**
   * Runs a statement whose rows come one by one, until {@link pause}. One that the server says has no columns is not run: it
   * would write its rows to a file, or change something.
   */
  start(sql: string, values: readonly TypedParameterValue[], events: StatementEvents): void {
    let ended = false;
    const end = (error?: unknown): void => {
      if (ended) return;
      ended = true;
      this.#onLost = undefined;
      events.onEnd(error);
    };
    this.#onLost = end;
    this.#connection.prepare(sql, (error, statement) => {
      if (error !== null || ended) return end(error ?? new ConnectionLost());
      if (!answersRows(statement)) return end(new SecondLookFault('the statement would answer no rows'));
      const command = statement.execute([...values]);
      readRowsInstead(command, events.onRow);
      command.on('fields', (columns: unknown) => events.onColumns(columns as readonly ColumnDefinition[]));
      command.on('error', end);
      command.on('end', () => end());
    });
  }

  /** Reads nothing more from the server, which then waits. What has come already may still be on its way to `onRow`. */
  pause(): void {
    this.#connection.pause();
  }

  resume(): void {
    this.#connection.resume();
  }

  /** Hears of every piece that arrives. */
  onBytes(listener: ((count: number) => void) | undefined): void {
    this.#onBytes = listener;
  }

  /** Within `timeoutMs`. Never rejects. */
  async isAlive(timeoutMs: number): Promise<boolean> {
    return this.ask('DO 0', { timeoutMs }).then(
      () => true,
      () => false,
    );
  }

  /** Hangs up, at once. What is under way ends with an error. */
  destroy(): void {
    this.#isLost = true;
    this.#connection.destroy();
    this.#socket.destroy();
    this.#onLost?.(new ConnectionLost());
  }
}

/** A value for a parameter, with the type the server is told: whole numbers stay whole. */
export function boundParameter(value: unknown): TypedParameterValue {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value) ? TypedParameter.BIGINT(value) : TypedParameter.DOUBLE(value);
    case 'boolean':
      return TypedParameter.TINYINT(value ? 1 : 0);
    case 'string':
      return TypedParameter.VARCHAR(value);
    default:
      if (value === null) return TypedParameter.VARCHAR(null);
      throw new Error('MariaDB has no parameter that holds a list; the guard must bind its items');
  }
}

/** What the library hands to a row's parser; it does not type it. The row begins behind the packet's head. */
interface RowPacket {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
}

/** Takes the place of the parser that the library would make for the statement's rows: nothing is made of them twice. */
function readRowsInstead(command: object, onRow: StatementEvents['onRow']): void {
  if (!('buildParserFromFields' in command)) throw new Error('mysql2 makes its row parsers in another way');
  command.buildParserFromFields = () =>
    class {
      next({ buffer, offset, end }: RowPacket): void {
        onRow(buffer, offset, end);
      }
    };
}

/** The library keeps the columns that the server announced, but does not type them. */
function answersRows(statement: PrepareStatementInfo): boolean {
  const columns: unknown = Reflect.get(statement, 'columns');
  return Array.isArray(columns) && columns.length > 0;
}

/** The socket the library reads from (under TLS, the decrypted side); it keeps it but does not type it. */
function socketOf(connection: Connection): Socket {
  const socket: unknown = Reflect.get(connection, 'stream');
  if (!(socket instanceof Socket)) throw new Error('mysql2 did not keep the socket of a connected client');
  return socket;
}
