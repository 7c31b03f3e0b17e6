import type { PlatformDb } from '@parley/platform-db';
import {
  type Authenticator,
  type ListenAddress,
  type RequestContext,
  type RunningService,
  startSubgraph,
  type Vault,
} from '@parley/service-kit';
import type { ConnectionSettings, SqlConnection, TenantFiles } from '@parley/sql-drivers';
import { tenantsContext } from './context.js';
import { createDataSourceRepository } from './data-source-repository.js';
import { createDataSourceService } from './data-source-service.js';
import { createPlannerSettingsRepository } from './planners/planner-settings-repository.js';
import { createPlannerSettingsService } from './planners/planner-settings-service.js';
import { buildSchema } from './schema.js';
import { createTenantRepository } from './tenant-repository.js';
import { createTenantService } from './tenant-service.js';

/** What the tenants subgraph needs. The caller owns and closes `db`. */
export interface TenantsDeps {
  readonly db: PlatformDb;
  readonly authenticator: Authenticator;
  readonly vault: Vault;
  /** Opens a connection of its own for each call; it is closed after the test. */
  readonly connections: (settings: ConnectionSettings) => SqlConnection;
  /** Folders of database files, one a tenant. */
  readonly files: TenantFiles;
  readonly listen: ListenAddress;
  readonly log: RequestContext['log'];
  /** How long a connection test waits for the database. Default 10,000 ms. */
  readonly testTimeoutMs?: number;
  /** Hosts (`host` or `host:port`) where tenants' models may be though they are private or not encrypted. */
  readonly plannerHosts?: readonly string[];
  readonly now?: () => Date;
}

const SERVICE_NAME = 'tenants';

/** Starts the tenants subgraph's own server. */
export async function createTenantsService(deps: TenantsDeps): Promise<RunningService> {
  const { db, authenticator, vault, connections, files, listen, log, testTimeoutMs } = deps;
  const { plannerHosts: allowedHosts = [], now = () => new Date() } = deps;
  const tenants = createTenantService(createTenantRepository(db));
  const dataSources = createDataSourceService({
    dataSources: createDataSourceRepository(db),
    vault,
    connections,
    files,
    ...(testTimeoutMs !== undefined && { testTimeoutMs }),
  });
  const plannerSettings = createPlannerSettingsService({
    settings: createPlannerSettingsRepository(db),
    vault,
    outgoing: { allowedHosts },
    now,
  });
  return startSubgraph({
    name: SERVICE_NAME,
    schema: buildSchema().schema,
    authenticator,
    listen,
    log,
    createContext: tenantsContext({ tenants, dataSources, plannerSettings }),
    ready: async () => {
      await db.unscoped.$queryRaw`SELECT 1`;
    },
  });
}
