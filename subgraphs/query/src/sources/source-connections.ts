import { ParleyError } from '@parley/errors';
import type { Vault } from '@parley/service-kit';
import {
  type BorrowedConnection,
  type ConnectionRegistry,
  type ConnectionSettings,
  parseConnectionSettings,
} from '@parley/sql-drivers';
import type { PhysicalCatalog } from '@parley/sql-guard';
import { LRUCache } from 'lru-cache';
import type { DataSourceRecord } from './source-repository.js';

const READ_SCHEMA_MS = 30_000;
const MAX_UNSTORED_SCHEMAS = 20;
/** The catalog keeps schemas up to date; what it has not read is read again after this time. */
const UNSTORED_SCHEMA_MS = 600_000;

/** Opens data sources: the one place of this service where credentials are unsealed. */
export class SourceConnections {
  readonly #registry: ConnectionRegistry;
  readonly #vault: Vault;
  readonly #schemas = new LRUCache<string, Promise<PhysicalCatalog>>({
    max: MAX_UNSTORED_SCHEMAS,
    ttl: UNSTORED_SCHEMA_MS,
  });

  constructor(registry: ConnectionRegistry, vault: Vault) {
    this.#registry = registry;
    this.#vault = vault;
  }

  borrow(dataSource: DataSourceRecord): BorrowedConnection {
    const key = { dataSourceId: dataSource.id, version: dataSource.version };
    return this.#registry.borrow(key, () => this.#unseal(dataSource));
  }

  /**
   * The schema as the database has it: for data sources that were connected a moment ago and that the catalog has not read yet. Read
   * once by each process, for all who ask.
   * @throws ParleyError DATA_SOURCE_UNAVAILABLE, TIMEOUT
   */
  schemaOf(dataSource: DataSourceRecord): Promise<PhysicalCatalog> {
    const key = `${dataSource.id}@${dataSource.version}`;
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const reading = this.#readSchema(dataSource);
    this.#schemas.set(key, reading);
    // Who asks next tries again.
    reading.catch(() => this.#schemas.delete(key));
    return reading;
  }

  async #readSchema(dataSource: DataSourceRecord): Promise<PhysicalCatalog> {
    const signal = AbortSignal.timeout(READ_SCHEMA_MS);
    await using borrowed = this.borrow(dataSource);
    try {
      return await borrowed.connection.introspect(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new ParleyError(
        'TIMEOUT',
        `The schema could not be read within ${READ_SCHEMA_MS / 1_000} seconds: ask again when the database is less busy.`,
        { cause: error },
      );
    }
  }

  #unseal(dataSource: DataSourceRecord): ConnectionSettings {
    return parseConnectionSettings(
      this.#vault.open(dataSource.sealedSettings, `data_source:${dataSource.id}`),
    );
  }
}
