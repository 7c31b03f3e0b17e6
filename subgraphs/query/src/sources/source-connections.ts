import type { Vault } from '@parley/service-kit';
import type { BorrowedConnection, ConnectionRegistry, ConnectionSettings } from '@parley/sql-drivers';
import { z } from 'zod';
import type { DataSourceRecord } from './source-repository.js';

const connectionSettings: z.ZodType<ConnectionSettings> = z.object({
  engine: z.literal('postgresql'),
  host: z.string(),
  port: z.int(),
  database: z.string(),
  user: z.string(),
  password: z.string(),
  tls: z.enum(['disable', 'require', 'verify-full']),
});

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
    const text = this.#vault.open(dataSource.sealedSettings, `data_source:${dataSource.id}`);
    return connectionSettings.parse(JSON.parse(text));
  }
}
