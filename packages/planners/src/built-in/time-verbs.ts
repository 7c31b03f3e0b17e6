import type { Dimension } from '@parley/semantic-layer';

/** What is said of something that happened then, by the noun that columns of such times are called by. */
const VERBS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    acquisition: 'acquired bought',
    admission: 'admitted',
    approval: 'approved',
    arrival: 'arrived arrive',
    birth: 'born',
    booking: 'booked',
    book: 'booked',
    cancellation: 'cancelled canceled',
    closing: 'closed',
    close: 'closed',
    completion: 'completed finished',
    construction: 'built constructed',
    build: 'built',
    creation: 'created',
    death: 'died',
    delivery: 'delivered',
    departure: 'departed left',
    discharge: 'discharged',
    end: 'ended end finished',
    enrollment: 'enrolled',
    enrolment: 'enrolled',
    expiration: 'expired expire',
    expiry: 'expired expire',
    filing: 'filed',
    foundation: 'founded',
    founding: 'founded',
    hire: 'hired employed',
    hiring: 'hired employed',
    installation: 'installed',
    issue: 'issued',
    join: 'joined',
    launch: 'launched',
    loan: 'borrowed lent',
    open: 'opened',
    opening: 'opened',
    order: 'ordered',
    payment: 'paid',
    posting: 'posted',
    publication: 'published',
    purchase: 'purchased bought buy',
    receipt: 'received',
    registration: 'registered',
    release: 'released',
    removal: 'removed',
    rental: 'rented',
    repair: 'repaired',
    request: 'requested',
    resolution: 'resolved',
    retirement: 'retired',
    return: 'returned',
    sale: 'sold',
    shipment: 'shipped',
    shipping: 'shipped',
    ship: 'shipped',
    signing: 'signed',
    signup: 'signed_up',
    start: 'started start began',
    submission: 'submitted',
    subscription: 'subscribed',
    termination: 'terminated fired',
    visit: 'visited',
  }),
);

const WHEN_NAMES = / (?:date|time|timestamp|datetime|day|moment|year|at|on)$/;
const WHEN_WORDS =
  /^(?:date|time|timestamp|datetime|day|moment|year|promised|estimated|expected|planned|scheduled|due)$/;
/** "Day the member signed up", "Day it was bought": what happened. */
const HAPPENED =
  /^(?:the )?(?:day|date|time|moment|year|timestamp)(?: and time)?,? (?:on which |when |at which |that |in which )?(?:it|they|(?:the|this|an?) [\w -]{1,40}?) (?:(?:was|were|is|has been|had been|have been) )?(?:first )?(?<verb>[a-z]+(?:ed|wn|rn|ld|lt|de|ght|nt|me|id|ok|an)|began|built|made|ran|gave)(?: (?<rest>up|out|in|off|back))?\b/i;

/** Are said of everything. */
const EMPTY_VERBS: ReadonlySet<string> = new Set(
  'made took taken given gave done came went ran happened occurred recorded received held placed used said found seen written sent led'.split(
    ' ',
  ),
);

/** "delivered" of a delivery date, "born" of a year of birth, "signed up" where the description says so. */
export function verbsOf({ label, description, synonyms, kind }: Dimension): readonly string[] {
  const isYear = kind === 'numeric' && /\byear\b/i.test(label);
  if (kind !== 'time' && !isYear) return [];
  const names = [label, ...synonyms].map((name) => name.toLowerCase().replaceAll('_', ' '));
  const nouns = names.flatMap((name) => {
    const own = name.replace(WHEN_NAMES, '').replace(/^(?:day|date|time|year|moment) of (?:the )?/, '');
    return own.split(' ').filter((word) => !WHEN_WORDS.test(word));
  });
  const isPlanned = names.some((name) =>
    /\b(?:promised|estimated|expected|planned|scheduled|due)\b/.test(name),
  );
  const verbs = isPlanned ? [] : nouns.flatMap((noun) => VERBS.get(noun)?.split(' ') ?? []);
  const { verb, rest } = HAPPENED.exec(description)?.groups ?? {};
  const isSaid = verb !== undefined && (rest !== undefined || !EMPTY_VERBS.has(verb.toLowerCase()));
  const told = !isSaid ? [] : [rest === undefined ? verb.toLowerCase() : `${verb} ${rest}`.toLowerCase()];
  return [...new Set([...verbs.map((each) => each.replaceAll('_', ' ')), ...told])];
}
