/** What half a question does to the answer before it, as far as its own words say. */
export type Fragment =
  /** "why?" */
  | { readonly kind: 'why' }
  /** "top 5", "only the last one"; without `direction` the order stays. */
  | { readonly kind: 'limit'; readonly count: number; readonly direction?: Direction }
  /** "all of them" */
  | { readonly kind: 'unlimited' }
  /** "sort by name", "alphabetically" */
  | { readonly kind: 'sort'; readonly by: string; readonly direction?: Direction }
  /** "the other way round" */
  | { readonly kind: 'turn'; readonly direction?: Direction }
  /** "as a share of the total"; `percent`: times 100 */
  | { readonly kind: 'share'; readonly percent: boolean }
  /** "and the average?" */
  | { readonly kind: 'aggregate'; readonly aggregation: FollowedAggregation }
  /** "how many are there" */
  | { readonly kind: 'count' }
  /** "show the orders themselves"; without `things`, whatever was counted */
  | { readonly kind: 'rows'; readonly things?: string }
  /** "by month instead", "and also by region" */
  | { readonly kind: 'group'; readonly by: string; readonly mode: 'replace' | 'add' }
  /** "in total", "without the breakdown" */
  | { readonly kind: 'ungroup' }
  /** "without cancelled" */
  | { readonly kind: 'exclude'; readonly what: string }
  /** "only Germany", "and last year?", "what about profit?" */
  | { readonly kind: 'narrow'; readonly what: string; readonly mode: 'only' | 'instead' | 'add' }
  /** Nothing says that it goes on: "Germany", but also every whole question. */
  | { readonly kind: 'bare'; readonly what: string };

export type Direction = 'ascending' | 'descending';
export type FollowedAggregation = 'average' | 'median' | 'min' | 'max' | 'sum';

type Rule = readonly [pattern: RegExp, read: (match: RegExpExecArray) => Fragment | undefined];

const AGAIN = '(?:and |now |then |but |ok(?:ay)?,? |please |so )*';
const ENDING = '(?: please| instead| only| now| then)*';

