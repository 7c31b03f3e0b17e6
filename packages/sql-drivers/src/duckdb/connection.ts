import type { FileSettings, SqlConnection } from '../driver.js';
import { FileConnection } from '../files/file-connection.js';
import { locateTenantFile, type TenantFiles } from '../files/tenant-files.js';
import type { PoolOptions } from '../pool/connection-pool.js';

export interface DuckdbConnectionOptions extends PoolOptions {
  /** What a statement may take, in DuckDB's own count. Default 512 MB; the process may take 256 MB more. */
  readonly maxMemoryBytes?: number;
}

const PROCESS_OVERHEAD_BYTES = 256 * 1024 * 1024;
const DEFAULT_MEMORY_BYTES = 512 * 1024 * 1024;

/**
 * A DuckDB file, read by processes that each run one statement on two threads. DuckDB would run inside this process as well, and
 * can be interrupted; apart, a fault of the engine over a crafted file ends one statement and not the house, its memory is
 * counted and bounded by itself, and a batch costs a fraction of what the engine takes to make it.
 */
export function createDuckdbConnection(
  settings: FileSettings,
  files: TenantFiles,
  options: DuckdbConnectionOptions = {},
): SqlConnection {
  const { maxMemoryBytes = DEFAULT_MEMORY_BYTES, ...pool } = options;
  return new FileConnection({
    maxConnections: 2,
    ...pool,
    engine: 'duckdb',
    locate: () => locateTenantFile(files, settings),
    program: {
      module: new URL('./duckdb-process', import.meta.url),
      maxMemoryBytes: maxMemoryBytes + PROCESS_OVERHEAD_BYTES,
      arguments: [String(maxMemoryBytes)],
      canInterrupt: true,
    },
  });
}
