import type { CalendarGrain, Comparison } from '@parley/semantic-layer';

export type Direction = 'ascending' | 'descending';
export type Aggregate = 'sum' | 'average' | 'min' | 'max' | 'median';

/** What words of a question do that are not names of the model. */
export type Sign =
  /** "how many", "number of": `asks` where it can only begin a question. */
  | { readonly kind: 'count'; readonly asks?: boolean }
  | { readonly kind: 'aggregate'; readonly aggregate: Aggregate }
  | { readonly kind: 'distinct' }
  | { readonly kind: 'ratio' }
  /** `scale` 100 for percentages. */
  | { readonly kind: 'share'; readonly scale: 1 | 100 }
  | { readonly kind: 'rate' }
  | { readonly kind: 'difference' }
  /** `each` groups whatever stands before; "by" may also name who did it, or the order. */
  /** What a number comes to with all before it. */
  | { readonly kind: 'running' }
  /** What a number did from one time to another. */
  | { readonly kind: 'change' }
  /** "higher", "more", with "than" behind what is higher. */
  | { readonly kind: 'more'; readonly op: 'gt' | 'lt' }
  /** Wants the reason that rows have. */
  | { readonly kind: 'why' }
  /** "what does a course cost": its price, which no word names. */
  | { readonly kind: 'costs' }
  | { readonly kind: 'by'; readonly strong: boolean }
  | { readonly kind: 'compare'; readonly op: Comparison }
  | { readonly kind: 'between' }
  | { readonly kind: 'bound'; readonly op: 'gte' | 'lte' }
  | { readonly kind: 'text match'; readonly op: 'contains' | 'starts_with' | 'ends_with' }
  | { readonly kind: 'not' }
  | { readonly kind: 'without' }
  /** "nobody", "nothing": no one that has to do with it. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'missing'; readonly negated: boolean }
  | {
      readonly kind: 'rank';
      readonly direction: Direction;
      readonly of: 'measure' | 'size' | 'price' | 'time';
      /** Words that the column would be called by. */
      readonly hints?: readonly string[];
    }
  | { readonly kind: 'often'; readonly direction: Direction }
  | { readonly kind: 'which' }
  | { readonly kind: 'list' }
  | { readonly kind: 'versus' }
  | { readonly kind: 'and' }
  | { readonly kind: 'or' }
  | { readonly kind: 'both' }
  | { readonly kind: 'sort' }
  | { readonly kind: 'direction'; readonly direction: Direction }
  /** "over time", "over the years". */
  | { readonly kind: 'trend'; readonly grain?: CalendarGrain }
  | { readonly kind: 'weekend'; readonly days: readonly number[] }
  | { readonly kind: 'of' }
  | { readonly kind: 'to' }
  | { readonly kind: 'for' }
  | { readonly kind: 'in' }
  | { readonly kind: 'from' }
  /** "with", "that have": what follows is said of what stands before. */
  | { readonly kind: 'with' }
  | { readonly kind: 'relative' }
  | { readonly kind: 'same' }
  | { readonly kind: 'all' }
  | { readonly kind: 'money' }
  | { readonly kind: 'overall' }
  /** Verbs and nouns that relate things without adding to the sense. */
  | { readonly kind: 'verb' }
  | { readonly kind: 'unit' }
  | { readonly kind: 'filler' };

