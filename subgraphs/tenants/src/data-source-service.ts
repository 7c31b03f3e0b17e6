import { isParleyError, ParleyError } from '@parley/errors';
import type { PlatformScope } from '@parley/platform-db';
import { checkFirst, isId, nameCursor, namePosition, pageOf, type Vault } from '@parley/service-kit';
import {
  type ConnectionSettings,
  type ConnectionTest,
  parseConnectionSettings,
  type SqlConnection,
} from '@parley/sql-drivers';
import type { DataSourceRepository } from './data-source-repository.js';
import type { DataSource, DataSourceConnection, DataSourceTest } from './types/data-source.js';

interface PageRequest {
  readonly first: number;
  readonly after?: string | null;
}

/** The databases of the tenant one is signed in to. */
export interface DataSourceService {
  /** In the order of `ids`; `null` for another tenant's and for none. */
  byIds(scope: PlatformScope, ids: readonly string[]): Promise<(DataSource | null)[]>;
  /** @throws ParleyError BAD_INPUT, INVALID_CURSOR */
  page(scope: PlatformScope, page: PageRequest): Promise<DataSourceConnection>;
  /** An unreachable database is an answer, not an error. */
  test(scope: PlatformScope, dataSource: DataSource): Promise<DataSourceTest>;
}

export interface DataSourceServiceDeps {
  readonly dataSources: DataSourceRepository;
  readonly vault: Vault;
  /** Opens a connection of its own for each call; the service closes it. */
  readonly connections: (settings: ConnectionSettings) => SqlConnection;
  readonly testTimeoutMs?: number;
}

const TEST_TIMEOUT_MS = 10_000;

export function createDataSourceService(deps: DataSourceServiceDeps): DataSourceService {
  const { dataSources, vault, connections, testTimeoutMs = TEST_TIMEOUT_MS } = deps;

  async function connectAndTest(scope: PlatformScope, id: string): Promise<ConnectionTest> {
    const sealed = await dataSources.sealedSettings(scope, id);
    if (sealed === null) throw new ParleyError('NOT_FOUND', 'This data source has just been removed.');
    const connection = connections(parseConnectionSettings(vault.open(sealed, `data_source:${id}`)));
    const signal = AbortSignal.timeout(testTimeoutMs);
    try {
      return await connection.test(signal);
    } catch (error) {
      throw signal.aborted ? tooSlow(testTimeoutMs, error) : error;
    } finally {
      await connection.close();
    }
  }

  return {
    async byIds(scope, ids) {
      const found = new Map((await dataSources.byIds(scope, ids.filter(isId))).map((row) => [row.id, row]));
      return ids.map((id): DataSource | null => found.get(id) ?? null);
    },

    async page(scope, { first, after }) {
      checkFirst(first);
      const rows = await dataSources.page(scope, { after: namePosition(after), take: first + 1 });
      return pageOf({ rows, first, cursorOf: nameCursor });
    },

    async test(scope, dataSource) {
      const outcome = await connectAndTest(scope, dataSource.id).then(succeeded, failed);
      await dataSources.recordTest(scope, { id: dataSource.id, code: outcome.error?.code ?? null });
      return { dataSource, ...outcome };
    },
  };
}

type Outcome = Omit<DataSourceTest, 'dataSource'>;

function succeeded({ latencyMs, serverVersion }: ConnectionTest): Outcome {
  return { ok: true, latencyMs, serverVersion, error: null };
}

/** What the tenant can mend is an answer; anything else is a bug of ours and stays an error. */
function failed(error: unknown): Outcome {
  if (!isParleyError(error)) throw error;
  const { code, message, retryable } = error;
  return { ok: false, latencyMs: null, serverVersion: null, error: { code, message, retryable } };
}

function tooSlow(timeoutMs: number, cause: unknown): ParleyError {
  return new ParleyError(
    'TIMEOUT',
    `The database did not answer within ${timeoutMs / 1_000} seconds: check its host, port and firewall.`,
    { cause },
  );
}
