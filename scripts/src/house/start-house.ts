import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileRunLog } from '@parley/event-bus';
import { startGateway } from '@parley/gateway';
import { createBuiltInPlanner } from '@parley/planners';
import { createLogger } from '@parley/service-kit';
import { createConnections, createPostgresParser } from '@parley/sql-drivers';
import { createCatalogService } from '@parley/subgraph-catalog';
import { createIdentityService } from '@parley/subgraph-identity';
import { createQueryService } from '@parley/subgraph-query';
import { createTenantsService } from '@parley/subgraph-tenants';
import { projectRoot } from '../project-root.js';
import { type DemoLogin, seedDemo } from '../seed/index.js';
import { createAuthentication } from './authentication.js';
import { createOpened } from './opened.js';
import { openPlatform } from './open-platform.js';
import { readSecrets } from './secrets.js';
import { socketPaths } from './socket-paths.js';
import { createShiftedClock, lastCompleteDay } from './shifted-clock.js';

export interface HouseOptions {
  /** Where everything this installation keeps lies. */
  readonly folder: string;
  /** Default: the loopback. */
  readonly host?: string;
  /** 0: one that is free. */
  readonly port: number;
  /** What is being done, for a person who waits. */
  readonly onProgress: (step: string) => void;
  /** `YYYY-MM-DD`: the day on which questions are asked; default: today. Tests fix it. */
  readonly today?: string;
  /** Overrides every tier's time limit for a run. */
  readonly maxRunSeconds?: number;
}

/** All of Parley in one process: the gateway, four subgraphs, an embedded PostgreSQL. */
export interface House {
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  readonly graphiqlUrl: string;
  readonly logins: readonly DemoLogin[];
  /** The embedded server's superuser. Secret. */
  readonly adminUrl: string;
  /** Where a subgraph can be reached without the gateway. */
  readonly socketOf: (subgraph: string) => string;
  /** Ends runs, closes connections, stops the database. Idempotent. */
  stop(): Promise<void>;
}
