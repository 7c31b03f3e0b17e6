import type { Token } from '@parley/catalog-search';
import { type Entity, type ModelIndex, outwardEntities } from '@parley/semantic-layer';
import { metricEntity } from '../model-facts.js';
import { type Item, isLink, type LinkItem, PARTICIPLES, type Slot } from './items.js';

/** One choice of meanings for the whole question, and what speaks against it. */
export interface Cover {
  readonly items: readonly Item[];
  readonly cost: number;
}

/** What each name of the model costs, however well it fits. */
export function costOfLength(items: readonly Item[]): number {
  return items.filter(isLink).length * PIECE;
}

interface Option {
  readonly items: readonly Item[];
  readonly cost: number;
}

/** A word that is a verb as it stands ("written") names a table ("writes") only for want of anything better. */
const VERB_AS_NAME = 0.12;
const VERB_BESIDE_NAME = 0.1;
const VERB_BESIDE_TIME = 0.18;
/** "year", where the things have a year of their own. */
const GRAIN_BESIDE_NAME = 0.15;
/** A column that only refers to what another one is the key of. */
const FOREIGN_KEY = 0.1;
const STEP = 0.03;
const STEP_BACK = 0.05;
const UNRELATED = 0.3;
const LATER_MENTION = 0.004;
const BESIDE = 0.04;
/** Of two readings with the same sense, the one with fewer pieces is the model's own word for it. */
const PIECE = 0.04;
const TAKEN_APART = 0.02;
const RANK_IN_NAME = 0.1;
/** "cancelled subscriptions" are not all subscriptions. */
const VERB_IN_NAME = 0.2;

/** The likeliest choices first: meanings near to what the question speaks of before those far away. */
export function* likeliestCovers(
  slots: readonly Slot[],
  context: { readonly tokens: readonly Token[]; readonly index: ModelIndex },
): Generator<Cover> {
  const nearness = new Nearness(slots, context.index);
  const options = slots.map((slot) =>
    slot.alternatives
      .map(
        (items): Option => ({
          items,
          cost: items.reduce(
            (sum, item) => sum + nearness.cost(item, slot, context.tokens),
            takenApart(items, slot),
          ),
        }),
      )
      .sort((left, right) => left.cost - right.cost),
  );
  const open: { picks: number[]; cost: number }[] = [
    { picks: options.map(() => 0), cost: options.reduce((sum, [first]) => sum + (first?.cost ?? 0), 0) },
  ];
  const seen = new Set<string>();
  while (open.length > 0) {
    const least = open.reduce((best, { cost }, at) => (cost < (open[best]?.cost ?? 0) - 1e-9 ? at : best), 0);
    const [next] = open.splice(least, 1);
    if (next === undefined) return;
    yield {
      items: next.picks.flatMap((pick, position) => options[position]?.[pick]?.items ?? []),
      cost: next.cost,
    };
    for (const [position, pick] of next.picks.entries()) {
      const [now, then] = [options[position]?.[pick], options[position]?.[pick + 1]];
      if (now === undefined || then === undefined) continue;
      const picks = next.picks.with(position, pick + 1);
      const key = picks.join();
      if (seen.has(key)) continue;
      seen.add(key);
      open.push({ picks, cost: next.cost - now.cost + then.cost });
    }
  }
}

/** "kind of payment" as a payment and a kind, "first name" as the first of the names, where that is the name of a column. */
function takenApart(items: readonly Item[], { alternatives }: Slot): number {
  if (items.length < 2) return 0;
  const whole = alternatives.flatMap(([only, another]) =>
    another === undefined && only?.kind === 'dimension' ? [only.ref] : [],
  );
  if (items.some((item) => item.kind === 'sign' && item.sign.kind === 'rank') && whole.length > 0)
    return RANK_IN_NAME;
  const named = alternatives.some(
    ([only, another]) => another === undefined && only !== undefined && isLink(only),
  );
  if (named && items.some((item) => item.kind === 'sign' && item.sign.kind === 'verb')) return VERB_IN_NAME;
  const column = items.find((item) => item.kind === 'dimension');
  const isOwned =
    column?.kind === 'dimension' &&
    whole.includes(column.ref) &&
    items.some((item) => item.kind === 'entity' && item.entity === column.entity);
  return isOwned ? TAKEN_APART : 0;
}

/** How far a meaning lies from the things that the question names. */
class Nearness {
  /** Entities named by themselves, in the order of the question, with where they stand. */
  readonly #named: readonly { readonly entity: Entity; readonly start: number; readonly end: number }[];
  readonly #reach = new Map<string, ReadonlyMap<string, number>>();

  constructor(
    slots: readonly Slot[],
    readonly index: ModelIndex,
  ) {
    this.#named = slots.flatMap(({ alternatives }) =>
      alternatives.flatMap((items) =>
        items.flatMap((item) =>
          item.kind === 'entity' && item.quality > 0.9
            ? [{ entity: item.entity, start: item.start, end: item.end }]
            : measuredBy(item, index).map((entity) => ({ entity, start: item.start, end: item.end })),
        ),
      ),
    );
  }

  cost(item: Item, slot: Slot, tokens: readonly Token[]): number {
    if (item.kind === 'sign' && item.sign.kind === 'verb') {
      if (item.quality < 1) return 0;
      if (slot.alternatives.some(([other]) => other?.kind === 'dimension' && other.dimension.kind === 'time'))
        return VERB_BESIDE_TIME;
      return this.#isAlsoNamed(slot) ? VERB_BESIDE_NAME : 0;
    }
    if (item.kind === 'time' && item.mention.kind === 'grain' && item.mention.noun && this.#isAlsoNamed(slot))
      return GRAIN_BESIDE_NAME;
    if (!isLink(item)) return item.kind === 'word' ? 1 : 0;
    const mayBeVerb = slot.alternatives.some(
      ([other]) => other?.kind === 'sign' && other.sign.kind === 'verb' && other.quality < 1,
    );
    const verbal =
      (item.kind === 'entity' && isVerbForm(tokens, item, slot)) || (item.kind === 'value' && mayBeVerb)
        ? VERB_AS_NAME
        : 0;
    const foreign =
      isForeignKey(item) && slot.alternatives.some(([other]) => other !== undefined && isOwnKey(other))
        ? FOREIGN_KEY
        : 0;
    return 1 - item.quality + PIECE + verbal + foreign + this.#distance(item);
  }

  #isAlsoNamed(slot: Slot): boolean {
    return slot.alternatives.some(([item]) => item !== undefined && isLink(item) && item.kind !== 'entity');
  }

  #distance(item: LinkItem): number {
    if (item.kind !== 'dimension' && item.kind !== 'value') return 0;
    let best = this.#named.length === 0 ? 0 : UNRELATED;
    this.#named.forEach(({ entity, start, end }, order) => {
      // Not what the same words could name; of "kind of payment", payments are spoken of.
      if (start < item.end && item.start < end) {
        const isWithin = end - start < item.end - item.start;
        if (isWithin && entity === item.entity) best = Math.min(best, -BESIDE);
        return;
      }
      const beside = Math.abs(start - item.end) <= 2 || Math.abs(item.start - end) <= 1;
      const bonus = beside && entity === item.entity ? -BESIDE : 0;
      const cost = this.#steps(entity, item.entity) + Math.min(order, 5) * LATER_MENTION + bonus;
      best = Math.min(best, cost);
    });
    return best;
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
  return (
    /(?:ed|ing)$/.test(said) ||
    PARTICIPLES.has(said) ||
    slot.alternatives.some(([other]) => other?.kind === 'sign')
  );
}
