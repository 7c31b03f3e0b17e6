import type { Token } from '@parley/catalog-search';
import type { ModelIndex } from '@parley/semantic-layer';
import { type Item, isLink, itemKey, type Slot } from './items.js';
import { Nearness, PIECE } from './nearness.js';

/** One choice of meanings for the whole question, and what speaks against it. */
export interface Cover {
  readonly items: readonly Item[];
  readonly cost: number;
}

/** What each name of the model costs, however well it fits. */
export function costOfLength(items: readonly Item[]): number {
  return items.filter(isLink).length * PIECE;
}

/** What is doubted of names said again: they mean what they meant before. */
export function costOfRepeats(items: readonly Item[]): number {
  const links = items.filter(isLink);
  const again = links.filter((item, at) => links.findIndex((each) => itemKey(each) === itemKey(item)) < at);
  return again.reduce((sum, { quality }) => sum + Math.max(0, 1 - quality), 0);
}

/** What is doubted of short names of things that the words can only mean: no other "member" than the library member is there. */
export function costOfShortNames(items: readonly Item[], slots: readonly Slot[]): number {
  const links = items.filter(isLink);
  const first = links.filter((item, at) => links.findIndex((each) => itemKey(each) === itemKey(item)) === at);
  const only = first.filter(
    (item) =>
      item.kind === 'entity' &&
      item.quality >= SHORT_NAME &&
      slots.some(({ start, end, alternatives }) => {
        const others = alternatives
          .flat()
          .filter(
            (other) =>
              isLink(other) && other.quality > item.quality - FAR && itemKey(other) !== itemKey(item),
          );
        return start <= item.start && item.end <= end && others.length === 0;
      }),
  );
  return only.reduce((sum, { quality }) => sum + 1 - quality, 0);
}

interface Option {
  readonly items: readonly Item[];
  readonly cost: number;
}

const TAKEN_APART = 0.02;
const SHORT_NAME = 0.84;
/** What fits a word so much worse is no rival. */
const FAR = 0.1;
const RANK_IN_NAME = 0.1;
/** "cancelled subscriptions" are not all subscriptions. */
const VERB_IN_NAME = 0.2;

/** The likeliest choices first: meanings near to what the question speaks of before those far away. */
export function* likeliestCovers(
  slots: readonly Slot[],
  context: { readonly tokens: readonly Token[]; readonly index: ModelIndex },
): Generator<Cover> {
  const nearness = new Nearness(slots, context);
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
