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

const IRREGULAR: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    arrived: ['arrival'],
    began: ['beginning'],
    booked: ['booking'],
    bought: ['purchase'],
    built: ['construction'],
    cancelled: ['cancellation'],
    closed: ['closing', 'closure'],
    completed: ['completion'],
    decided: ['decision'],
    delivered: ['delivery'],
    departed: ['departure'],
    discontinued: ['discontinuation'],
    fixed: ['repair'],
    hired: ['hiring', 'employment'],
    issued: ['issuing', 'issue'],
    joined: ['joining'],
    launched: ['launching'],
    left: ['departure'],
    opened: ['opening'],
    ordered: ['ordering'],
    paid: ['payment'],
    purchased: ['purchase'],
    received: ['receipt'],
    resolved: ['resolution'],
    sent: ['sending'],
    shipped: ['shipping', 'shipment'],
  }),
);

/** "registration" for "registered", "admission" for "admitted": what the time of a thing that happened may be called by. */
export function nounsOfVerb(participle: string): readonly string[] {
  const own = IRREGULAR.get(participle);
  if (own !== undefined) return own;
  return NOUN_ENDINGS.flatMap(([ending, nouns]) =>
    ending.test(participle) ? nouns.map((noun) => participle.replace(ending, noun)) : [],
  );
}
