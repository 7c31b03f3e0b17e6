import { LRUCache } from 'lru-cache';
import { connectionOpener } from './connection-opener.js';
import type { ConnectionSettings, SqlConnection } from './driver.js';

/** One state of one data source: a changed connection has a higher version and gets a pool of its own. */
export interface DataSourceKey {
  readonly dataSourceId: string;
  readonly version: number;
}

export interface ConnectionRegistryOptions {
  /** Data sources kept open at most; the least recently used is closed first. Default 100. */
  readonly maxOpen?: number;
  /** A data source nobody borrowed for this long is closed. Default 300,000. */
  readonly idleMs?: number;
  /** Folder that holds tenants' database files; without it, databases in files answer DATA_SOURCE_REFUSED. */
  readonly filesRoot?: string;
  /** Opens a data source; the engine's own driver by default. */
  readonly open?: (settings: ConnectionSettings) => SqlConnection;
}

/** A data source's connection, until disposed of. It is never closed while somebody holds it. */
export interface BorrowedConnection extends AsyncDisposable {
  readonly connection: SqlConnection;
}

/** The pools of all data sources this process talks to: shared, counted, bounded. */
export interface ConnectionRegistry {
  /** `settings` is called only where the data source is not open yet: it unseals secrets. */
  borrow(key: DataSourceKey, settings: () => ConnectionSettings): BorrowedConnection;
  /** Pools that exist now, those about to be closed included. */
  readonly openCount: number;
  /** Closes all pools, ending statements that still run. */
  close(): Promise<void>;
}

interface Entry {
  readonly connection: SqlConnection;
  holders: number;
  /** No longer handed out; closed when the last holder is done. */
  retired: boolean;
  closing?: Promise<void>;
}

export function createConnections(options: ConnectionRegistryOptions = {}): ConnectionRegistry {
  return new Connections(options);
}

class Connections implements ConnectionRegistry {
  readonly #entries: LRUCache<string, Entry>;
  readonly #existing = new Set<Entry>();
  readonly #openConnection: (settings: ConnectionSettings) => SqlConnection;

  constructor(options: ConnectionRegistryOptions) {
    this.#openConnection = options.open ?? connectionOpener(options.filesRoot);
    this.#entries = new LRUCache<string, Entry>({
      max: options.maxOpen ?? 100,
      ttl: options.idleMs ?? 300_000,
      ttlAutopurge: true,
      updateAgeOnGet: true,
      dispose: (entry) => this.#retire(entry),
    });
  }

  get openCount(): number {
    return this.#existing.size;
  }

  borrow(key: DataSourceKey, settings: () => ConnectionSettings): BorrowedConnection {
    const name = `${key.dataSourceId}@${key.version}`;
    const entry = this.#entries.get(name) ?? this.#open(name, settings());
    entry.holders += 1;
    let returned = false;
    return {
      connection: entry.connection,
      [Symbol.asyncDispose]: async () => {
        if (returned) return;
        returned = true;
        entry.holders -= 1;
        await this.#closeWhenUnused(entry);
      },
    };
  }

  #open(name: string, settings: ConnectionSettings): Entry {
    const entry: Entry = { connection: this.#openConnection(settings), holders: 0, retired: false };
    this.#existing.add(entry);
    this.#entries.set(name, entry);
    return entry;
  }

  #retire(entry: Entry): void {
    entry.retired = true;
    // Closing a pool does not fail; whoever closes the registry waits for it again.
    void this.#closeWhenUnused(entry);
  }

  async #closeWhenUnused(entry: Entry): Promise<void> {
    if (entry.retired && entry.holders === 0) await this.#close(entry);
  }

  #close(entry: Entry): Promise<void> {
    entry.closing ??= entry.connection.close().then(() => {
      this.#existing.delete(entry);
    });
    return entry.closing;
  }

  async close(): Promise<void> {
    const entries = [...this.#existing];
    this.#entries.clear();
    await Promise.all(entries.map((entry) => this.#close(entry)));
  }
}
