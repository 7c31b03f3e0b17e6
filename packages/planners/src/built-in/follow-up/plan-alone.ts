import type { SemanticQuery } from '@parley/semantic-layer';
import type { ClarificationChoice, Plan, PlanDelta, Planner, PlanRequest, QueryPlan } from '../../planner.js';

/** Plans questions that stand by themselves. */
export type PlanAlone = Planner['plan'];

/** A plan, and what was told on the way to it. */
interface Told {
  readonly plan: Plan;
  readonly deltas: readonly PlanDelta[];
}

/** A plan whose query can be edited. */
export interface EditablePlan extends QueryPlan {
  readonly query: { readonly kind: 'semantic'; readonly semantic: SemanticQuery };
}

/** Half a question is read by asking whole ones about it; no more than these. */
const MAX_ASKED = 16;

/** Asks whole questions with everything that the half one came with, but its thread. */
export class WholeQuestions {
  readonly #planAlone: PlanAlone;
  readonly #request: PlanRequest;
  readonly #signal: AbortSignal;
  readonly #asked = new Map<string, Told>();

  constructor(planAlone: PlanAlone, request: PlanRequest, signal: AbortSignal) {
    const { thread: _thread, ...alone } = request;
    this.#planAlone = planAlone;
    this.#request = alone;
    this.#signal = signal;
  }

  /** Each question once; a decline without a word when too many were asked. */
  async ask(question: string): Promise<Told> {
    const known = this.#asked.get(question);
    if (known !== undefined) return known;
    if (this.#asked.size >= MAX_ASKED) return { plan: NOT_ASKED, deltas: [] };
    const told = await this.#read(question);
    this.#asked.set(question, told);
    return told;
  }

  /** The query that a choice stands for: as the planner gave it, else as its question is read. */
  async chosen({ query, question }: ClarificationChoice): Promise<SemanticQuery | undefined> {
    if (query !== undefined) return query.kind === 'semantic' ? query.semantic : undefined;
    const { plan } = await this.ask(question);
    return isEditable(plan) ? plan.query.semantic : undefined;
  }

  async #read(question: string): Promise<Told> {
    const pieces = this.#planAlone({ ...this.#request, question }, this.#signal);
    const deltas: PlanDelta[] = [];
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) return { plan: next.value, deltas };
      deltas.push(next.value);
    }
  }
}

const NOT_ASKED: Plan = { kind: 'decline', reason: '', understood: [], notUnderstood: [] };

export function isEditable(plan: Plan): plan is EditablePlan {
  return plan.kind === 'query' && plan.query.kind === 'semantic';
}
