import { lemma, type Token } from '@parley/catalog-search';
import { type Entity, findPath, type ModelIndex, outwardEntities } from '@parley/semantic-layer';
import { metricEntity } from '../model-facts.js';
import { type Item, isLink, type LinkItem, type Slot } from './items.js';
import { PARTICIPLES, PERHAPS_VERB } from './verbs-of-names.js';

/** A word that is a verb as it stands ("written") names a table ("writes") only for want of anything better. */
const VERB_AS_NAME = 0.12;
const VERB_BESIDE_NAME = 0.1;
const OWN_STATE = 0.4;
const VERB_BESIDE_TIME = 0.18;
const VERB_BEFORE_TIME = 0.26;
const FEW_WORDS = 2;
/** "year", where the things have a year of their own. */
const GRAIN_BESIDE_NAME = 0.15;
/** ... or only something else that is not spoken of has one. */
const GRAIN_BESIDE_FAR = 0.03;
/** "in EUR", where amounts of other currencies stand beside. */
const UNIT_BESIDE_VALUE = 0.3;
/** A column that only refers to what another one is the key of. */
const FOREIGN_KEY = 0.1;
const STEP = 0.03;
const STEP_BACK = 0.05;
const UNRELATED = 0.3;
const LATER_MENTION = 0.004;
const BESIDE = 0.04;
/** "which vessels does Orient Star run": hardly a vessel. */
const OWN_NAME = 0.25;
/** Words for what many things have, and only what is spoken of is meant. */
const BARE_NAMES = new Set(
  'name title id code number type label description email phone address first last full given family'
    .split(' ')
    .map(lemma),
);
const OTHERS_NAME = 0.4;
const ADJECTIVE = 0.2;
/** "patients living in Aldermoor": what stands before is what is said to be so. */
const SAID_OF = 0.06;
const NAME_STEP = 0.08;
const MAX_HOPS = 6;
const DOER = 0.1;
/** Of two readings with the same sense, the one with fewer pieces is the model's own word for it. */
export const PIECE = 0.04;
const NOUN_AS_VERB = 0.4;
const THING_BEFORE_TIME = 0.12;
const COUNT_AS_COLUMN = 0.6;

/** How far a meaning lies from the things that the question names. */
export class Nearness {
  /** Entities named by themselves, in the order of the question, with where they stand. */
  readonly #named: readonly { readonly entity: Entity; readonly start: number; readonly end: number }[];
  readonly index: ModelIndex;
  readonly #ways = new Map<string, number>();
  readonly #reach = new Map<string, ReadonlyMap<string, number>>();
  /** No thing is named, only numbers of one. */
  readonly #namesNone: boolean;
  /** Where times begin, which a verb may be about. */
  readonly #periods: readonly number[];

  /** However weakly. */
  readonly #spokenOf: readonly { readonly entity: Entity; readonly start: number; readonly end: number }[];

