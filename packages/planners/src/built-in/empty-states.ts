import type { Dimension, Filter } from '@parley/semantic-layer';

/** How rows are called that have nothing in a column. */
export interface EmptyState {
  readonly said: string;
  readonly op: Extract<Filter, { op: 'is_null' | 'is_not_null' }>['op'];
}

/** "Empty while employed", "null if it is not fixed yet", "NULL for loans that are still out". */
const EMPTY =
  /\b(?:null|empty|blank|missing|no value)\b,? (?:while|if|when|as long as|until|for [\w ]{1,30}? (?:that|who|which))\s+(?:(?:it|they|he|she|(?:the|this|an?) \w+(?: \w+)?)\s+)?(?:(?:is|are|was|were|has been|have been|has|have)\s+)?(?<not>(?:not|never)\s+)?(?:(?:yet|been|still)\s+)*(?<said>[a-z]+)\b(?!\s+(?:by|of|to|a|an|the)\b)/i;
const SAYS_NOTHING =
  /^(?:it|is|are|so|not|none|known|unknown|applicable|available|given|set|recorded|there|in|on|at|the|a|an|yet|never|been|has|have|was|were|still)$/;

/** What a column's description says of rows where it is empty. */
export function emptyState({ description }: Dimension): EmptyState | undefined {
  const { not, said = '' } = EMPTY.exec(description)?.groups ?? {};
  const word = said.toLowerCase();
  if (word.length < 3 || SAYS_NOTHING.test(word)) return undefined;
  return { said: word, op: not === undefined ? 'is_null' : 'is_not_null' };
}
