import { createInProcessTurns, type EventBus, type RunLog, type RunTurns } from '@parley/event-bus';
import type { Planner } from '@parley/planners';
import type { PlatformDb } from '@parley/platform-db';
import type { ResultStore } from '@parley/result-store';
import {
  type Authenticator,
  type ListenAddress,
  type RequestContext,
  type RunningService,
  startSubgraph,
  type TierLimits,
  type Vault,
} from '@parley/service-kit';
import type { ConnectionRegistry, Parsers } from '@parley/sql-drivers';
import { IndexAdviser } from './advice/index-adviser.js';
import { SlowQueryRepository } from './advice/slow-query-repository.js';
import { AskedLately } from './cache/asked-lately.js';
import { CacheGenerations } from './cache/cache-generations.js';
import type { CacheStore } from './cache/cache-store.js';
import { createMemoryCacheStore } from './cache/memory-cache-store.js';
import { ResultCache } from './cache/result-cache.js';
import { SharedReads } from './cache/shared-reads.js';
import { queryContext } from './context.js';
import { createExports } from './exports/create-exports.js';
import type { LeastPace } from './exports/download.js';
import { Insights } from './insights.js';
import { createPlanning } from './planning/create-planning.js';
import type { OperatorPlanners } from './planning/operator-planners.js';
import { PageRoom } from './results/page-room.js';
import { ResultReader } from './results/result-reader.js';
import { RunResults } from './results/run-results.js';
import { createRuns } from './runs/create-runs.js';
import { buildSchema } from './schema.js';
import { SourceCatalog } from './sources/source-catalog.js';
import { SourceConnections } from './sources/source-connections.js';
import { SourcePolicies } from './sources/source-policies.js';
import { SourceRepository } from './sources/source-repository.js';
import { SqlExplainer } from './sql/explain-sql.js';
import { AnswerExplainer } from './threads/explain-answer.js';
import { ThreadRepository } from './threads/thread-repository.js';
import { ThreadService } from './threads/thread-service.js';
import { UsageRepository } from './usage/usage-repository.js';
import { UsageService } from './usage/usage-service.js';

/** Bounds of one process. */
export interface QueryServiceLimits {
  /** Runs of all tenants that go on at once; each holds a few batches of rows. */
  readonly maxRunning: number;
  readonly maxWaitingPerTenant: number;
  /** A run whose runner died is taken over after this. */
  readonly leaseSeconds: number;
  /** How often leases are renewed and abandoned runs looked for. */
  readonly caretakerRoundMs: number;
  /** A reader of a log silent for this long looks whether its writer died. */
  readonly silenceMs: number;
  /** How long runs may go on by themselves when the service stops. */
  readonly stopGraceMs: number;
  /** Pages of rows that are read or answered with at a time, in bytes. */
  readonly pageBytes: number;
  /** How long the link to an exported result may wait to be opened. */
  readonly exportLinkSeconds: number;
  /** A download whose reader takes less is broken off, and can be begun again. */
  readonly leastDownloadPace: LeastPace;
  /** Instead of what the tenant's tier says. */
  readonly tier: Partial<TierLimits>;
}

/** What query needs. The caller owns and closes all of it, after the service has stopped. */
export interface QueryDeps {
  readonly db: PlatformDb;
  readonly authenticator: Authenticator;
  readonly listen: ListenAddress;
  readonly log: RequestContext['log'];
  /** Opens data sources' sealed settings. */
  readonly vault: Vault;
  readonly connections: ConnectionRegistry;
  readonly parsers: Pick<Parsers, 'for'>;
  /** Reads questions when no model does, and needs no network. */
  readonly planner: Planner;
  /** Models that the operator pays, and what holds for tenants that chose nothing; default: the built-in planner alone. */
  readonly operatorPlanners?: OperatorPlanners;
  readonly runLog: RunLog;
  /** Where results lie for as long as the tenant's tier says. */
  readonly resultStore: ResultStore;
  /** Where there are several replicas: carries cancels between them. */
  readonly bus?: EventBus;
  /** Where there are several replicas: the places for runs that they share. Default: this process's own. */
  readonly turns?: RunTurns;
  /** False while the bus is away: nothing can be asked, and what needs no bus goes on. */
  readonly isBusReady?: () => boolean;
  /** Where there are several replicas: results that they share. */
  readonly sharedResults?: CacheStore;
  /** Secret from which each tenant's key of the `hash` mask is derived, and the key of exports' links. */
  readonly hashKey: string;
  /** Names this process in leases; another one at each start. */
  readonly instanceId: string;
  readonly now?: () => Date;
  readonly limits?: Partial<QueryServiceLimits>;
}

