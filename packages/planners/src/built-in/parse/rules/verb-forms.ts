import type { Item } from '../items.js';
import type { Reader } from '../reader.js';

/** "bought", "joined", "signed up": what was done then, rather than when. */
export function isVerbForm(reader: Reader, item: Extract<Item, { kind: 'dimension' }>): boolean {
  const said = reader.text(item).toLowerCase();
  const named = [item.dimension.label, ...item.dimension.synonyms].map((name) => name.toLowerCase());
  return !named.includes(said) && !/\b(?:date|time|day|timestamp|when|moment)s?\b/.test(said);
}