const PHRASES: readonly (readonly [Sign, string])[] = [
  [
    { kind: 'count' },
    'number of|the number of|the count of|count of|counts of|total number of|total count of|numbers of|# of|quantity of',
  ],
  [
    { kind: 'count', asks: true },
    'how many|how often|count|the number|the count|their number|the numbers|their count',
  ],
  [{ kind: 'aggregate', aggregate: 'average' }, 'average|avg|mean|on average|average of|typical|averages'],
  [{ kind: 'aggregate', aggregate: 'sum' }, 'total|sum|sum of|combined|total of|totals'],
  [{ kind: 'aggregate', aggregate: 'max' }, 'maximum|max|maximum of'],
  [{ kind: 'aggregate', aggregate: 'min' }, 'minimum|min|minimum of'],
  [{ kind: 'aggregate', aggregate: 'median' }, 'median|median of'],
  [
    { kind: 'distinct' },
    'distinct|unique|different|distinct list of|unique list of|list of distinct|list of unique',
  ],
  [{ kind: 'ratio' }, 'ratio of|ratio|ratio between|ratios of'],
  [
    { kind: 'share', scale: 100 },
    'percentage of|percent of|percentage|% of|what percent of|what percentage of',
  ],
  [
    { kind: 'share', scale: 1 },
    'share of|proportion of|fraction of|portion of|part of all|proportion|fraction|what share of|share|what proportion of|what fraction of',
  ],
  [{ kind: 'rate' }, 'rate'],
  [{ kind: 'difference' }, 'difference between|difference of|difference in|gap between|difference'],
  [
    { kind: 'by', strong: true },
    'for each|for every|in each|in every|each|every|within each|by each|of each|per each|at each|to each|from each|on each|for each of|with each|each of|per|across|split over|distributed over|spread over|divided over|broken down by|split by|grouped by|group by|for the different|separately for|across all|for every single|for each unique|for each different|for each distinct|per unique|by every|serving each',
  ],
  [{ kind: 'by', strong: false }, 'by'],
  [
    { kind: 'running' },
    'running total of|running total|running sum of|cumulative total of|cumulative sum of|cumulative number of|cumulative',
  ],
  [{ kind: 'change' }, 'change|changed|grow|grew|increase|increased|decrease|decreased'],
  [{ kind: 'more', op: 'gt' }, 'higher|greater|larger|bigger|longer|better|more'],
  [{ kind: 'more', op: 'lt' }, 'lower|smaller|shorter|worse|fewer|less|cheaper'],
  [{ kind: 'why' }, 'why|for what reason|for which reason'],
  [
    { kind: 'compare', op: 'gt' },
    'more than|over|above|greater than|higher than|larger than|bigger than|exceeding|exceed|exceeds|exceeded|longer than|older than|better than|beyond|>|that exceeds|heavier than|taller than|later than|after',
  ],
  [
    { kind: 'compare', op: 'gte' },
    'at least|no less than|not less than|not fewer than|a minimum of|>=|greater than or equal to|more than or equal to|equal to or greater than|no fewer than|higher than or equal to|on or after',
  ],
  [
    { kind: 'compare', op: 'lt' },
    'less than|fewer than|under|below|lower than|smaller than|shorter than|cheaper than|younger than|worse than|<|lighter than|earlier than|before',
  ],
  [
    { kind: 'compare', op: 'lte' },
    'at most|up to|no more than|not more than|a maximum of|<=|less than or equal to|lower than or equal to|fewer than or equal to|not exceeding|on or before',
  ],
  [{ kind: 'compare', op: 'eq' }, 'exactly|equal to|equals|equal|=|is equal to|is exactly|of exactly'],
  [{ kind: 'compare', op: 'ne' }, 'not equal to|!=|<>|different from'],
  [{ kind: 'between' }, 'between|ranging from|in the range of'],
  [
    { kind: 'bound', op: 'gte' },
    'or more|or above|or over|or higher|and more|and above|and up|or greater|or better|or later|and over',
  ],
  [
    { kind: 'bound', op: 'lte' },
    'or less|or fewer|or below|or under|or lower|or earlier|and below|and under',
  ],
  [
    { kind: 'text match', op: 'contains' },
    'contains|containing|contain|contained|that contains|includes the word|containing the word|contains the word|mentioning|mentions',
  ],
  [
    { kind: 'text match', op: 'starts_with' },
    'starts with|start with|starting with|begins with|begin with|beginning with|that starts with|that start with|starts with the letter|start with the letter|starting with the letter|begins with the letter|begin with the letter|beginning with the letter',
  ],
  [
    { kind: 'text match', op: 'ends_with' },
    'ends with|end with|ending with|ending in|ends in|end in|that ends with|ending with the letter|ends with the letter|ending in the letter|end with the letter',
  ],
  [
    { kind: 'not' },
    "not|non|excluding|exclude|except|except for|other than|isn't|aren't|wasn't|weren't|is not|are not|but not|outside|outside of|apart from|besides|ignoring|leaving out|was not|were not|not in",
  ],
  [
    { kind: 'without' },
    "without|without any|without a single|without a|no|never|with no|have no|has no|had no|haven't|hasn't|didn't|don't|doesn't|did not|do not|does not|have not|has not|who never|have never|has never|that never|lacking|do not have|does not have|did not have|don't have|doesn't have|that have no|who have no|not part of any|not any|has never had|have never had|never had|not have|lack|lacks|zero|are not part of any|is not part of any|not assigned to any|do not have any|does not have any|don't have any|doesn't have any|have not made any|not linked to any|are not in any|not belong to any",
  ],
  [{ kind: 'nobody' }, 'nobody|no one|none|by nobody|by no one|not by anyone|by none'],
  [
    { kind: 'missing', negated: false },
    'is missing|are missing|is null|is empty|is unknown|is not set|not set|is not recorded|not recorded|missing|with missing|is blank',
  ],
  [{ kind: 'missing', negated: true }, 'is known|is not null|is set|is not missing|is recorded|not null'],
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
    'highest|greatest|the highest|the greatest|maximal',
  ],
  [
    {
      kind: 'rank',
      direction: 'descending',
      of: 'size',
      hints: ['size', 'capacity', 'area', 'amount', 'total', 'value', 'population', 'number'],
    },
    'largest|biggest|the largest|the biggest',
  ],
  [
    {
      kind: 'rank',
      direction: 'descending',
      of: 'size',
      hints: ['duration', 'length', 'time', 'minutes', 'distance'],
    },
    'longest|the longest',
  ],
  [{ kind: 'rank', direction: 'descending', of: 'size', hints: ['weight', 'mass'] }, 'heaviest|the heaviest'],
  [
    { kind: 'rank', direction: 'descending', of: 'size', hints: ['height', 'elevation'] },
    'tallest|the tallest',
  ],
  [
    {
      kind: 'rank',
      direction: 'ascending',
      of: 'size',
      hints: ['duration', 'length', 'time', 'minutes', 'distance'],
    },
    'shortest|the shortest',
  ],
  [{ kind: 'rank', direction: 'ascending', of: 'size', hints: ['weight', 'mass'] }, 'lightest|the lightest'],
  [{ kind: 'rank', direction: 'ascending', of: 'size' }, 'lowest|smallest|the lowest|the smallest|minimal'],
  [
    { kind: 'rank', direction: 'descending', of: 'price' },
    'most expensive|priciest|dearest|costliest|most costly',
  ],
  [{ kind: 'rank', direction: 'ascending', of: 'price' }, 'cheapest|least expensive|least costly'],
  [
    { kind: 'rank', direction: 'descending', of: 'time' },
    'latest|newest|most recent|last|recent|most recently',
  ],
  [{ kind: 'rank', direction: 'ascending', of: 'time' }, 'earliest|first'],
  [
    { kind: 'rank', direction: 'ascending', of: 'time', hints: ['birth', 'born', 'built', 'founded'] },
    'oldest|the oldest',
  ],
  [
    { kind: 'rank', direction: 'descending', of: 'time', hints: ['birth', 'born', 'built', 'founded'] },
    'youngest|the youngest',
  ],
  [{ kind: 'rank', direction: 'ascending', of: 'time' }, 'longest serving|longest standing'],
  [
    { kind: 'often', direction: 'descending' },
    'most often|most frequently|most frequent|most common|most commonly|most popular|most used|busiest',
  ],
  [
    { kind: 'often', direction: 'ascending' },
    'least often|least frequently|least frequent|least common|least popular|rarest|least used',
  ],
  [{ kind: 'which' }, 'which|what|who|whom|which ones'],
  [
    { kind: 'list' },
    'rank the|rank all|list|show|display|give|find|get|list all|show all|show me|give me|tell me|list the|enumerate|return|fetch|look up|showing|showing the|i want to see|provide|include|print|output|retrieve|report|identify|return the|also calculate|also return|also show|calculate|compute|determine',
  ],
  [
    { kind: 'versus' },
    'compare|compared to|compared with|comparing|comparison of|comparison between|vs|versus|against|relative to|as opposed to',
  ],
  [{ kind: 'and' }, 'and|,|&|as well as|plus|and by|and per|together with|/|;|and also|along with|alongside'],
  [{ kind: 'or' }, 'or|and/or'],
  [{ kind: 'both' }, 'both|in both'],
  [
    { kind: 'sort' },
    'sorted by|sort by|ordered by|order by|ranked by|rank by|in order of|sorted|ordered|sort|order the results by|order the result by|order results by|sort the results by|sort results by|order them by|sort them by|starting from the|starting with the|starting from|in terms of|measured by|according to their|with respect to|rank them by|starting|arranged by|order the results|sort the results',
  ],
  [
    { kind: 'direction', direction: 'descending' },
    'descending|desc|highest first|largest first|decreasing|in descending order|from highest to lowest|from most to least|from the highest to the lowest|from best to worst|from largest to smallest|most first|newest first|latest first|from the best to the lowest|in reverse alphabetical order|from newest to oldest|from latest to earliest|in decreasing order|high to low|from high to low|biggest first|from the top|reverse alphabetically|starting from the top',
  ],
  [
    { kind: 'direction', direction: 'ascending' },
    'ascending|asc|lowest first|smallest first|increasing|alphabetically|in ascending order|from lowest to highest|from least to most|from the lowest to the highest|from smallest to largest|in alphabetical order|oldest first|earliest first|from oldest to newest|from earliest to latest|in increasing order|low to high|from low to high|alphabetical order|chronologically|in chronological order|from worst to best|a to z',
  ],
  [{ kind: 'trend' }, 'over time|trend|trend of|trends|development of|evolution of|through time'],
  [{ kind: 'trend', grain: 'year' }, 'over the years|through the years|from year to year|year over year'],
  [{ kind: 'trend', grain: 'quarter' }, 'over the quarters|from quarter to quarter'],
  [{ kind: 'trend', grain: 'month' }, 'over the months|through the months|from month to month'],
  [{ kind: 'trend', grain: 'week' }, 'over the weeks|through the weeks|from week to week'],
  [
    { kind: 'weekend', days: [6, 7] },
    'weekend|weekends|on weekends|on the weekend|on a weekend|weekend days|at weekends|at the weekend',
  ],
  [{ kind: 'weekend', days: [1, 2, 3, 4, 5] }, 'weekday|weekdays|on weekdays|on a weekday|working days'],
  [
    { kind: 'of' },
    'of|of the|over all|over all the|of all|of all the|of these|of those|of a|of an|among|among the|among all',
  ],
  [{ kind: 'to' }, 'to|to the|out of|out of the|to that of|to those'],
  [{ kind: 'for' }, 'for|for the|for all|for all the'],
  [{ kind: 'in' }, 'in|at|on|within|inside|into|onto'],
  [{ kind: 'from' }, 'from'],
  [{ kind: 'with' }, 'with|having|have|has|had|with a|with an|with the|have a|has a|have an|has an'],
  [{ kind: 'relative' }, 'that|whose|where|when'],
  [{ kind: 'same' }, 'same|the same'],
  [
    { kind: 'overall' },
    'right now|at the moment|as of now|that year|that month|that week|that day|that quarter|that period|that time|that date',
  ],
  [{ kind: 'all' }, 'all|all the|any|every single'],
  [
    { kind: 'money' },
    'how much|how much money|money|spend|spent|spends|spending|spend on|spent on|earn|earns|did we spend on|did we spend',
  ],
  [
    { kind: 'overall' },
    'overall|in total|altogether|in the database|in general|in the whole database|as a whole|across the database|in our database|in the dataset',
  ],
  [
    { kind: 'verb' },
    `associated related relating belonging belong belongs linked connected assigned located live lives living
     made make makes making placed place places received receive receives receiving written write writes published publish
     presented present serving serve serves served offered based registered recorded record records having held holding hold
     happened happen occur occurs occurred took take takes taken came done doing performed perform generated
     generate produced produce signed joined hired created bought sold purchased using used use uses own owns owned attended
     attend handled handle processed process carried participated participate worked work works contained entry entries
     enrolled stored found listed listing completed issued submitted involved given gave gets got getting being conducted booked
     ordered appear appears appeared contribute contributed covering cover covers covered provided provide provides employed employ managed manages manage
     taught teach teaches led lead leads supplied supply supplies delivered visited visit visits treated treat treats played play plays hosted host hosts operated operate operates
     brought bring brings registered placed date dates insured covered
     shipped carry carries sent run runs ran begin began begun scheduled signup signups registrations
     move moves moved moving sit sits sat put puts putting keep keeps kept bring brings draw draws drew drawn drive drives drove driven
     ride rides rode ridden fly flies flew flown stay stays stayed come comes coming feature features featured compete competes competed
     need needs needed require requires required prefer prefers choose chose chosen selected picked originate originates originated
     originating undergo underwent undergone experience experiences experienced conducted organised organized arranged supervise supervises
     supervised assist assists assisted fund funds funded house houses housed transported maintain maintains maintained measured observed
     detected reach reaches reached connect connects meet meets met speak speaks spoke sing sings sang sung named called titled entitled
     known earn earns earned sits seat seats fit fits
     offer offers stand stands stood standing won win wins winning train trains trained charged billed invoiced brew brews brewed brewing collect collects collected practise
     practises practised practiced inspect inspects inspected examine examines examined tested taste tastes tasted prescribe prescribes
     prescribed diagnosed graded awarded rated reviewed watch watches watched streamed downloaded uploaded rented leased parked landed
     loaded harvested planted cooked painted exhibit exhibited exhibits screened shown aired voted nominated sponsored
 donate donates donated invest invests invested traded followed edited translated illustrated reported repaired sampled analyse
     analysed analyze analyzed audited coached ate drank eat eats wear wears worn mentors mentored tutored caught spoken dispatched
     commissioned composed designed developed manufactured staffed attending examining invested`,
  ],
  [
    { kind: 'unit' },
    'km|kg|in km|in kg|metres|meters|miles|minutes|in minutes|in hours|hours|kilograms|grams|tonnes|kilometres|kilometers|seconds|cents|usd|eur|gbp|chf|dollar|dollars|euro|euros|percent|bucks|$|€|%|points|stars',
  ],
  [
    { kind: 'filler' },
    `a an the is are was were be been am do does did will would can could should shall may might must it its they them
     their theirs he she his her our ours we us i me my mine you your please this these those there here as than then so if
     also just only some either such like want need know see look looking interested about around regarding
     concerning during currently now ever still already figure figures result results breakdown overview information
     single anything something moment together hey hi hello ok okay thanks thank split out up down off ( ) : go goes going went respectively let lets let's quick quickly
     kind back what's who's turn one ones through via while because very much many how various their corresponding
     details detail exist exists existing available yet whole entire combination combinations data database
     respective own individual actual particular following specific term throughout
     differ differs vary varies well table tables column columns field fields they're answer answers value values`,
  ],
];

export interface SignPhrase {
  readonly words: readonly string[];
  readonly sign: Sign;
}

/** Phrases by their first word, longest first. */
export const SIGN_PHRASES: ReadonlyMap<string, readonly SignPhrase[]> = indexPhrases();

/** Every word that grammar knows: never taken for a misspelt name. */
export const SIGN_WORDS: ReadonlySet<string> = new Set(
  [...SIGN_PHRASES.values()].flatMap((phrases) => phrases.flatMap(({ words }) => words)),
);

function indexPhrases(): Map<string, SignPhrase[]> {
  const phrases = new Map<string, SignPhrase[]>();
  for (const [sign, written] of PHRASES) {
    const isWords = (sign.kind === 'filler' || sign.kind === 'verb') && !written.includes('|');
    const separator = isWords ? /\s+/ : /\|/;
    for (const phrase of written.split(separator)) {
      const words = phrase.trim().split(' ');
      const [first = ''] = words;
      phrases.set(first, [...(phrases.get(first) ?? []), { words, sign }]);
    }
  }
  for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length);
  return phrases;
}
