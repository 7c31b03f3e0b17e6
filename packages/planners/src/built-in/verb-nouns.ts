/** Endings of past participles and what the nouns of such verbs may end in. Nouns that don't exist are never asked about. */
const NOUN_ENDINGS: readonly (readonly [ending: RegExp, nouns: readonly string[]])[] = [
  [/itted$/, ['ission']],
  [/ished$/, ['ication', 'ishment']],
  [/i([sz])ed$/, ['i$1ation']],
  [/ered$/, ['ration', 'ery']],
  [/lled$/, ['lment', 'llment', 'llation']],
  [/led$/, ['lation']],
  [/ived$/, ['ival']],
  [/ided$/, ['ision']],
  [/pted$/, ['ption', 'ptance']],
  [/ted$/, ['tion']],
  [/ned$/, ['nation', 'nment']],
  [/pped$/, ['pment']],
];

/** "registration" for "registered", "admission" for "admitted": what the time of a thing that happened may be called by. */
export function nounsOfVerb(participle: string): readonly string[] {
  return NOUN_ENDINGS.flatMap(([ending, nouns]) =>
    ending.test(participle) ? nouns.map((noun) => participle.replace(ending, noun)) : [],
  );
}
