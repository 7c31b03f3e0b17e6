import type { Vault } from '@parley/service-kit';
import {
  type BorrowedConnection,
  type ConnectionRegistry,
  type ConnectionSettings,
  parseConnectionSettings,
} from '@parley/sql-drivers';
import type { DataSourceRecord } from './source-repository.js';

/** Opens data sources: the one place of this service where credentials are unsealed. */
export class SourceConnections {
  readonly #registry: ConnectionRegistry;
  readonly #vault: Vault;

  constructor(registry: ConnectionRegistry, vault: Vault) {
    this.#registry = registry;
    this.#vault = vault;
  }

  borrow(dataSource: DataSourceRecord): BorrowedConnection {
    const key = { dataSourceId: dataSource.id, version: dataSource.version };
    return this.#registry.borrow(key, () => this.#unseal(dataSource));
  }

  #unseal(dataSource: DataSourceRecord): ConnectionSettings {
    return parseConnectionSettings(
      this.#vault.open(dataSource.sealedSettings, `data_source:${dataSource.id}`),
    );
  }
}
