import type { Comparison } from '@parley/semantic-layer';

/** What the words of a question do that are not about the model. */
export type Operator =
  | { readonly kind: 'by' }
  | { readonly kind: 'count' }
  | { readonly kind: 'aggregate'; readonly aggregation: 'average' | 'sum' | 'min' | 'max' }
  | { readonly kind: 'distinct' }
  | { readonly kind: 'compare'; readonly op: Comparison }
  | { readonly kind: 'between' }
  /** After a number: "10 or more". */
  | { readonly kind: 'bound'; readonly op: 'gte' | 'lte' }
  | { readonly kind: 'not' }
  | { readonly kind: 'without' }
  | {
      readonly kind: 'rank';
      readonly direction: Direction;
      readonly of: 'measure' | 'size' | 'price' | 'time';
    }
  | { readonly kind: 'which' }
  | { readonly kind: 'list' }
  | { readonly kind: 'versus' }
  | { readonly kind: 'and' }
  | { readonly kind: 'sort' }
  | { readonly kind: 'direction'; readonly direction: Direction }
  | { readonly kind: 'trend' }
  | { readonly kind: 'money' }
  /** Says that there was a transaction, not which word the model has for it. */
  | { readonly kind: 'buy' }
  | { readonly kind: 'named' }
  | { readonly kind: 'unit' }
  | { readonly kind: 'filler' };

export type Direction = 'ascending' | 'descending';

