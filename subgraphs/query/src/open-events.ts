import { ParleyError } from '@parley/errors';
import {
  connectRedis,
  createFileRunLog,
  createRedisBus,
  createRedisRunLog,
  createRedisTurns,
} from '@parley/event-bus';
import type { Logger } from '@parley/service-kit';
import { createRedisCacheStore } from './cache/redis-cache-store.js';
import type { QueryDeps } from './server.js';

/** What the environment says of where events live. */
export interface EventsConfig {
  readonly REDIS_URL?: string | undefined;
  readonly REDIS_PASSWORD?: string | undefined;
  readonly RUN_LOG_FOLDER?: string | undefined;
  readonly RUN_LOG_HOURS?: number | undefined;
  readonly RUN_LOG_GIB?: number | undefined;
  readonly MAX_RUNS: number;
  readonly RUN_LEASE_SECONDS: number;
}

/** Where events of runs live, and what replicas share beside them. */
export interface Events {
  readonly deps: Pick<QueryDeps, 'runLog' | 'bus' | 'turns' | 'sharedResults' | 'isBusReady'>;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const GIB = 1024 ** 3;
const DEFAULT_FILES_HOURS = 24;
/** Rows that somebody may look at later are in the result store: memory is for readers who come back. */
const DEFAULT_REDIS_HOURS = 2;
const DEFAULT_FILES_GIB = 10;
const DEFAULT_REDIS_GIB = 1;
/** One run may take this part of what all may. */
const RUN_PART = 1 / 4;
const MAX_WAITING_PER_TENANT = 100;
/** Who takes over a run finds its log and its place free: theirs end sooner than the run's own lease. */
const PART_OF_A_LEASE = 2 / 3;

/**
 * In Redis where there is one, and any number of processes may serve them; else in files of this process alone.
 * A Redis that is away is waited for a moment and no longer.
 * @throws ParleyError BAD_INPUT where there is neither, or the address can't be read
 */
export async function openEvents(config: EventsConfig, log: Logger): Promise<Events> {
  if (config.REDIS_URL !== undefined) return openShared(config, config.REDIS_URL, log);
  if (config.RUN_LOG_FOLDER === undefined) {
    throw new ParleyError('BAD_INPUT', 'Neither REDIS_URL nor RUN_LOG_FOLDER is set: set one.');
  }
  const runLog = createFileRunLog({
    folder: config.RUN_LOG_FOLDER,
    retentionMs: (config.RUN_LOG_HOURS ?? DEFAULT_FILES_HOURS) * HOUR_MS,
    maxTotalBytes: (config.RUN_LOG_GIB ?? DEFAULT_FILES_GIB) * GIB,
  });
  return { deps: { runLog }, close: () => runLog.close() };
}

async function openShared(config: EventsConfig, url: string, log: Logger): Promise<Events> {
  const redis = await connectRedis({ url, password: config.REDIS_PASSWORD, name: 'query', log });
  const maxTotalBytes = (config.RUN_LOG_GIB ?? DEFAULT_REDIS_GIB) * GIB;
  const leaseMs = config.RUN_LEASE_SECONDS * 1_000 * PART_OF_A_LEASE;
  const bus = createRedisBus(redis);
  const runLog = createRedisRunLog(redis, {
    retentionMs: (config.RUN_LOG_HOURS ?? DEFAULT_REDIS_HOURS) * HOUR_MS,
    maxTotalBytes,
    maxRunBytes: maxTotalBytes * RUN_PART,
    leaseMs,
  });
  const turns = createRedisTurns(redis, {
    maxRunning: config.MAX_RUNS,
    maxWaitingPerTenant: MAX_WAITING_PER_TENANT,
    leaseMs,
  });
  return {
    deps: {
      runLog,
      bus,
      turns,
      sharedResults: createRedisCacheStore(redis, log),
      isBusReady: () => redis.isReady,
    },
    async close() {
      await Promise.all([turns.close(), runLog.close(), bus.close()]);
      await redis.close();
    },
  };
}
