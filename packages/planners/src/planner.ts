import type { SemanticModel, SemanticQuery } from '@parley/semantic-layer';

/** Everything a planner may know. Already cut to what the person asking may see. */
export interface PlanRequest {
  readonly question: string;
  /** Business rules for this question only, in plain language. */
  readonly note?: string;
  readonly model: SemanticModel;
  /** The day the question is asked, `YYYY-MM-DD`, in `timeZone`. Planners never read a clock. */
  readonly today: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** One piece of the plan as it is written; concatenated, the texts read as a derivation. */
export interface PlanDelta {
  readonly text: string;
}

/** A reading of the question a person can choose. */
export interface ClarificationChoice {
  readonly label: string;
  /** What the answer would then be of, in one sentence. */
  readonly meaning: string;
  /** The question to ask instead to get this reading. */
  readonly question: string;
}

/** What a planner makes of a question: data, schema-checked, untrusted. */
export type Plan =
  | {
      readonly kind: 'query';
      readonly query:
        | { readonly kind: 'semantic'; readonly semantic: SemanticQuery }
        | { readonly kind: 'sql'; readonly sql: string };
      /** How the question was read, in a few plain sentences. */
      readonly explanation: string;
      readonly assumptions: readonly string[];
      /** 0 to 1. */
      readonly confidence: number;
    }
  | {
      readonly kind: 'clarification';
      readonly question: string;
      readonly choices: readonly ClarificationChoice[];
    }
  | {
      readonly kind: 'decline';
      readonly reason: string;
      readonly understood: readonly string[];
      readonly notUnderstood: readonly string[];
    };

/** Turns a question into a plan. Yields deltas while it works; the generator's return value is the plan. */
export interface Planner {
  readonly name: string;
  plan(request: PlanRequest, signal: AbortSignal): AsyncGenerator<PlanDelta, Plan, void>;
}
