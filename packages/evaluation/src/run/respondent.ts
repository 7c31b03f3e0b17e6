import type { SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy } from '@parley/sql-guard';
import type { AskedSet } from './asked-set.js';
import type { Attempt } from './outcome.js';

export interface Asking {
  readonly question: string;
  readonly note?: string;
}

/** For whom: what they may see, and the model that exists for them. */
export interface Asker {
  readonly policy: EffectivePolicy;
  readonly model: SemanticModel;
}

/** Whoever is judged: a planner in this process, or the running product behind its API. */
export interface Respondent {
  readonly name: string;
  /** Whether it can be asked as somebody who may see less. */
  readonly knowsAskers: boolean;
  /** Whether it sees the pinned day; else it sees its own. */
  readonly hasPinnedDay: boolean;
  /** The whole way of a question; what it ends with is data. Throws only when its signal does. */
  attempt(asking: Asking, asked: AskedSet, asker: Asker): Promise<Attempt>;
}
