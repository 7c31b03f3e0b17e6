import type { TierLimits } from '@parley/service-kit';
import type { AskedLately } from '../cache/asked-lately.js';
import type { ResultCache } from '../cache/result-cache.js';
import type { SharedReads } from '../cache/shared-reads.js';
import type { Planning } from '../planning/planning.js';
import type { RunResults } from '../results/run-results.js';
import type { RunProgressUpdate } from '../runs/run-repository.js';
import type { ThreadRepository } from '../threads/thread-repository.js';
import type { GuardedSource, SourceTools } from './asked-source.js';
import type { RunPublisher } from './publish.js';

/** What the stages work with, the same for every run. */
export interface Tools extends SourceTools {
  readonly planning: Planning;
  readonly results: ResultCache;
  readonly reads: SharedReads;
  readonly asked: AskedLately;
  readonly threads: Pick<ThreadRepository, 'turnsBefore'>;
  /** Of earlier questions; says nothing of who may read them. */
  readonly answers: Pick<RunResults, 'open'>;
  readonly now: () => Date;
}

/** One run's way through the stages: for whom, where, within which limits, and where it is reported. */
export interface Way extends GuardedSource {
  readonly tools: Tools;
  readonly runId: string;
  /** The run before which its conversation is read; `null`: the question stands by itself. */
  readonly threadBefore: string | null;
  /** IANA name. */
  readonly timeZone: string;
  /** `YYYY-MM-DD` in {@link timeZone}. */
  readonly today: string;
  readonly limits: Pick<
    TierLimits,
    | 'maxAiTokensPerMonth'
    | 'maxResultBytes'
    | 'maxRunSeconds'
    | 'resultCacheSeconds'
    | 'retentionDays'
    | 'slowestEstimate'
    | 'mayAcceptSlow'
  >;
  /** How old an answer from the cache may be: 0 for none; absent, as old as the tier allows. */
  readonly maxAgeSeconds: number | undefined;
  /** The asker knows that it may take long, and wants it all the same. */
  readonly acceptSlow: boolean;
  readonly statementTimeoutMs: number;
  /** Ends every stage. */
  readonly signal: AbortSignal;
  readonly publisher: RunPublisher;
  /** Settles when the run is written down: nobody outside is asked for it before. Rejects where it is not to be. */
  readonly writtenDown: Promise<void>;
  /** Notes in the platform database what has become known. */
  readonly record: (update: RunProgressUpdate) => Promise<void>;
}
