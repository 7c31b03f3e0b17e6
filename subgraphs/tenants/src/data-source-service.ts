import { isParleyError, ParleyError } from '@parley/errors';
import { newId, type PlatformScope } from '@parley/platform-db';
import { checkFirst, isId, nameCursor, namePosition, pageOf, type Vault } from '@parley/service-kit';
import {
  type ConnectionSettings,
  type ConnectionTest,
  parseConnectionSettings,
  type SqlConnection,
  type TenantFiles,
} from '@parley/sql-drivers';
import type { DataSourceRepository } from './data-source-repository.js';
import { explainRefusal } from './explain-refusal.js';
import { type NewConnection, readFileInput, readServerInput } from './read-connect-input.js';
import type {
  ConnectDatabaseFileInput,
  ConnectDataSourceInput,
  ConnectDataSourcePayload,
} from './types/connect-data-source.js';
import type {
  DataSource,
  DataSourceConnection,
  DataSourceError,
  DataSourceTest,
  DataSourceWarning,
  Engine,
} from './types/data-source.js';
import type { DatabaseFile } from './types/database-file.js';

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
  /**
   * Tests a database and stores how to reach it. Whatever the tenant can mend is an answer with nothing
   * stored. @throws ParleyError BAD_INPUT
   */
  connect(scope: PlatformScope, input: ConnectDataSourceInput): Promise<ConnectDataSourcePayload>;
  /** As {@link connect}, for a file of the tenant's folder. @throws ParleyError BAD_INPUT */
  connectFile(scope: PlatformScope, input: ConnectDatabaseFileInput): Promise<ConnectDataSourcePayload>;
  /** Database files of the tenant's folder, by name. */
  files(scope: PlatformScope): Promise<readonly DatabaseFile[]>;
}

export interface DataSourceServiceDeps {
  readonly dataSources: DataSourceRepository;
  readonly vault: Vault;
  /** Opens a connection of its own for each call; the service closes it. */
  readonly connections: (settings: ConnectionSettings) => SqlConnection;
  readonly files: TenantFiles;
  readonly testTimeoutMs?: number;
}

const TEST_TIMEOUT_MS = 10_000;

export function createDataSourceService(deps: DataSourceServiceDeps): DataSourceService {
  const { dataSources, vault, connections, files, testTimeoutMs = TEST_TIMEOUT_MS } = deps;

  async function storedSettings(scope: PlatformScope, id: string): Promise<ConnectionSettings> {
    const sealed = await dataSources.sealedSettings(scope, id);
    if (sealed === null) throw new ParleyError('NOT_FOUND', 'This data source has just been removed.');
    return parseConnectionSettings(vault.open(sealed, sealingContext(id)));
  }

  async function tryConnection(settings: ConnectionSettings): Promise<ConnectionTest> {
    const connection = connections(settings);
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
      const outcome = await storedSettings(scope, dataSource.id).then(tryConnection).then(succeeded, failed);
      await dataSources.recordTest(scope, { id: dataSource.id, code: outcome.error?.code ?? null });
      return { dataSource, ok: outcome.error === null, ...outcome };
    },

    connect: (scope, input) => connect(scope, readServerInput(input)),

    async connectFile(scope, input) {
      const { tenantId } = scope;
      try {
        const { engine } = await files.find(tenantId, input.file);
        return await connect(scope, readFileInput(input, { tenantId, engine }));
      } catch (error) {
        return { dataSource: null, ...failed(error) };
      }
    },

    async files({ tenantId }) {
      const found = await files.list(tenantId);
      return found.map(({ engine, ...file }) => ({ ...file, engine: ENGINE_NAMES[engine] }));
    },
  };

  async function connect(
    scope: PlatformScope,
    { name, makeDefault, settings }: NewConnection,
  ): Promise<ConnectDataSourcePayload> {
    try {
      // Asked first, so that no password is tried on a database that could not be connected anyway.
      await dataSources.checkRoom(scope, name);
      const found = await tryConnection(settings).catch((error: unknown) => {
        throw 'file' in settings ? error : explainRefusal(error, settings.engine);
      });
      const id = newId();
      const sealedSettings = vault.seal(JSON.stringify(settings), sealingContext(id));
      const dataSource = await dataSources.add(scope, {
        id,
        name,
        engine: ENGINE_NAMES[settings.engine],
        address: addressOf(settings),
        sealedSettings,
        makeDefault,
      });
      return { dataSource, ...succeeded(found) };
    } catch (error) {
      return { dataSource: null, ...failed(error) };
    }
  }
}

const ENGINE_NAMES = {
  postgresql: 'POSTGRESQL',
  mariadb: 'MARIADB',
  sqlite: 'SQLITE',
  duckdb: 'DUCKDB',
} as const satisfies Record<ConnectionSettings['engine'], Engine>;

/** Where a database is, for people: no credentials. */
function addressOf(settings: ConnectionSettings): string {
  return 'file' in settings ? settings.file : `${settings.host}:${settings.port}/${settings.database}`;
}

/** Sealed settings open at this data source only. */
function sealingContext(dataSourceId: string): string {
  return `data_source:${dataSourceId}`;
}

interface Outcome {
  readonly latencyMs: number | null;
  readonly serverVersion: string | null;
  readonly warnings: readonly DataSourceWarning[];
  readonly error: DataSourceError | null;
}

function succeeded({ latencyMs, serverVersion, rights }: ConnectionTest): Outcome {
  const warnings: DataSourceWarning[] = [];
  if (rights.isSuperuser) warnings.push('ROLE_IS_SUPERUSER');
  if (rights.canWrite) warnings.push('ROLE_CAN_WRITE');
  return { latencyMs, serverVersion, warnings, error: null };
}

/** What the tenant can mend is an answer; anything else is a bug of ours and stays an error. */
function failed(error: unknown): Outcome {
  // What can't be is no answer, but the caller's mistake, as in every other mutation.
  if (!isParleyError(error) || error.code === 'BAD_INPUT') throw error;
  const { code, message, retryable } = error;
  return { latencyMs: null, serverVersion: null, warnings: [], error: { code, message, retryable } };
}

function tooSlow(timeoutMs: number, cause: unknown): ParleyError {
  return new ParleyError(
    'TIMEOUT',
    `The database did not answer within ${timeoutMs / 1_000} seconds: check its engine, host, port and firewall.`,
    { cause },
  );
}
