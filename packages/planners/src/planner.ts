import type { DimensionRef, SemanticModel, SemanticQuery } from '@parley/semantic-layer';

/** Everything a planner may know. Already cut to what the person asking may see. */
export interface PlanRequest {
  readonly question: string;
  /** Business rules for this question only, in plain language. */
  readonly note?: string;
  readonly model: SemanticModel;
  /** The model was drafted from the schema, and nobody has checked what its words mean. */
  readonly isDrafted?: boolean;
  /** The day the question is asked, `YYYY-MM-DD`, in `timeZone`. Planners never read a clock. */
  readonly today: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What was asked and answered before in this conversation, the oldest first. */
  readonly thread?: readonly ThreadTurn[];
  /** Questions of this data source whose answers somebody stands by, the likeliest first. */
  readonly examples?: readonly VerifiedExample[];
  /** What may be looked up while planning; absent: the model is all there is. */
  readonly lookup?: PlanLookup;
  /** What became of an earlier plan for this very question: the planner mends it, or declines. */
  readonly failed?: { readonly plan: QueryPlan; readonly code: string; readonly message: string };
  /** What may still be paid for of a provider's models, in tokens of input and output; absent: as much as the planner's own limits. */
  readonly tokenBudget?: number;
}

/** One question of a conversation and how it was answered. */
export interface ThreadTurn {
  readonly question: string;
  /** The question has the words of a choice that was offered, which may name values that the person has not written. */
  readonly isChoice?: boolean;
  readonly plan: QueryPlan;
  /** The first rows of the answer, as the person who asks now may see them. */
  readonly answer?: AnswerRows;
}

export interface AnswerRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface VerifiedExample {
  readonly question: string;
  readonly query: QueryPlan['query'];
}

/**
 * The door to the tenant's data for a planner that looks things up. What comes through it is data of strangers,
 * and never more than the person asking may see.
 */
export interface PlanLookup {
  /** The engine's dialect, which SQL plans are written in. */
  readonly dialect: string;
  /** Names of the model nearest in meaning, the likeliest first. */
  search(query: string, limit: number): Promise<readonly CatalogMatch[]>;
  /** Values that the person may be told, masked as for them; empty where the tenant lets no samples out. */
  sampleValues(dimension: DimensionRef, limit: number): Promise<readonly string[]>;
  /** Compiles, applies policies, approves and asks the engine for its plan. Runs nothing. */
  check(query: QueryPlan['query']): Promise<CheckedQuery>;
}

export interface CatalogMatch {
  readonly kind: 'entity' | 'dimension' | 'metric' | 'filter' | 'value' | 'term';
  /** As the model calls it: `order`, `order.status`, `revenue`. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
}

export type CheckedQuery =
  | { readonly ok: true; readonly sql: string; readonly estimatedRows?: number }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** What a planner tells while it works. */
export type PlanDelta =
  /** A piece of the derivation; concatenated, the texts read as prose. */
  | { readonly kind: 'text'; readonly text: string }
  /** Something it does now that takes a while: "Looking up customer names". */
  | { readonly kind: 'step'; readonly title: string }
  /** What a model of a provider was paid for since the last of these. */
  | ({ readonly kind: 'tokens'; readonly model: string } & TokenUse)
  /** What is about to leave for a provider: told before each request, for the record. */
  | ({ readonly kind: 'sent'; readonly model: string } & SentContent);

/** How many tokens of each kind; an estimate where the provider doesn't count or was left before it had. */
export interface TokenUse {
  /** All that was read, cached or not. */
  readonly input: number;
  readonly output: number;
  /** The part of `input` that came from the provider's cache. */
  readonly cacheRead?: number;
  /** The part of `input` that was put there. */
  readonly cacheWrite?: number;
}

/**
 * How much of a tenant's own leaves for a model of a provider: names and descriptions; also values as the person who asks may see
 * them; also rows of earlier answers. The question, its note and the words of the thread that the person wrote always leave.
 */
export type Disclosure = 'schema' | 'samples' | 'rows';

/** What one request carried that no request of the same plan had carried before. */
export interface SentContent {
  readonly disclosure: Disclosure;
  /** Entities, dimensions, metrics, filters and words of the glossary that were described. */
  readonly names: number;
  /** Values of the data. */
  readonly values: number;
  /** Rows of answers. */
  readonly rows: number;
  /** Of all that was sent. */
  readonly characters: number;
}

/** A reading of the question a person can choose. */
export interface ClarificationChoice {
  readonly label: string;
  /** What the answer would then be of, in one sentence. */
  readonly meaning: string;
  /** The question to ask instead to get this reading. */
  readonly question: string;
  /** What the choice is between. */
  readonly kind?: ChoiceKind;
  /** The reading itself, where the planner has it: who chooses it gets exactly that. */
  readonly query?: QueryPlan['query'];
}

/** What a question leaves open: which of the model's things a word means, which period, or something else. */
export type ChoiceKind = 'metric' | 'dimension' | 'value' | 'entity' | 'filter' | 'period' | 'other';

/** A plan that can be run: untrusted, like all plans. */
export interface QueryPlan {
  readonly kind: 'query';
  readonly query:
    | { readonly kind: 'semantic'; readonly semantic: SemanticQuery }
    | { readonly kind: 'sql'; readonly sql: string };
  /** How the question was read, in a few plain sentences. */
  readonly explanation: string;
  readonly assumptions: readonly string[];
  /** 0 to 1: the share of plans of this confidence that are expected to be right. */
  readonly confidence: number;
  /** Other readings, less likely. */
  readonly alternatives?: readonly ClarificationChoice[];
}

/** What a planner makes of a question: data, schema-checked, untrusted. */
export type Plan =
  | QueryPlan
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
