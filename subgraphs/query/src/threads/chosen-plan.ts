import type { QueryPlan } from '@parley/planners';

/** A reading that a person chose when the question was asked back. */
export interface ChosenReading {
  readonly label: string;
  readonly meaning: string;
  readonly query: QueryPlan['query'];
}

/** Somebody said so; what is left is that the words of the choice were misunderstood. */
const CONFIDENCE = 0.97;

/** The plan that a choice stands for: nothing is guessed any more. */
export function chosenPlan({ label, meaning, query }: ChosenReading): QueryPlan {
  return {
    kind: 'query',
    query,
    explanation: meaning,
    assumptions: [`You chose “${label}”.`],
    confidence: CONFIDENCE,
  };
}
