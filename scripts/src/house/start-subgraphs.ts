import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createFileRunLog } from '@parley/event-bus';
import { createBuiltInPlanner } from '@parley/planners';
import { connectPlatform, type PlatformDb, type ServiceRole } from '@parley/platform-db';
import { createFolderResultStore } from '@parley/result-store';
import { createVault, type Logger, type RunningService } from '@parley/service-kit';
import { connectionOpener, createConnections, createParsers, createTenantFiles } from '@parley/sql-drivers';
import { createCatalogService } from '@parley/subgraph-catalog';
import { createIdentityService } from '@parley/subgraph-identity';
import { createQueryService, type OperatorPlanners } from '@parley/subgraph-query';
import { createTenantsService } from '@parley/subgraph-tenants';
import { createTextEmbedder } from '@parley/text-embedder';
import type { InstallationSecrets } from '../install/installation-secrets.js';
import type { Authentication } from './authentication.js';
import type { Platform } from './open-platform.js';
import type { Opened } from './opened.js';
import type { SocketPaths } from './socket-paths.js';

export const SUBGRAPHS = ['identity', 'tenants', 'catalog', 'query'] as const;

/** Events of a run can be read again for this long. */
const RUN_LOG_RETENTION_MS = 24 * 60 * 60 * 1_000;
const RUN_LOG_BYTES = 10 * 1024 ** 3;
/** Results are kept as long as the tenant's tier says, up to this much of them. */
const RESULTS_BYTES = 20 * 1024 ** 3;

/** Short: nobody else could take a run over, and what a killed house left is ended soon after its next start. */
const LEASE = { leaseSeconds: 6, caretakerRoundMs: 1_500 };

/** What all four subgraphs are made of. */
export interface SubgraphParts {
  readonly folder: string;
  readonly opened: Opened;
  readonly platform: Platform;
  readonly secrets: InstallationSecrets;
  readonly authentication: Authentication;
  readonly sockets: SocketPaths;
  readonly log: Logger;
  readonly now: () => Date;
  readonly planners?: OperatorPlanners;
  readonly maxRunSeconds?: number;
}

/** Starts the four subgraphs, each its own server on its own Unix socket, each with its own database role. */
export async function startSubgraphs(parts: SubgraphParts): Promise<void> {
  const { opened, secrets, authentication } = parts;
  const vault = createVault(secrets.masterKey);
  const filesRoot = join(parts.folder, 'files');
  const parsers = opened.add('parsers', createParsers(), (each) => each.close());

  /** What every subgraph is handed. */
  function common(name: (typeof SUBGRAPHS)[number]) {
    const db = connect(parts, `parley_${name}`);
    return {
      db,
      authenticator: authentication.authenticatorFor(db.readSessionAccess),
      listen: { socketPath: parts.sockets.of(name) },
      log: parts.log.child({ service: name }),
    };
  }
  function add(service: RunningService): void {
    opened.add(service.name, service, (running) => running.stop());
  }

  add(await createIdentityService({ ...common('identity'), signer: authentication.identitySigner }));
  add(
    await createTenantsService({
      ...common('tenants'),
      vault,
      connections: connectionOpener(filesRoot),
      files: createTenantFiles(filesRoot),
      plannerHosts: parts.planners?.allowedHosts ?? [],
      now: parts.now,
    }),
  );
  add(
    await createCatalogService({
      ...common('catalog'),
      vault,
      connections: connectionOpener(filesRoot),
      parsers,
      embedder: opened.add('the text embedder', createTextEmbedder(), (embedder) => embedder.close()),
    }),
  );
  add(await startQuery());

  function startQuery(): Promise<RunningService> {
    const runLog = createFileRunLog({
      folder: join(parts.folder, 'runs'),
      retentionMs: RUN_LOG_RETENTION_MS,
      maxTotalBytes: RUN_LOG_BYTES,
    });
    return createQueryService({
      ...common('query'),
      vault,
      connections: opened.add('connections', createConnections({ filesRoot }), (connections) =>
        connections.close(),
      ),
      parsers,
      runLog: opened.add('the run log', runLog, (log) => log.close()),
      resultStore: createFolderResultStore({
        folder: join(parts.folder, 'results'),
        exclusive: true,
        now: parts.now,
        maxTotalBytes: RESULTS_BYTES,
      }),
      planner: createBuiltInPlanner(),
      operatorPlanners: parts.planners ?? {},
      hashKey: secrets.hashKey,
      instanceId: randomUUID(),
      now: parts.now,
      limits: {
        ...LEASE,
        ...(parts.maxRunSeconds === undefined ? {} : { tier: { maxRunSeconds: parts.maxRunSeconds } }),
      },
    });
  }
}

function connect({ opened, platform, log }: SubgraphParts, role: ServiceRole): PlatformDb {
  const db = connectPlatform({
    url: platform.urls[role],
    onConnectionError: (error) => log.warn({ err: error, role }, 'the platform database broke a connection'),
  });
  return opened.add(`${role}'s connections`, db, (connected) => connected.close());
}
