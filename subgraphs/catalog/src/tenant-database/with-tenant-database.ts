import { ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import type { Vault } from '@parley/service-kit';
import { type ConnectionSettings, parseConnectionSettings, type SqlConnection } from '@parley/sql-drivers';
import type { DataSourceRepository } from '../data-source-repository.js';

/**
 * Opens the database of a data source for one piece of work, and closes it whatever came of it.
 * @throws ParleyError NOT_FOUND, and what `work` throws
 */
export type WithTenantDatabase = <T>(
  scope: PlatformScope,
  dataSourceId: string,
  work: (connection: SqlConnection) => Promise<T>,
) => Promise<T>;

export interface TenantDatabaseDeps {
  readonly dataSources: Pick<DataSourceRepository, 'sealedSettings'>;
  readonly vault: Vault;
  /** Opens a connection of its own for each piece of work. */
  readonly connections: (settings: ConnectionSettings) => SqlConnection;
}

/** The one place of this service where credentials are unsealed. */
export function tenantDatabases({ dataSources, vault, connections }: TenantDatabaseDeps): WithTenantDatabase {
  return async (scope, dataSourceId, work) => {
    const sealed = await dataSources.sealedSettings(scope, dataSourceId);
    if (sealed === null)
      throw new ParleyError('NOT_FOUND', 'There is no such data source: `dataSources` lists yours.');
    const connection = connections(
      parseConnectionSettings(vault.open(sealed, `data_source:${dataSourceId}`)),
    );
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  };
}
