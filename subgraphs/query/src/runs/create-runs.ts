import type { EventBus, RunLog, RunTurns } from '@parley/event-bus';
import { hasOtherReplicas, type PlatformDb, type PlatformScope } from '@parley/platform-db';
import type { ResultStore } from '@parley/result-store';
import type { Authenticator, RequestContext, TierLimits } from '@parley/service-kit';
import type { Tools } from '../ask/way.js';
import { ResultArchive } from '../results/result-archive.js';
import { ResultRepository } from '../results/result-repository.js';
import type { SourcePolicies } from '../sources/source-policies.js';
import type { SourceRepository } from '../sources/source-repository.js';
import type { ThreadService } from '../threads/thread-service.js';
import { type Lease, LeaseRepository } from './lease-repository.js';
import { RunCaretaker } from './run-caretaker.js';
import { RunFinisher } from './run-finisher.js';
import { RunReader } from './run-reader.js';
import { RunRecovery } from './run-recovery.js';
import { RunRepository } from './run-repository.js';
import { RunService } from './run-service.js';
import { Runner } from './runner.js';

export interface RunsDeps {
  readonly db: PlatformDb;
  readonly authenticator: Authenticator;
  readonly sources: SourceRepository;
  readonly policies: SourcePolicies;
  readonly threads: ThreadService;
  readonly turns: RunTurns;
  readonly runLog: RunLog;
  readonly resultStore: ResultStore;
  /** `undefined`: this process is the only one. */
  readonly bus: EventBus | undefined;
  /** What a run's stages work with. */
  readonly tools: Tools;
  /** Names this process in leases. */
  readonly instanceId: string;
  readonly now: () => Date;
  readonly log: RequestContext['log'];
  readonly limits: {
    readonly leaseSeconds: number;
    readonly caretakerRoundMs: number;
    readonly silenceMs: number;
    /** Instead of what the tenant's tier says. */
    readonly tier: Partial<TierLimits>;
  };
}

export interface Runs {
  readonly repository: RunRepository;
  /** Starts and cancels. */
  readonly service: RunService;
  readonly runner: Runner;
  readonly reader: RunReader;
  /** Both work in the background once they are started, until they are stopped. */
  readonly caretaker: RunCaretaker;
  readonly archive: ResultArchive;
}

/** Runs from their beginning to what is kept of them, and who takes over those whose process died. */
export function createRuns(deps: RunsDeps): Runs {
  const { db, authenticator, sources, policies, turns, runLog, bus, tools, instanceId, now, log } = deps;
  const { leaseSeconds, caretakerRoundMs: roundMs, silenceMs, tier: limits } = deps.limits;
  const repository = new RunRepository(db);
  const leases = new LeaseRepository(db, leaseSeconds);
  const finisher = new RunFinisher({
    ...{ repository, log },
    onSucceeded: (scope, runId) => archive.soon(scope, runId),
  });
  const runner = new Runner({
    ...{ repository, finisher, tools, now, log },
    // A process that shares a bus is one of several.
    ...(bus !== undefined && {
      others: {
        exist: () => hasOtherReplicas(db, instanceId),
        handOver: (scope: PlatformScope, lease: Lease) => leases.letGo(scope, lease),
      },
    }),
  });
  const reader = new RunReader({ repository, policies, runLog, authenticator, silenceMs, log });
  const archive = new ResultArchive({
    results: new ResultRepository(db),
    store: deps.resultStore,
    isBusy: () => runner.active.length > 0 || reader.reading > 0,
    ...{ runLog, now, log, leaseSeconds, roundMs, limits },
  });
  const service = new RunService({
    threads: deps.threads,
    ...{ repository, sources, policies, turns, runner, reader, runLog, bus },
    ...{ now, instanceId, leaseSeconds, limits },
  });
  const recovery = new RunRecovery({
    ...{ repository, leases, sources, policies, authenticator, turns, runner, finisher, runLog },
    ...{ instanceId, now, log, limits },
  });
  const caretaker = new RunCaretaker({
    ...{ db, leases, recovery, runner, runLog, bus, instanceId, log, roundMs, leaseSeconds },
  });
  return { repository, service, runner, reader, caretaker, archive };
}
