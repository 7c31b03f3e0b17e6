import type { SemanticQuery } from '@parley/semantic-layer';
import type { PlanRequest } from '../../planner.js';
import type { Edit } from './edit-metrics.js';
import type { WholeQuestions } from './plan-alone.js';

/** What half a question makes of the query before it. */
export type FollowUp =
  | {
      readonly kind: 'edited';
      readonly query: SemanticQuery;
      readonly confidence: number;
      readonly assumptions: readonly string[];
    }
  | { readonly kind: 'either'; readonly edits: readonly Edit[] }
  /** `because`: a sentence, where more can be said than that it was not understood. */
  | { readonly kind: 'unread'; readonly because?: string };

/** What is edited, and by whose eyes. */
export interface Edited {
  readonly query: SemanticQuery;
  readonly request: PlanRequest;
  readonly questions: WholeQuestions;
}

export const UNREAD: FollowUp = { kind: 'unread' };

/** An edit about which there is no doubt but that of the words it was read from. */
export function sure(query: SemanticQuery, confidence = 1, assumptions: readonly string[] = []): FollowUp {
  return { kind: 'edited', query, confidence, assumptions };
}

export function orUnread(query: SemanticQuery | undefined, because: string): FollowUp {
  return query === undefined ? { kind: 'unread', because } : sure(query);
}