/** In order: the first that fits the whole text decides. Texts are in lower case, without what ends a sentence. */
const RULES: readonly Rule[] = [
  [
    rule(
      'why(?: is (?:that|this|it)| so)?|how come|explain(?: (?:that|this|it|the answer|yourself))?|how did you (?:get|calculate|compute|find|do) (?:that|this|it|those|these)|where (?:does|do) (?:that|this|it|those|these) come from|how is (?:that|this|it) (?:calculated|computed|worked out)|what does (?:that|this|it) mean',
    ),
    () => ({ kind: 'why' }),
  ],
  [
    rule(
      '(?:just |only |show |give |show me |give me |limit (?:it |this |that )?to )*(?:the )?(top|best|first|biggest|largest|highest|leading|bottom|worst|last|lowest|smallest|fewest)(?: (\\d{1,6}|one|two|three|five|ten|twenty))?(?: (?:of (?:them|those|these)|rows|results|ones?))?',
    ),
    ([, rank = '', count]) => ({
      kind: 'limit',
      count: COUNTS[count ?? ''] ?? Number(count ?? 1),
      ...(DIRECTIONS[rank] !== undefined && { direction: DIRECTIONS[rank] }),
    }),
  ],
  [
    rule(
      '(?:show |give |list )?(?:me )?(?:all(?: of)? (?:them|those|these|it)|all|everything|the rest|without (?:a |the )?limit|no limit)',
    ),
    () => ({ kind: 'unlimited' }),
  ],
  [
    rule('(?:(?:sort|order|rank)(?:ed)? (?:it |them |that |this |those )?)?alphabetical(?:ly)?'),
    () => ({ kind: 'sort', by: 'name', direction: 'ascending' }),
  ],
  [
    rule(
      '(?:sort|order|rank)(?:ed)?(?: it| them| that| this| those)? (?:by|on|according to) (?:the )?(.+?)(?:,? (?:in )?(ascending|descending|asc|desc|upwards|downwards|highest first|largest first|lowest first|smallest first)(?: order)?)?',
    ),
    ([, by = '', direction]) => ({
      kind: 'sort',
      by,
      ...(direction !== undefined && { direction: SORTED[direction] ?? 'ascending' }),
    }),
  ],
  [
    rule('(?:show )?(?:the )?(newest|latest|most recent|oldest|earliest)(?: ones?)? first'),
    ([, first = '']) => ({
      kind: 'sort',
      by: 'date',
      direction: /^(?:oldest|earliest)/.test(first) ? 'ascending' : 'descending',
    }),
  ],
  [
    rule('(?:in )?(?:the )?(?:other way (?:round|around)|reverse(?:d)?(?: order| it| that)?|opposite order)'),
    () => ({ kind: 'turn' }),
  ],
  [
    rule(
      '(?:sort(?:ed)? |order(?:ed)? )?(?:it |them )?(?:in )?(ascending|descending|asc|desc|highest first|largest first|biggest first|lowest first|smallest first)(?: order)?',
    ),
    ([, direction = '']) => ({ kind: 'turn', direction: SORTED[direction] ?? 'ascending' }),
  ],
  [
    rule(
      '(?:show |give )?(?:me )?(?:it |that |this |them |those )?(?:as|in|what is that as|what is it as) (?:an? |the )?(share|percent|percents|percentages?|%|proportion|fraction)s?(?: of (?:the |all |it )?(?:total|all|whole|them|everything|sum))?',
    ),
    ([, word = '']) => ({ kind: 'share', percent: /^(?:percent|%)/.test(word) }),
  ],
  [
    rule(
      "(?:what about |how about |what is |what’s |what's |show |give )?(?:me )?(?:the |an? |on )?(average|mean|avg|median|minimum|min|maximum|max|total|sum)(?: of (?:that|this|it|them|those|these)| per \\w+)?",
    ),
    ([, word = '']) => ({ kind: 'aggregate', aggregation: AGGREGATIONS[word] ?? 'average' }),
  ],
  [
    rule(
      'how many(?: are there| of them| is that| are (?:that|those|these|they)| were there)?|count (?:them|it|those|these)|(?:the )?number of (?:them|those|these)',
    ),
    () => ({ kind: 'count' }),
  ],
  [
    rule(
      'compared? (?:it |that |this |them )?(?:with|to|against) (?:the )?(.+?)|(?:versus|vs\\.?) (?:the )?(.+?)',
    ),
    ([, compared, versus]) => ({ kind: 'narrow', what: compared ?? versus ?? '', mode: 'add' }),
  ],
  [
    rule(
      '(?:show|list|give|which|what are)(?: me)?(?: (?:all )?(?:the )?(.+?))? (?:themselves|itself|behind (?:it|that|this|them|those))',
    ),
    ([, things]) => (things === undefined ? { kind: 'rows' } : { kind: 'rows', things }),
  ],
  [
    rule(
      'which (?:ones|are they|are those|were they|were those)|(?:show|list|give)(?: me)? (?:them|the rows|the details|the records|the individual ones)|(?:the )?details|who are they|list (?:them|those)',
    ),
    () => ({ kind: 'rows' }),
  ],
  [
    rule(
      '(?:in total|overall|altogether|without (?:the |any )?(?:breakdown|groups?|grouping|split)|ungrouped|(?:as )?(?:just )?one (?:number|figure)|all together)',
    ),
    () => ({ kind: 'ungroup' }),
  ],
  [
    rule(
      '(also |too |additionally |further )?(?:show |see |split |break |group |cut )?(?:it |that |this |them )?(?:down |up )?(also )?(?:by|per|for each|for every|in each) (?:the )?(.+?)(?:,? (too|also|as well|in addition))?',
    ),
    ([whole, before, inside, by = '', after]) => ({
      kind: 'group',
      by,
      mode:
        before || inside || after || /^and /.test(whole) || /^(?:\w+ )*(?:break|split) /.test(whole)
          ? 'add'
          : 'replace',
    }),
  ],
  [
    rule('(daily|weekly|monthly|quarterly|yearly|annually|annual)'),
    ([, grain = '']) => ({ kind: 'group', by: GRAINS[grain] ?? grain, mode: 'replace' }),
  ],
  [
    rule(
      '(?:but |show )?(?:without|excluding|exclude|except(?: for)?|not(?: counting| including)?|no|leave out|leaving out|ignore|ignoring|drop|apart from|other than|minus) (?:the |any |all )?(.+?)',
    ),
    ([, what = '']) => ({ kind: 'exclude', what }),
  ],
  [
    rule(
      '(?:only|just|but only|limit (?:it |that |this )?to|restrict (?:it |that |this )?to|narrow (?:it |that |this )?(?:down )?to|filter (?:it )?(?:by|to|on)|where|(?:show|give)(?: me)? (?:only|just)) (?:the )?(.+?)',
    ),
    ([, what = '']) => ({ kind: 'narrow', what, mode: 'only' }),
  ],
  [
    rule(
      '(?:what|how) about (?:the )?(.+?)|(?:the )?same (?:thing )?(?:for|in|with|of) (?:the )?(.+?)|do (?:it|that|the same) for (.+?)',
    ),
    ([, about, same, doFor]) => ({ kind: 'narrow', what: about ?? same ?? doFor ?? '', mode: 'instead' }),
  ],
  [
    rule(
      '(?:also|add|as well as|plus)(?: show)? (?:the )?(.+?)|(?:show|give)(?: me)? also (?:the )?(.+?)|with (?:the )?(.+?) (?:too|as well)',
    ),
    ([, also, show, withToo]) => ({ kind: 'narrow', what: also ?? show ?? withToo ?? '', mode: 'add' }),
  ],
  [
    /^(?:and )?(?:the |for the |for )?(.+?),? (?:too|as well|also|in addition)$/,
    ([, what = '']) => ({ kind: 'narrow', what, mode: 'add' }),
  ],
  [/^(.+) only$/, ([, what = '']) => ({ kind: 'narrow', what, mode: 'only' })],
  [
    /^(?:and|now|then|but|so) (?:the |for the |for )?(.+?)(?: instead| then)?$/,
    ([, what = '']) => ({ kind: 'narrow', what, mode: 'instead' }),
  ],
  [/^(.+) instead$/, ([, what = '']) => ({ kind: 'narrow', what, mode: 'instead' })],
  [
    /^(in|for|from|since|until|before|after|during|between|over|under|above|below|with|at least|at most|more than|less than) .+$/,
    ([whole]) => ({ kind: 'narrow', what: whole, mode: 'instead' }),
  ],
];

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ...named('descending', 'top best biggest largest highest leading'),
  ...named('ascending', 'bottom worst lowest smallest fewest'),
};
const SORTED: Readonly<Record<string, Direction>> = {
  descending: 'descending',
  desc: 'descending',
  downwards: 'descending',
  'highest first': 'descending',
  'largest first': 'descending',
  'biggest first': 'descending',
};
const COUNTS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3, five: 5, ten: 10, twenty: 20 };
const GRAINS: Readonly<Record<string, string>> = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
  annually: 'year',
  annual: 'year',
};
const AGGREGATIONS: Readonly<Record<string, FollowedAggregation>> = {
  average: 'average',
  mean: 'average',
  avg: 'average',
  median: 'median',
  minimum: 'min',
  min: 'min',
  maximum: 'max',
  max: 'max',
  total: 'sum',
  sum: 'sum',
};

