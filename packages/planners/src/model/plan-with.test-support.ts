import type { Plan, PlanDelta, PlanLookup, Planner, PlanRequest } from '../planner.js';
import { LIBRARY } from '../testing/library-model.js';

/** What a planner told, and what it came to. */
export interface Planned {
  readonly plan: Plan;
  readonly deltas: readonly PlanDelta[];
  /** The derivation as a person reads it. */
  readonly text: string;
}

/** Asks a planner of the library's model, to the end. */
export async function planWith(
  planner: Planner,
  request: Partial<PlanRequest> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Planned> {
  const deltas: PlanDelta[] = [];
  const pieces = planner.plan({ ...ASKED, ...request }, signal);
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { plan: next.value, deltas, text: textOf(deltas) };
    deltas.push(next.value);
  }
}

export const ASKED: PlanRequest = {
  question: 'How many loans did each branch have last month?',
  model: LIBRARY,
  today: '2026-03-18',
  timeZone: 'Europe/Berlin',
};

/** What may be looked up, as a tenant's data source answers; what is given answers otherwise. */
export function lookupOf(answers: Partial<PlanLookup> = {}): PlanLookup {
  return {
    dialect: 'postgresql',
    search: async () => [
      { kind: 'metric', name: 'loans', label: 'loans', description: 'How often something was lent' },
      { kind: 'value', name: 'loan.status', label: 'overdue', description: '' },
    ],
    sampleValues: async () => ['North', 'South', 'Old Town'],
    check: async () => ({ ok: true, sql: 'SELECT 1', estimatedRows: 12 }),
    ...answers,
  };
}

/** The derivation as a person reads it. */
function textOf(deltas: readonly PlanDelta[]): string {
  return deltas.map((delta) => (delta.kind === 'text' ? delta.text : '')).join('');
}

export const LOANS_BY_BRANCH = {
  kind: 'semantic',
  semantic: {
    kind: 'metrics',
    metrics: ['loans'],
    groupBy: [{ dimension: 'branch.name' }],
    filters: [],
    metricFilters: [],
    timeRange: { from: '2026-02-01', to: '2026-03-01' },
    orderBy: [],
  },
} as const;

/** What a model hands in. */
export function submission(query: object = LOANS_BY_BRANCH) {
  return {
    name: 'submit_plan',
    input: { query, explanation: 'Loans of February 2026 by branch.', assumptions: [], confidence: 0.9 },
  };
}
