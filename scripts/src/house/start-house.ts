import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startGateway } from '@parley/gateway';
import { createLogger, createVault } from '@parley/service-kit';
import type { OperatorPlanners } from '@parley/subgraph-query';
import { readSecrets } from '../install/installation-secrets.js';
import { projectRoot } from '../project-root.js';
import { type DemoLogin, seedDemo } from '../seed/index.js';
import { createAuthentication } from './authentication.js';
import { checkPortIsFree, makeFolder } from './check-ground.js';
import { publishAddress } from './house-address.js';
import { openLogFile } from './log-file.js';
import { openPlatform } from './open-platform.js';
import { createOpened, type Opened } from './opened.js';
import { createShiftedClock, lastCompleteDay } from './shifted-clock.js';
import { socketPaths } from './socket-paths.js';
import { SUBGRAPHS, startSubgraphs } from './start-subgraphs.js';

export interface HouseOptions {
  /** Where everything this installation keeps lies. */
  readonly folder: string;
  /** Default: the loopback. */
  readonly host?: string;
  /** 0: one that is free. */
  readonly port: number;
  /** What is being done, for a person who waits. */
  readonly onProgress: (step: string) => void;
  /** Gives up a start that is not done yet. */
  readonly signal?: AbortSignal;
  /** `YYYY-MM-DD`: the day on which questions are asked; default: today. Tests fix it. */
  readonly today?: string;
  /** Models that planners may ask; default: none, and questions are read by the built-in planner. */
  readonly planners?: OperatorPlanners;
  /** Overrides every tier's time limit for a run. */
  readonly maxRunSeconds?: number;
}

/** All of Parley in one process: the gateway, four subgraphs, an embedded PostgreSQL. */
export interface House {
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  readonly sandboxUrl: string;
  readonly graphiqlUrl: string;
  readonly logins: readonly DemoLogin[];
  /** The embedded server's superuser. Secret. */
  readonly adminUrl: string;
  /** Where a subgraph can be reached without the gateway. */
  readonly socketOf: (subgraph: string) => string;
  /** Ends runs, closes connections, stops the database. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts everything, the demo included. What was opened before a failure is closed again.
 *
 * @throws ParleyError with one sentence for a person: a port in use, a broken data folder, a missing permission;
 *   the signal's reason when it gave up
 */
export async function startHouse(options: HouseOptions): Promise<House> {
  const { signal } = options;
  const opened = createOpened();
  // Whatever is being done needs PostgreSQL or what is opened next: with the one gone it ends at once.
  const giveUp = () => void opened.close().catch(() => undefined);
  signal?.addEventListener('abort', giveUp);
  try {
    const house = await openHouse(options, opened);
    signal?.throwIfAborted();
    return house;
  } catch (error) {
    await opened.close().catch(() => undefined); // The first failure is the one to tell.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

async function openHouse(options: HouseOptions, opened: Opened): Promise<House> {
  const { folder, onProgress, host = '127.0.0.1' } = options;
  await makeFolder(folder);
  if (options.port !== 0) await checkPortIsFree(host, options.port);
  const now = createShiftedClock(options.today);
  const secrets = await readSecrets(folder);
  const platform = await openPlatform(folder, opened, onProgress);
  const logins = await seedDemo({
    adminUrl: platform.server.adminUrl('postgres'),
    platformAdminUrl: platform.adminUrl,
    host: platform.server.host,
    port: platform.server.port,
    vault: createVault(secrets.masterKey),
    anchor: lastCompleteDay(now()),
    loginsFile: join(folder, 'demo-logins.json'),
    onProgress,
  });
  onProgress('Starting the subgraphs and the gateway');
  const log = createLogger({ service: 'parley', destination: openLogFile(folder, opened) });
  const sockets = opened.add('sockets', await socketPaths(folder), (paths) => paths.remove());
  const authentication = await createAuthentication(secrets);
  await startSubgraphs({ ...options, opened, platform, secrets, authentication, sockets, log, now });
  const gateway = opened.add(
    'the gateway',
    await startGateway({
      supergraphSdl: await readFile(join(projectRoot, 'schema/supergraph.graphql'), 'utf8'),
      subgraphs: Object.fromEntries(SUBGRAPHS.map((name) => [name, { socketPath: sockets.of(name) }])),
      verifier: authentication.clientVerifier,
      signer: authentication.gatewaySigner,
      listen: { host, port: options.port },
      log: log.child({ service: 'gateway' }),
    }),
    (running) => running.stop(),
  );
  await publishAddress(folder, gateway.httpUrl, opened);
  return {
    httpUrl: gateway.httpUrl,
    webSocketUrl: gateway.wsUrl,
    sandboxUrl: gateway.sandboxUrl,
    graphiqlUrl: gateway.graphiqlUrl,
    logins,
    adminUrl: platform.adminUrl,
    socketOf: sockets.of,
    stop: opened.close,
  };
}
