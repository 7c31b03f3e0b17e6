import type { ParleyError } from '@parley/errors';
import type { ServerSettings } from '../driver.js';
import type { ClientSource, PoolOptions } from '../pool/connection-pool.js';
import { clientOptions } from './client-options.js';
import { toParleyError } from './errors.js';
import { timed } from './query-config.js';
import { RowClient } from './row-client.js';

export interface PostgresConnectionOptions extends PoolOptions {
  /** Default 5,000. */
  readonly connectTimeoutMs?: number;
}

const PING_TIMEOUT_MS = 1_000;
/** How long a server may take to answer a goodbye before its socket is closed. */
const GOODBYE_MS = 500;
const NOT_ABORTED = new AbortController().signal;

/** Clients of one database, for the pool. It knows all that exist, so that none outlives the connection it belongs to. */
export class PostgresClients implements ClientSource<RowClient> {
  readonly #settings: ServerSettings;
  readonly #connectTimeoutMs: number;
  readonly #all = new Set<RowClient>();
  /** Those that wait for a server's first word. */
  readonly #connecting = new Set<RowClient>();

  constructor(settings: ServerSettings, options: PostgresConnectionOptions) {
    this.#settings = settings;
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 5_000;
  }

  async connect(): Promise<RowClient> {
    const client = new RowClient(clientOptions(this.#settings, this.#connectTimeoutMs));
    // Whoever uses the client hears of a failure; between two uses there is nobody, and an unheard error ends the process.
    client.on('error', () => undefined);
    client.once('end', () => this.#all.delete(client));
    this.#all.add(client);
    this.#connecting.add(client);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.connection.stream.destroy();
      this.#all.delete(client);
      throw error;
    } finally {
      this.#connecting.delete(client);
    }
  }

  async isAlive(client: RowClient): Promise<boolean> {
    try {
      await client.query(timed('', PING_TIMEOUT_MS));
      return true;
    } catch {
      return false;
    }
  }

  close(client: RowClient): void {
    const hangUp = setTimeout(() => client.connection.stream.destroy(), GOODBYE_MS);
    client.end().then(
      () => clearTimeout(hangUp),
      () => client.connection.stream.destroy(),
    );
  }

  toError(error: unknown): ParleyError {
    return toParleyError(error, NOT_ABORTED);
  }

  /** Stops waiting for servers that have not answered yet. */
  abandonConnecting(): void {
    for (const client of this.#connecting) client.connection.stream.destroy();
  }

  /** Closes every socket that is still open. */
  hangUp(): void {
    for (const client of this.#all) client.connection.stream.destroy();
  }
}
