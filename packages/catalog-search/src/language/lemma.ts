/**
 * Base forms by a few rules. They need not be real words: it is enough that the forms of one word
 * meet, in the question and in the model alike ("companies" and "company", "sold" and "sales").
 */
const IRREGULAR = new Map<string, string>(
  Object.entries({
    people: 'person',
    ids: 'id',
    men: 'man',
    women: 'woman',
    children: 'child',
    sold: 'sell',
    sale: 'sell',
    sales: 'sell',
    selling: 'sell',
    bought: 'buy',
    spent: 'spend',
    owed: 'owe',
    owes: 'owe',
    owing: 'owe',
    paid: 'pay',
    made: 'make',
    took: 'take',
    taken: 'take',
    given: 'give',
    gave: 'give',
    held: 'hold',
    had: 'have',
    has: 'have',
    was: 'be',
    were: 'be',
    is: 'be',
    are: 'be',
    been: 'be',
    did: 'do',
    does: 'do',
    done: 'do',
    sent: 'send',
    won: 'win',
    lost: 'lose',
    left: 'leave',
    grew: 'grow',
    grown: 'grow',
    came: 'come',
    went: 'go',
    gone: 'go',
    brought: 'bring',
    kept: 'keep',
    met: 'meet',
    seen: 'see',
    saw: 'see',
    ran: 'run',
    began: 'begin',
    begun: 'begin',
    taught: 'teach',
    lent: 'lend',
    rode: 'ride',
    ridden: 'ride',
    drove: 'drive',
    driven: 'drive',
    flew: 'fly',
    flown: 'fly',
    built: 'build',
    drew: 'draw',
    drawn: 'draw',
    written: 'write',
    wrote: 'write',
    chose: 'choose',
    chosen: 'choose',
    broken: 'break',
    costs: 'cost',
    statuses: 'status',
    licence: 'license',
    licences: 'license',
    indices: 'index',
    criteria: 'criterion',
    data: 'data',
  }),
);
const BASE_FORMS = new Set(IRREGULAR.values());
/** Words that only look inflected. */
const AS_IS = new Set(
  `news status address business process access less unless this us bus gas plus series species always analysis basis
   during thing nothing something anything everything string spring morning evening building red bed need feed speed
   seed hundred indeed used led shed embed kindred sacred united`.split(/\s+/),
);

export function lemma(word: string): string {
  const lower = word.toLowerCase();
  const irregular = IRREGULAR.get(lower);
  if (irregular !== undefined) return irregular;
  if (lower.length <= 3 || AS_IS.has(lower)) return lower;
  return stemEnding(lower);
}

function stemEnding(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(word)) return base(word.slice(0, -2));
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return stemEnding(word.slice(0, -1));
  if (word.endsWith('ied')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('ed') && hasVowel(word.slice(0, -2))) return base(word.slice(0, -2));
  if (word.endsWith('ing') && hasVowel(word.slice(0, -3))) return base(word.slice(0, -3));
  return base(word);
}

/** Drops what inflection adds or takes away: a silent e (`price`, `priced`), a doubled consonant (`cancelled`). */
function base(stem: string): string {
  if (BASE_FORMS.has(stem)) return stem;
  const short = stem.length > 3 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
  return short.length > 3 && /([bdglmnprt])\1$/.test(short) ? short.slice(0, -1) : short;
}

function hasVowel(text: string): boolean {
  return /[aeiouy]/.test(text);
}