/** Reads how half a question goes on. Every text is read as something: a whole question is `bare`, or begins with "and". */
export function readFragment(question: string): Fragment {
  const text = question
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\s?.!]+$/, '');
  const lower = text.toLowerCase();
  for (const [pattern, read] of RULES) {
    const match = pattern.exec(lower);
    const fragment = match === null ? undefined : read(match);
    if (fragment !== undefined) return withCase(fragment, text);
  }
  return { kind: 'bare', what: text };
}

/** True for what asks by itself: "how many orders were there", "show the customers". */
export function asksByItself(text: string): boolean {
  return /^(?:how (?:many|much|often|long|old)|which|who|whom|whose|when|where|what (?:is|are|was|were|did|does|do|has|have|percentage|share|kind)|what’s|what's|list|show|give|find|count|display|compare|return|is|are|do|does|did|has|have)\b/i.test(
    text,
  );
}

/** True for what speaks of what was asked for before: "how many orders did they have". */
export function refersBack(text: string): boolean {
  return /\b(?:they|them|their|theirs|those|these)\b/i.test(text);
}

/** Names keep their capitals: "US" is a country, "us" is not. */
function withCase(fragment: Fragment, text: string): Fragment {
  const lower = text.toLowerCase();
  const restored = Object.entries(fragment).map(([key, value]) => {
    if (typeof value !== 'string' || !['by', 'what', 'things'].includes(key)) return [key, value];
    const at = lower.lastIndexOf(value);
    const said = at < 0 ? value : text.slice(at, at + value.length);
    return [key, said.replace(/ ones?$/i, '')];
  });
  return Object.fromEntries(restored) as Fragment;
}

function rule(body: string): RegExp {
  return new RegExp(`^${AGAIN}(?:${body})${ENDING}$`);
}

function named(direction: Direction, words: string): Readonly<Record<string, Direction>> {
  return Object.fromEntries(words.split(' ').map((word) => [word, direction]));
}
