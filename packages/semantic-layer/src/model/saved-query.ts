import type { SemanticQuery } from './query.js';

/** A question that people ask again, kept with the model. */
export interface SavedQuery {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly query: SemanticQuery;
}
