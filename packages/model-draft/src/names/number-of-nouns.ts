const IRREGULAR = new Map(
  Object.entries({
    people: 'person',
    children: 'child',
    men: 'man',
    women: 'woman',
    mice: 'mouse',
    feet: 'foot',
    indices: 'index',
    matrices: 'matrix',
    vertices: 'vertex',
    analyses: 'analysis',
    diagnoses: 'diagnosis',
    crises: 'crisis',
    criteria: 'criterion',
    phenomena: 'phenomenon',
    curricula: 'curriculum',
    statuses: 'status',
    buses: 'bus',
    campuses: 'campus',
    viruses: 'virus',
    bonuses: 'bonus',
    movies: 'movie',
    cookies: 'cookie',
    knives: 'knife',
    lives: 'life',
    wives: 'wife',
    shelves: 'shelf',
    leaves: 'leaf',
    staff: 'staff',
  }),
);
const PLURALS = new Map([...IRREGULAR].map(([plural, singular]) => [singular, plural]));
/** Words that end like a plural and are none, or are the same in both. */
const INVARIABLE = new Set(
  `news status address business process access class series species bus gas plus basis analysis diagnosis census virus campus
   bonus mathematics physics economics politics statistics logistics goods sms gps pos data metadata information
   equipment staff software hardware inventory merchandise payroll feedback`.split(/\s+/),
);

export function singularOf(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (INVARIABLE.has(word) || word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word))
    return word;
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

function pluralOf(word: string): string {
  const irregular = PLURALS.get(word);
  if (irregular !== undefined) return irregular;
  if (INVARIABLE.has(word) && !/(?:ss|us)$/.test(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return `${word}s`;
}

/** "payments received" is a payment received, "order items" an order item. */
export function singularPhrase(words: readonly string[]): string[] {
  const head = headOf(words);
  return words.map((word, position) => (position === head ? singularOf(word) : word));
}

export function pluralPhrase(phrase: string): string {
  const words = phrase.split(' ');
  const head = headOf(words);
  return words.map((word, position) => (position === head ? pluralOf(word) : word)).join(' ');
}

/** "payment" of "payment received", "item" of "order item". */
export function headNoun(words: readonly string[]): string {
  return words[headOf(words)] ?? '';
}

/** The noun that the rest is said of: the last word, but for "payment received" and "bill of lading". */
function headOf(words: readonly string[]): number {
  const preposition = words.findIndex((word, position) => position > 0 && /^(?:of|for|by|in|to)$/.test(word));
  const end = preposition === -1 ? words.length : preposition;
  const last = end - 1;
  return last > 0 && /(?:ed|made|sent|paid|sold)$/.test(words[last] ?? '') && words[last] !== 'feed'
    ? last - 1
    : last;
}