  constructor(
    slots: readonly Slot[],
    { tokens, index }: { readonly tokens: readonly Token[]; readonly index: ModelIndex },
  ) {
    this.index = index;
    this.#spokenOf = slots.flatMap(({ alternatives }) =>
      alternatives.flat().flatMap((item) => {
        const own =
          item.kind === 'entity' || saysOwner(item, tokens) ? [item.entity] : measuredBy(item, index);
        return own.map((entity) => ({ entity, start: item.start, end: item.end }));
      }),
    );
    this.#periods = slots.flatMap(({ alternatives }) =>
      alternatives.flatMap(([item]) =>
        item?.kind === 'time' && item.mention.kind === 'period' ? [item.start] : [],
      ),
    );
    const items = slots.flatMap(({ alternatives }) => alternatives.flat());
    const named = items.flatMap((item) =>
      (item.kind === 'entity' && item.quality > 0.9 ? [item.entity] : measuredBy(item, index)).map(
        (entity) => ({ entity, start: item.start, end: item.end }),
      ),
    );
    const owners = items.flatMap((item) =>
      saysOwner(item, tokens) ? [{ entity: item.entity, start: item.start, end: item.end }] : [],
    );
    this.#namesNone = named.length + owners.length === 0;
    this.#named = named.length > 0 ? named : this.#namesNone ? slots.flatMap(onlyOwner) : owners;
  }

  cost(item: Item, slot: Slot, tokens: readonly Token[]): number {
    if (item.kind === 'sign' && item.sign.kind === 'verb') {
      if (isCountedNoun(item, slot, tokens)) return NOUN_AS_VERB;
      if (item.quality === PERHAPS_VERB && this.#isOwnState(slot)) return OWN_STATE;
      if (item.quality < 1) return this.#isTrue(slot) ? VERB_BESIDE_NAME : 0;
      if (slot.alternatives.some(([other]) => other?.kind === 'dimension' && other.dimension.kind === 'time'))
        return this.#periods.some((start) => start >= item.end && start <= item.end + FEW_WORDS)
          ? VERB_BEFORE_TIME
          : this.#periods.length > 0 || isDone(item, tokens)
            ? VERB_BESIDE_TIME
            : VERB_BESIDE_NAME;
      return this.#isAlsoNamed(slot) ? VERB_BESIDE_NAME : 0;
    }
    if (item.kind === 'sign' && item.sign.kind === 'unit') {
      const isCode = /^[A-Z]{3}$/.test(tokens[item.start]?.text ?? '');
      return isCode && slot.alternatives.some(([other]) => other?.kind === 'value') ? UNIT_BESIDE_VALUE : 0;
    }
    if (item.kind === 'time' && item.mention.kind === 'grain' && item.mention.noun && this.#isAlsoNamed(slot))
      return this.#isNamedNear(slot) ? GRAIN_BESIDE_NAME : GRAIN_BESIDE_FAR;
    if (isNounOfThing(item, slot, tokens)) return NOUN_AS_VERB;
    if (!isLink(item)) return item.kind === 'word' && !isMatched(item, tokens) ? 1 : 0;
    if (countsThings(item, tokens)) return COUNT_AS_COLUMN;
    const mayBeVerb = slot.alternatives.some(
      ([other]) => other?.kind === 'sign' && other.sign.kind === 'verb' && other.quality < 1,
    );
    const verbal =
      (item.kind === 'entity' && isVerbForm(tokens, item, slot) && !isCountedNoun(item, slot, tokens)) ||
      (item.kind === 'value' && mayBeVerb && !this.#isTrue(slot))
        ? VERB_AS_NAME
        : 0;
    const foreign =
      isForeignKey(item) && slot.alternatives.some(([other]) => other !== undefined && isOwnKey(other))
        ? FOREIGN_KEY
        : 0;
    const others =
      (this.#isOthersName(item, tokens) ? OTHERS_NAME : 0) + (this.#isAdjective(item) ? ADJECTIVE : 0);
    const isThing = item.kind === 'dimension' && item.dimension.kind === 'time' && isAlsoThing(item, slot);
    const timed = isThing ? THING_BEFORE_TIME : 0;
    return 1 - item.quality + timed + PIECE + verbal + foreign + others + this.#distance(item, tokens);
  }

  /** "runs that passed", where it is known of each whether it did. */
  #isTrue({ alternatives }: Slot): boolean {
    return alternatives.some(
      ([item]) =>
        item?.kind === 'value' &&
        typeof item.value === 'boolean' &&
        this.#spokenOf.some(({ entity }) => entity === item.entity),
    );
  }

  /** "public insurers" are those that are so. */
  #isAdjective(item: LinkItem): boolean {
    if (item.kind !== 'dimension' || item.dimension.kind !== 'boolean') return false;
    return this.#spokenOf.some(({ entity, start }) => start === item.end && entity === item.entity);
  }

  /** "the customer's name", where only of others a name is known. */
  #isOthersName(item: LinkItem, tokens: readonly Token[]): boolean {
    if (item.kind !== 'dimension' || this.#spokenOf.length === 0) return false;
    if (!tokens.slice(item.start, item.end).every((token) => BARE_NAMES.has(token.lemma))) return false;
    const [last, own] = [tokens[item.start - 1], tokens[item.start]];
    const isNext = last !== undefined && own !== undefined && own.start - last.end <= 1;
    const before = isNext ? this.#spokenOf.filter(({ end }) => end === item.start) : [];
    return !(before.length > 0 ? before : this.#spokenOf).some(({ entity }) => entity === item.entity);
  }

  /** A state of what is spoken of. */
  #isOwnState({ alternatives }: Slot): boolean {
    return alternatives.some(
      ([item]) => item?.kind === 'value' && this.#spokenOf.some(({ entity }) => entity === item.entity),
    );
  }

  #isAlsoNamed(slot: Slot): boolean {
    return slot.alternatives.some(([item]) => item !== undefined && isLink(item) && item.kind !== 'entity');
  }

  #isNamedNear({ alternatives }: Slot): boolean {
    const own = alternatives.flatMap(([item]) => (item?.kind === 'dimension' ? [item.entity] : []));
    if (this.#spokenOf.length === 0) return true;
    return own.some((owner) => this.#spokenOf.some(({ entity }) => entity === owner));
  }

  #distance(item: LinkItem, tokens: readonly Token[]): number {
    if (item.kind !== 'dimension' && item.kind !== 'value') return 0;
    if (item.kind === 'value' && item.isUnlisted === true) return this.#nameDistance(item, tokens);
    let best = this.#named.length === 0 ? 0 : UNRELATED;
    this.#named.forEach(({ entity, start, end }, order) => {
      // Not what the same words could name; of "kind of payment", payments are spoken of.
      if (start < item.end && item.start < end) {
        const isWithin = end - start < item.end - item.start;
        if (isWithin && entity === item.entity) best = Math.min(best, -BESIDE);
        else if (this.#namesNone && entity === item.entity) best = Math.min(best, 0);
        return;
      }
      const beside = Math.abs(start - item.end) <= 2 || Math.abs(item.start - end) <= 1;
      const bonus = beside && entity === item.entity ? -BESIDE : 0;
      const cost = this.#steps(entity, item.entity) + Math.min(order, 5) * LATER_MENTION + bonus;
      best = Math.min(best, cost);
    });
    return best === UNRELATED && saysOwner(item, tokens) ? 0 : best;
  }

  /** A name is rather of what the asked things have to do with than of themselves. */
  #nameDistance({ entity, start }: LinkItem & { readonly entity: Entity }, tokens: readonly Token[]): number {
    const [asked] = this.#named;
    const introduced = this.#named.filter((named) => isBefore(named.end, start, tokens));
    if (introduced.some((named) => named.entity === entity)) return 0;
    if (introduced.length > 0) return UNRELATED;
    const isDoer = doings(entity).some((does) => tokens.some(({ lemma: said }) => said === does));
    const own = asked?.entity === entity ? OWN_NAME : 0;
    const hops = Math.min(...this.#named.map((named) => this.#hops(named.entity, entity)), MAX_HOPS);
    const before = this.#named.findLast((named) => named.end <= start);
    const isPlaced = /^(?:in|at|from|near)$/.test(tokens[start - 1]?.lower ?? '');
    const nearest = before?.entity === entity ? SAID_OF : isPlaced ? -SAID_OF : 0;
    const saidOf = this.#named.length > 1 ? nearest : 0;
    return own + hops * NAME_STEP - (isDoer ? DOER : 0) - saidOf;
  }

  #hops(from: Entity, to: Entity): number {
    if (from === to) return 0;
    const ends = `${from.name} ${to.name}`;
    const known = this.#ways.get(ends);
    if (known !== undefined) return known;
    const hops = this.#hopsBetween(from, to);
    this.#ways.set(ends, hops);
    return hops;
  }

  #hopsBetween(from: Entity, to: Entity): number {
    const path = findPath(this.index, { from: from.name, to: to.name }, 'any');
    if (path.kind === 'none') return MAX_HOPS;
    return path.kind === 'found' ? path.hops.length : 2;
  }

  #steps(from: Entity, to: Entity): number {
    if (from === to) return 0;
    const out = this.#outward(from.name).get(to.name);
    if (out !== undefined) return out * STEP;
    const back = this.#outward(to.name).get(from.name);
    return back === undefined ? UNRELATED : Math.min(UNRELATED, 2 * STEP + back * STEP_BACK);
  }

  #outward(entity: string): ReadonlyMap<string, number> {
    const known = this.#reach.get(entity);
    if (known !== undefined) return known;
    const found = outwardEntities(this.index, entity);
    this.#reach.set(entity, found);
    return found;
  }
}

