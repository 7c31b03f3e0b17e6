import type { FileSettings, SqlConnection } from '../driver.js';
import { FileConnection } from '../files/file-connection.js';
import { locateTenantFile, type TenantFiles } from '../files/tenant-files.js';
import type { PoolOptions } from '../pool/connection-pool.js';

export interface SqliteConnectionOptions extends PoolOptions {
  /** A process that takes more is ended with its statement. Default 512 MB. */
  readonly maxMemoryBytes?: number;
}

/**
 * A SQLite file, read by processes that each run one statement. SQLite can't be interrupted from outside: a statement is ended by
 * killing its process, which takes a few milliseconds and can harm nothing, because the file is open for reading only.
 */
export function createSqliteConnection(
  settings: FileSettings,
  files: TenantFiles,
  options: SqliteConnectionOptions = {},
): SqlConnection {
  return new FileConnection({
    ...options,
    engine: 'sqlite',
    locate: () => locateTenantFile(files, settings),
    program: {
      module: new URL('./sqlite-process', import.meta.url),
      maxMemoryBytes: options.maxMemoryBytes ?? 512 * 1024 * 1024,
      arguments: [],
      canInterrupt: false,
    },
  });
}
