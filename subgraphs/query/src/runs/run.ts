import type { Provenance } from '../planning/provenance.js';
import type { RunKind, RunStatus, TimeClass } from '../types/enums.js';
import type { ClarificationContent, NoticeContent, RunErrorContent } from './run-event.js';
import type { RunRequest } from './run-request.js';

/** A run as the platform database knows it. */
export interface Run {
  readonly id: string;
  readonly tenantId: string;
  readonly requestedById: string;
  readonly dataSourceId: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly question: string | null;
  readonly note: string | null;
  readonly sql: string | null;
  readonly explanation: string | null;
  readonly assumptions: readonly string[];
  readonly confidence: number | null;
  readonly clarification: ClarificationContent | null;
  readonly notices: readonly NoticeContent[];
  /** `null` for SQL, and until there is a plan. */
  readonly provenance: Provenance | null;
  readonly error: RunErrorContent | null;
  readonly rowCount: number;
  readonly complete: boolean;
  readonly policyFingerprint: string | null;
  /** In which it was asked; `null` where that was not kept. */
  readonly sessionId: string | null;
  readonly request: RunRequest | null;
  /** How often a process took it on. */
  readonly attempts: number;
  readonly requestHash: string | null;
  /** Where the rows lie of a run that has succeeded: PENDING, in its events; GONE, nowhere. */
  readonly resultState: 'PENDING' | 'STORED' | 'GONE';
  readonly resultKeptUntil: Date | null;
  /** What it was expected to take; `null` where nothing was run. */
  readonly timeClass: TimeClass | null;
  /** The conversation it belongs to. */
  readonly threadId: string | null;
  /** When its rows were read, where they came from the cache. */
  readonly cachedAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export const ACTIVE_STATUSES = ['QUEUED', 'PLANNING', 'RUNNING'] as const satisfies readonly RunStatus[];

export function isActive(run: Pick<Run, 'status'>): boolean {
  return (ACTIVE_STATUSES as readonly RunStatus[]).includes(run.status);
}

/** What was asked, and what came of it in words, left out. */
export function withoutContent(run: Run): Run {
  return {
    ...run,
    question: null,
    note: null,
    sql: null,
    explanation: null,
    assumptions: [],
    confidence: null,
    clarification: null,
    notices: [],
    provenance: null,
    error: null,
  };
}
