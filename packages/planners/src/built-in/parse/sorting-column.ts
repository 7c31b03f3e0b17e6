import type { Dimension, Entity } from '@parley/semantic-layer';
import { mainNumeric, priceOf } from '../model-facts.js';
import type { Rank } from './scope.js';

/** The column of a thing that "heaviest", "oldest" or "most expensive" is about. */
export function sortingColumn(
  entity: Entity,
  { of, hints = [] }: Pick<Rank, 'of' | 'hints'>,
): Dimension | undefined {
  const kind = of === 'time' ? 'time' : 'numeric';
  // The year of birth is a number, and says who is the oldest all the same.
  const isYear = ({ kind: its, label }: Dimension) =>
    of === 'time' && its === 'numeric' && /\byear\b/i.test(label);
  const hinted = hints.flatMap((hint) =>
    entity.dimensions.filter(
      (dimension) =>
        (dimension.kind === kind || isYear(dimension)) && dimension.label.toLowerCase().includes(hint),
    ),
  );
  if (hinted[0] !== undefined) return hinted[0];
  if (of === 'price') return priceOf(entity);
  return of === 'size' && mayBeAnyNumber(hints) ? mainNumeric(entity) : undefined;
}

/** What is "largest" may be so by its only number; what is "longest" or "heaviest" is so by what is called so. */
function mayBeAnyNumber(hints: readonly string[]): boolean {
  return hints.length === 0 || hints.includes('amount');
}
