import { notSupported } from './lowering.js';
import type { DistinctModifier, LimitModifier, NativeModifier, NativeOrder } from './native-tree.js';

/** What stands around a query's body. */
export interface Modifiers {
  readonly distinct: DistinctModifier | null;
  readonly order: readonly NativeOrder[];
  readonly limit: LimitModifier | null;
}

const PLACES = ['DISTINCT_MODIFIER', 'ORDER_MODIFIER', 'LIMIT_MODIFIER'];

/** The engine applies them in the order of the list, and has written at most one of each, in this order. */
export function modifiersOf(modifiers: readonly NativeModifier[]): Modifiers {
  let last = -1;
  let found: Modifiers = { distinct: null, order: [], limit: null };
  for (const modifier of modifiers) {
    const place = PLACES.indexOf(modifier.type);
    if (place < 0) throw notSupported(LABELS[modifier.type] ?? modifier.type, -1);
    if (place <= last) throw notSupported('ORDER BY or LIMIT around parentheses with their own', -1);
    last = place;
    if (modifier.type === 'DISTINCT_MODIFIER') found = { ...found, distinct: modifier };
    if (modifier.type === 'ORDER_MODIFIER') found = { ...found, order: modifier.orders };
    if (modifier.type === 'LIMIT_MODIFIER') found = { ...found, limit: modifier };
  }
  return found;
}

const LABELS: Readonly<Record<string, string>> = { LIMIT_PERCENT_MODIFIER: 'LIMIT in per cent' };
