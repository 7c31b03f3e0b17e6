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
  readonly maxRunSeconds: number;
  readonly maxConcurrentRuns: number;
}

/** The one table of limits by tier. */
export const TIER_LIMITS = {
  FREE: {
    maxDataSources: 1,
    maxQueriesPerDay: 100,
    maxAiTokensPerMonth: 50_000,
    maxUsers: 1,
    retentionDays: 7,
    maxResultRows: 10_000,
    maxRunSeconds: 30,
    maxConcurrentRuns: 2,
  },
  PRO: {
    maxDataSources: 10,
    maxQueriesPerDay: 10_000,
    maxAiTokensPerMonth: 1_000_000,
    maxUsers: 10,
    retentionDays: 90,
    maxResultRows: 1_000_000,
    maxRunSeconds: 120,
    maxConcurrentRuns: 10,
  },
  ENTERPRISE: {
    maxDataSources: null,
    maxQueriesPerDay: null,
    maxAiTokensPerMonth: null,
    maxUsers: null,
    retentionDays: 365,
    maxResultRows: 10_000_000,
    maxRunSeconds: 600,
    maxConcurrentRuns: 50,
  },
} as const satisfies Record<string, TierLimits>;

export type TierName = keyof typeof TIER_LIMITS;
