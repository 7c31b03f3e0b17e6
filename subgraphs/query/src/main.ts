import { randomUUID } from 'node:crypto';
import { createBuiltInPlanner } from '@parley/planners';
import { connectPlatform } from '@parley/platform-db';
import { createVault, runService } from '@parley/service-kit';
import { createConnections, createParsers } from '@parley/sql-drivers';
import { z } from 'zod';
import { openEvents } from './open-events.js';
import { openResultStore, RESULT_STORE_ENVIRONMENT } from './open-result-store.js';
import { operatorPlanners, PLANNERS_ENVIRONMENT } from './planning/operator-planners.js';
import { createQueryService } from './server.js';

/** A lease survives two renewals that came to nothing. */
const ROUNDS_A_LEASE = 4;

await runService({
  name: 'query',
  environment: {
    /** 32 bytes in Base64: opens data sources' credentials. Secret. */
    MASTER_KEY: z.base64(),
    /** Tenants' folders of database files, `<tenant id>/<file>`; absent, there are none. */
    FILES_FOLDER: z.string().min(1).optional(),
    /** Keys the `hash` mask and the links of exports; changing it changes every hash. Secret. */
    HASH_KEY: z.string().min(32),
    /** Where the events of runs are kept, for any number of processes: one address, or a cluster's, separated by commas. Secret. */
    REDIS_URL: z.string().min(1).optional(),
    /** Where the address has none. Secret. */
    REDIS_PASSWORD: z.string().min(1).optional(),
    /** Where the events of runs are kept when there is no Redis. For one process at a time. */
    RUN_LOG_FOLDER: z.string().min(1).optional(),
    /** How long they can be read again. */
    RUN_LOG_HOURS: z.coerce.number().positive().optional(),
    /** Of all runs together; in Redis well below its `maxmemory`. */
    RUN_LOG_GIB: z.coerce.number().positive().optional(),
    /** Runs that go on at once in this process. */
    MAX_RUNS: z.coerce.number().int().positive().default(64),
    /** A run whose process says nothing for this long is taken over by another. */
    RUN_LEASE_SECONDS: z.coerce.number().min(3).default(15),
    ...RESULT_STORE_ENVIRONMENT,
    ...PLANNERS_ENVIRONMENT,
  },
  start: async ({ config, log, listen, authenticatorBy }) => {
    const db = connectPlatform({ url: config.DATABASE_URL });
    const connections = createConnections(
      config.FILES_FOLDER === undefined ? {} : { filesRoot: config.FILES_FOLDER },
    );
    const parsers = createParsers();
    const events = await openEvents(config, log);
    const service = await createQueryService({
      db,
      authenticator: authenticatorBy((sessionId) => db.readSessionAccess(sessionId)),
      vault: createVault(Buffer.from(config.MASTER_KEY, 'base64')),
      connections,
      parsers,
      planner: createBuiltInPlanner(),
      operatorPlanners: operatorPlanners(config),
      ...events.deps,
      resultStore: openResultStore(config),
      hashKey: config.HASH_KEY,
      instanceId: randomUUID(),
      limits: {
        maxRunning: config.MAX_RUNS,
        leaseSeconds: config.RUN_LEASE_SECONDS,
        caretakerRoundMs: (config.RUN_LEASE_SECONDS * 1_000) / ROUNDS_A_LEASE,
      },
      listen,
      log,
    });
    return async () => {
      await service.stop();
      await events.close();
      await connections.close();
      await parsers.close();
      await db.close();
    };
  },
});
