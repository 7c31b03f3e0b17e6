/** What a tenant's tier allows. `null`: unlimited. */
export interface TierLimits {
  readonly maxDataSources: number | null;
  readonly maxQueriesPerDay: number | null;
  readonly maxAiTokensPerMonth: number | null;
  readonly maxUsers: number | null;
  /** How long results, history and audit entries are kept. */
  readonly retentionDays: number;
  /** Rows a single run may deliver; it is cut there with the notice RESULT_LIMIT. */
  readonly maxResultRows: number;
  /** Bytes of JSON a single run's rows may take; it is cut there with the same notice. */
  readonly maxResultBytes: number;
  readonly maxRunSeconds: number;
  readonly maxConcurrentRuns: number;
  /** Its part of the replicas' places for runs, where several tenants wait for one: a tenant of 4 gets four times one of 1. */
  readonly share: number;
  /** How long an answer may be given again to who asks the same. */
  readonly resultCacheSeconds: number;
  /** What the engine expects to take longer than this class is refused unless the asker insists. */
  readonly slowestEstimate: 'SECONDS' | 'MINUTES' | 'LONGER';
  /** Whether the asker may insist. */
  readonly mayAcceptSlow: boolean;
}

const MIB = 1024 ** 2;

/** The one table of limits by tier. */
export const TIER_LIMITS = {
  FREE: {
    maxDataSources: 1,
    maxQueriesPerDay: 100,
    maxAiTokensPerMonth: 50_000,
    maxUsers: 1,
    retentionDays: 7,
    maxResultRows: 10_000,
    maxResultBytes: 16 * MIB,
    maxRunSeconds: 30,
    maxConcurrentRuns: 2,
    share: 1,
    resultCacheSeconds: 600,
    slowestEstimate: 'SECONDS',
    mayAcceptSlow: false,
  },
  PRO: {
    maxDataSources: 10,
    maxQueriesPerDay: 10_000,
    maxAiTokensPerMonth: 1_000_000,
    maxUsers: 10,
    retentionDays: 90,
    maxResultRows: 1_000_000,
    maxResultBytes: 512 * MIB,
    maxRunSeconds: 120,
    maxConcurrentRuns: 10,
    share: 4,
    resultCacheSeconds: 300,
    slowestEstimate: 'MINUTES',
    mayAcceptSlow: true,
  },
  ENTERPRISE: {
    maxDataSources: null,
    maxQueriesPerDay: null,
    maxAiTokensPerMonth: null,
    maxUsers: null,
    retentionDays: 365,
    maxResultRows: 10_000_000,
    maxResultBytes: 4_096 * MIB,
    maxRunSeconds: 600,
    maxConcurrentRuns: 50,
    share: 16,
    resultCacheSeconds: 60,
    slowestEstimate: 'LONGER',
    mayAcceptSlow: true,
  },
} as const satisfies Record<string, TierLimits>;

export type TierName = keyof typeof TIER_LIMITS;