/** "teach" of a teacher, "ride" of a rider. */
function doings({ label, synonyms }: Entity): string[] {
  return [label, ...synonyms].flatMap((name) =>
    /[^\s](?:er|or)$/.test(name) ? [lemma(name.toLowerCase().replace(/(?:er|or)$/, ''))] : [],
  );
}

/** "the recital called Jazz Night", "customer Hanse". */
function isBefore(end: number, start: number, tokens: readonly Token[]): boolean {
  return tokens.slice(end, start).every(({ lower }) => NAMING.has(lower)) && end <= start;
}

/** "names of the technicians", "order status": what it is of is said, too. */
function saysOwner(item: Item, tokens: readonly Token[]): item is Extract<Item, { kind: 'dimension' }> {
  if (item.kind !== 'dimension' || item.end - item.start < 2) return false;
  const own = new Set(
    [item.entity.label, ...item.entity.synonyms].map((name) =>
      lemma(name.toLowerCase().split(' ').at(-1) ?? ''),
    ),
  );
  return tokens.slice(item.start, item.end).some(({ lemma: said }) => own.has(said));
}

/** "per trade" is the trade, before it is when it was traded. */
function isAlsoThing({ quality }: Item, { alternatives }: Slot): boolean {
  return alternatives.some(([other]) => other?.kind === 'entity' && other.quality > quality);
}