const SERVICE_NAME = 'query';
/** Readers far behind go on elsewhere, or later, from their last cursor. */
const DRAIN_MS = 1_000;
/** Of all results held in this process, and of one. */
const MAX_CACHE_BYTES = 64 * 1024 ** 2;
const MAX_CACHED_RESULT_BYTES = 4 * 1024 ** 2;
/** How long a page of rows waits for others, which take at most ten seconds. */
const PAGE_WAIT_MS = 15_000;
const LIMITS: QueryServiceLimits = {
  maxRunning: 64,
  maxWaitingPerTenant: 100,
  leaseSeconds: 15,
  caretakerRoundMs: 4_000,
  silenceMs: 5_000,
  stopGraceMs: 3_000,
  pageBytes: 128 * 1024 ** 2,
  exportLinkSeconds: 600,
  leastDownloadPace: { graceMs: 60_000, bytesASecond: 64 * 1_024 },
  tier: {},
};

/** Starts query's own server and what goes on behind it. */
export async function createQueryService(deps: QueryDeps): Promise<RunningService> {
  const { db, authenticator, listen, log, runLog, bus, instanceId, now = () => new Date() } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const sources = new SourceRepository(db);
  const policies = new SourcePolicies(sources, deps.hashKey);
  const threadRepository = new ThreadRepository(db, now);
  const threads = new ThreadService(threadRepository);
  const usage = new UsageRepository(db);
  const { planning, overview, forgetting } = createPlanning({
    ...{ db, sources, now, log },
    vault: deps.vault,
    builtIn: deps.planner,
    operator: deps.operatorPlanners ?? {},
    tierOf: (scope) => usage.tier(scope),
    limits: limits.tier,
  });
  const runResults = new RunResults({ store: deps.resultStore, runLog, log });
  const tools = {
    planning,
    parsers: deps.parsers,
    catalog: new SourceCatalog(sources),
    connections: new SourceConnections(deps.connections, deps.vault),
    results: new ResultCache({
      local: createMemoryCacheStore({
        maxBytes: MAX_CACHE_BYTES,
        maxEntryBytes: 2 * MAX_CACHED_RESULT_BYTES,
      }),
      shared: deps.sharedResults,
      now,
    }),
    reads: new SharedReads(MAX_CACHED_RESULT_BYTES),
    asked: new AskedLately(),
    threads: threadRepository,
    answers: runResults,
    now,
  };
  const turns = deps.turns ?? createInProcessTurns(limits);
  const {
    repository,
    service: runs,
    runner,
    reader,
    caretaker,
    archive,
  } = createRuns({
    ...{ db, authenticator, sources, policies, threads, turns, runLog, bus, tools, instanceId },
    ...{ resultStore: deps.resultStore, now, log, limits },
  });
  const pages = new PageRoom({ mostBytes: limits.pageBytes, waitMs: PAGE_WAIT_MS });
  const results = new ResultReader(reader, runResults, pages);
  const explainer = new SqlExplainer({ tools, sources, policies, turns, limits: limits.tier });
  const answers = new AnswerExplainer({ tools, sources, policies, threads: threadRepository });
  const slowQueries = new SlowQueryRepository(db);
  const insights = new Insights({
    usage: new UsageService({ repository: usage, now, limits: limits.tier }),
    slowQueries,
    indexAdviser: new IndexAdviser({
      ...{ tools, sources, policies, slowQueries, reader, turns },
      limits: limits.tier,
    }),
    cacheGenerations: new CacheGenerations(db),
    now,
  });
  const exports = createExports({
    ...{ db, results, authenticator, log },
    runs: reader,
    secret: deps.hashKey,
    linkSeconds: limits.exportLinkSeconds,
    leastPace: limits.leastDownloadPace,
  });
  const server = await startSubgraph({
    name: SERVICE_NAME,
    schema: buildSchema().schema,
    authenticator,
    listen,
    log,
    createContext: queryContext({
      ...{ runs, reader, results, explainer, answers, threads, insights, repository },
      exports: exports.service,
      planners: overview,
    }),
    extraRoutes: exports.routes,
    ready: async () => {
      await db.unscoped.$queryRaw`SELECT 1`;
    },
    without: () => (deps.isBusReady?.() === false ? ['asking and live events'] : []),
  });
  caretaker.start();
  archive.start();
  forgetting.start();
  return {
    ...server,
    // Runs end first and say so: then every reader gets its last event, and nobody waits for a run any more.
    async stop() {
      await caretaker.sayGoodbye();
      await Promise.all([runner.stop(limits.stopGraceMs), exports.stop()]);
      await reader.drained(DRAIN_MS);
      await server.stop();
      await Promise.all([caretaker.stop(), archive.stop(), forgetting.stop()]);
    },
  };
}
