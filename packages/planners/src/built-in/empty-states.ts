import type { Dimension, Filter } from '@parley/semantic-layer';

/** How rows are called that have nothing in a column. */
export interface EmptyState {
  readonly said: string;
  readonly op: Extract<Filter, { op: 'is_null' | 'is_not_null' }>['op'];
}

const NO_VALUE = 'null|empty|blank|missing|no value';
/** "empty while", "null if", "NULL for loans that". */
const WHILE = String.raw`while|if|when|as long as|until|for [\w ]{1,30}? (?:that|who|which)`;
const IT = String.raw`it|they|he|she|(?:the|this|an?) \w+(?: \w+)?`;
const IS = 'is|are|was|were|has been|have been|has|have';
const NOT = String.raw`(?<not>(?:not|never)\s+)?`;
/** "open by", "part of" need more than the word to say what is so. */
const GOES_ON = String.raw`\s+(?:by|of|to|a|an|the)\b`;

/** "Empty while employed", "null if it is not fixed yet", "NULL for loans that are still out". */
const EMPTY = new RegExp(
  [
    String.raw`\b(?:${NO_VALUE})\b,? (?:${WHILE})\s+`,
    String.raw`(?:(?:${IT})\s+)?(?:(?:${IS})\s+)?${NOT}(?:(?:yet|been|still)\s+)*`,
    String.raw`(?<said>[a-z]+)\b(?!${GOES_ON})`,
  ].join(''),
  'i',
);
const SAYS_NOTHING =
  /^(?:it|is|are|so|not|none|known|unknown|applicable|available|given|set|recorded|there|in|on|at|the|a|an|yet|never|been|has|have|was|were|still)$/;

/** What a column's description says of rows where it is empty. */
export function emptyState({ description }: Dimension): EmptyState | undefined {
  const { not, said = '' } = EMPTY.exec(description)?.groups ?? {};
  const word = said.toLowerCase();
  if (word.length < 3 || SAYS_NOTHING.test(word)) return undefined;
  return { said: word, op: not === undefined ? 'is_null' : 'is_not_null' };
}
