import type { ConnectionSettings, SqlConnection } from './driver.js';
import { createDuckdbConnection } from './duckdb/connection.js';
import { createTenantFiles } from './files/tenant-files.js';
import { createMariadbConnection } from './mariadb/connection.js';
import { createPostgresConnection } from './postgres/connection.js';
import { createSqliteConnection } from './sqlite/connection.js';

/**
 * What opens a data source, whatever its engine. Nothing is reached before a connection's first use.
 *
 * @param filesRoot tenants' folders of database files; where it is absent, files answer DATA_SOURCE_REFUSED
 */
export function connectionOpener(
  filesRoot: string | undefined,
): (settings: ConnectionSettings) => SqlConnection {
  const files = createTenantFiles(filesRoot);
  return (settings) => {
    switch (settings.engine) {
      case 'postgresql':
        return createPostgresConnection({ ...settings, engine: settings.engine });
      case 'mariadb':
        return createMariadbConnection({ ...settings, engine: settings.engine });
      case 'sqlite':
        return createSqliteConnection(settings, files);
      case 'duckdb':
        return createDuckdbConnection(settings, files);
    }
  };
}