const PHRASES: readonly (readonly [Operator, string])[] = [
  [
    { kind: 'by' },
    'by|per|for each|for every|in each|in every|each|every|across|grouped by|group by|broken down by|split by|within each|by each|for the different|according to|separately for',
  ],
  [{ kind: 'count' }, 'how many|number of|the number of|count|count of|counts of|how often|total number of'],
  [{ kind: 'aggregate', aggregation: 'average' }, 'average|avg|mean|on average|average of|typical'],
  [
    { kind: 'aggregate', aggregation: 'sum' },
    'total|sum|sum of|overall|combined|in total|altogether|total of',
  ],
  [{ kind: 'aggregate', aggregation: 'max' }, 'maximum|max|the maximum'],
  [{ kind: 'aggregate', aggregation: 'min' }, 'minimum|min|the minimum'],
  [{ kind: 'distinct' }, 'distinct|unique|different'],
  [
    { kind: 'compare', op: 'gt' },
    'more than|over|above|greater than|higher than|larger than|bigger than|exceeding|exceed|exceeds|exceeded|longer than|older than|better than|beyond|>',
  ],
  [{ kind: 'compare', op: 'gte' }, 'at least|no less than|not less than|not fewer than|minimum of|>='],
  [
    { kind: 'compare', op: 'lt' },
    'less than|fewer than|under|below|lower than|smaller than|shorter than|cheaper than|younger than|worse than|<',
  ],
  [{ kind: 'compare', op: 'lte' }, 'at most|up to|no more than|not more than|maximum of|<='],
  [{ kind: 'compare', op: 'eq' }, 'exactly|equal to|equals|equal|='],
  [{ kind: 'compare', op: 'ne' }, 'not equal to|!=|<>'],
  [{ kind: 'between' }, 'between'],
  [{ kind: 'bound', op: 'gte' }, 'or more|or above|or over|or higher|and more|and above|and up'],
  [{ kind: 'bound', op: 'lte' }, 'or less|or fewer|or below|or under|or lower'],
  [
    { kind: 'not' },
    "not|non|excluding|exclude|except|except for|other than|isn't|aren't|wasn't|weren't|is not|are not|but not|outside|outside of|apart from|besides|ignoring|leaving out",
  ],
  [
    { kind: 'without' },
    "without|without any|no|never|with no|have no|has no|haven't|hasn't|didn't|don't|doesn't|did not|do not|does not|have not|has not|who never|have never|has never|that never|lacking",
  ],
  [
    { kind: 'rank', direction: 'descending', of: 'measure' },
    'top|best|most|leading|strongest|best performing|most important|the most',
  ],
  [
    { kind: 'rank', direction: 'ascending', of: 'measure' },
    'bottom|worst|least|fewest|weakest|worst performing|the least|the fewest',
  ],
  [
    { kind: 'rank', direction: 'descending', of: 'size' },
    'highest|largest|biggest|greatest|longest|the highest|the largest|the biggest',
  ],
  [{ kind: 'rank', direction: 'ascending', of: 'size' }, 'lowest|smallest|shortest|the lowest|the smallest'],
  [{ kind: 'rank', direction: 'descending', of: 'price' }, 'most expensive|priciest|dearest'],
  [{ kind: 'rank', direction: 'ascending', of: 'price' }, 'cheapest|least expensive'],
  [
    { kind: 'rank', direction: 'descending', of: 'time' },
    'latest|newest|most recent|last|recent|most recently|youngest',
  ],
  [{ kind: 'rank', direction: 'ascending', of: 'time' }, 'oldest|earliest|first'],
  [{ kind: 'which' }, 'which|what|who|whom'],
  [
    { kind: 'list' },
    'list|show|display|give|find|get|list all|show all|show me|give me|tell me|list the|enumerate|return|fetch|look up',
  ],
  [
    { kind: 'versus' },
    'compare|compared to|compared with|comparing|comparison of|comparison between|vs|versus|against|relative to|as opposed to',
  ],
  [{ kind: 'and' }, 'and|,|or|&|as well as|plus|and by|and per|together with|/|;'],
  [
    { kind: 'sort' },
    'sorted by|sort by|ordered by|order by|ranked by|rank by|in order of|in terms of|measured by|based on|according to their|with respect to',
  ],
  [{ kind: 'direction', direction: 'descending' }, 'descending|desc|highest first|largest first|decreasing'],
  [
    { kind: 'direction', direction: 'ascending' },
    'ascending|asc|lowest first|smallest first|increasing|alphabetically',
  ],
  [
    { kind: 'trend' },
    'over time|trend|trend of|trends|development of|evolution of|how has|how have|through time',
  ],
  [{ kind: 'buy' }, 'bought|buy|buys|buying'],
  [{ kind: 'money' }, 'spend|spent|spends|spending|earn|earned|earns|bring in|brought in'],
  [{ kind: 'named' }, 'named|called|whose name is|with name|with the name|by the name of'],
  [{ kind: 'unit' }, 'usd|eur|gbp|chf|dollar|dollars|euro|euros|percent|bucks|$|€|%'],
  [
    { kind: 'filler' },
    `a an the of in on at to from for with within into onto is are was were be been being am do does did has have had having
     having will would can could should shall may might must it its they them their theirs he she his her our ours we us
     i me my mine you your please that this these those there here as than then so if when where whose also just only
     all any some both either such like want need know see look looking interested get got me about around regarding
     concerning placed place made make makes making came come comes happen happened occur occurred took taken take
     receive received generated generate produced produce recorded during currently now ever
     yet still already overall figure figures result results breakdown report overview information details
     detail data database business company hey hi hello ok okay thanks thank split out up down off ( ) :
     go goes going went belonging belong belongs related relating associated coming respectively
     using use used let lets let's quick quickly own owned kind back what's who's
     turn turned doing done one ones through via but while because really very much many how popular valuable
     important successful performing`,
  ],
];

export interface OperatorPhrase {
  readonly words: readonly string[];
  readonly operator: Operator;
}

/** Phrases by their first word, longest first. */
export const OPERATOR_PHRASES: ReadonlyMap<string, readonly OperatorPhrase[]> = indexPhrases();

/** Every word that grammar knows: never taken for a misspelt name. */
export const GRAMMAR_WORDS: ReadonlySet<string> = new Set(
  [...OPERATOR_PHRASES.values()].flatMap((phrases) => phrases.flatMap(({ words }) => words)),
);

function indexPhrases(): Map<string, OperatorPhrase[]> {
  const phrases = new Map<string, OperatorPhrase[]>();
  for (const [operator, written] of PHRASES) {
    const separator = operator.kind === 'filler' ? /[\s|]+/ : /\|/;
    for (const phrase of written.split(separator)) {
      const words = phrase.trim().split(' ');
      const [first = ''] = words;
      phrases.set(first, [...(phrases.get(first) ?? []), { words, operator }]);
    }
  }
  for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length);
  return phrases;
}