/** "the oldest show", where things are called shows: nobody is told to show anything. */
function isNounOfThing(item: Item, { alternatives }: Slot, tokens: readonly Token[]): boolean {
  if (item.kind !== 'sign' || item.sign.kind !== 'list') return false;
  const before = tokens[item.start - 1]?.lower ?? '';
  const isThing = alternatives.some(([other]) => other?.kind === 'entity');
  return isThing && (/est$/.test(before) || DETERMINERS.has(before));
}

/** "the most plays", "how many plays": they are counted, not done. */
function isCountedNoun(item: Item, { alternatives }: Slot, tokens: readonly Token[]): boolean {
  const said = tokens[item.start]?.lower ?? '';
  const isThing = alternatives.some(([other]) => other?.kind === 'entity' && other.quality > 0.9);
  return (
    isThing &&
    !/(?:ed|ing)$/.test(said) &&
    COUNTING.has(tokens[item.start - 1]?.lower ?? '') &&
    said.endsWith('s')
  );
}

const COUNTING = new Set('most fewest least many more fewer and to of total all which list'.split(' '));
const DETERMINERS = new Set(
  'the a an each every which that this its their of most first last per by'.split(' '),
);

/** "number of orders" is how many there are, before it is the column of order numbers. */
function countsThings(item: LinkItem, tokens: readonly Token[]): boolean {
  const [number, of] = [tokens[item.start]?.lower, tokens[item.start + 1]?.lower];
  const isIdentifier = item.kind === 'dimension' && item.dimension.kind !== 'numeric';
  return isIdentifier && (number === 'number' || number === 'numbers') && of === 'of';
}

/** What a metric is of is spoken of as well. */
function measuredBy(item: Item, index: ModelIndex): Entity[] {
  const entity = item.kind === 'metric' ? metricEntity(index, item.metric) : undefined;
  return entity === undefined ? [] : [entity];
}

function isOwnKey(item: Item): boolean {
  return (
    item.kind === 'dimension' &&
    item.entity.primaryKey.length === 1 &&
    item.dimension.column === item.entity.primaryKey[0]
  );
}

function isForeignKey(item: Item): boolean {
  return item.kind === 'dimension' && item.dimension.kind === 'identifier' && !isOwnKey(item);
}

function isVerbForm(tokens: readonly Token[], item: Item, slot: Slot): boolean {
  const said = tokens[item.start]?.lower ?? '';
  if (item.end - item.start > 1) return false;
  // "on hold", "a hold": a noun, whatever else the word may be.
  const isAlone = item.start === 0 && !/(?:ed|ing)$/.test(said);
  if (isAlone || BEFORE_NOUN.has(tokens[item.start - 1]?.lower ?? '')) return false;
  return (
    /(?:ed|ing)$/.test(said) ||
    PARTICIPLES.has(said) ||
    slot.alternatives.some(([other]) => other?.kind === 'sign')
  );
}

const NAMING = new Set(['called', 'named', 'titled', 'entitled', 'is', 'was', 'the', ':', 'with', 'name']);
const BEFORE_NOUN = new Set(
  'a an the any each every per no on of their its his her both most fewest least many more fewer total all'.split(
    ' ',
  ),
);

/** "have been discontinued": what happened to them. */
function isDone({ start }: Item, tokens: readonly Token[]): boolean {
  return /^(?:been|were|was|are|is)$/.test(tokens[start - 1]?.lower ?? '');
}

/** "the kegs delivered to each town": whose kegs can only be of one thing. */
function onlyOwner({ alternatives }: Slot): { entity: Entity; start: number; end: number }[] {
  const whole = alternatives.flatMap(([item, another]) => (another === undefined && item ? [item] : []));
  const owners = new Set(
    whole.map((item) =>
      item.kind === 'dimension' && item.dimension.kind === 'numeric' ? item.entity : undefined,
    ),
  );
  const [[entity], [item]] = [owners, whole];
  const isSure = alternatives.flat().every((each) => each.kind !== 'dimension' || each.entity === entity);
  return owners.size === 1 && entity !== undefined && item !== undefined && isSure
    ? [{ entity, start: item.start, end: item.end }]
    : [];
}

/** "starts with Mc", "ending in .org": letters, whatever they mean. */
function isMatched({ start }: Item, tokens: readonly Token[]): boolean {
  const before = tokens.slice(Math.max(0, start - MAX_BEFORE_LETTERS), start).map(({ lower }) => lower);
  return /(?:\b(?:start|begin|end)(?:s|n?ing)? (?:with|in)(?: the letters?| an?)?|\bcontain(?:s|ing)?)$/.test(
    before.join(' '),
  );
}

const MAX_BEFORE_LETTERS = 4;
