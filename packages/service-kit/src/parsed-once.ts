import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Of texts, all together; what is made of them takes some times as much. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads JSON, and gives the same object again for the same text as long as it is remembered: whatever is derived from it and kept in a
 * WeakMap is derived once, however often it is read from a database. The object is everybody's: nobody may change it.
 *
 * @param maxCharacters of the texts that are remembered
 */
export function parsedOnce<T extends object>(maxCharacters = MAX_CHARACTERS): (json: string) => T {
  const known = new LRUCache<string, { readonly value: T; readonly characters: number }>({
    maxSize: maxCharacters,
    sizeCalculation: ({ characters }) => characters,
  });
  return (json) => {
    const key = createHash('sha256').update(json).digest('base64');
    const read = known.get(key) ?? { value: JSON.parse(json) as T, characters: json.length };
    known.set(key, read);
    return read.value;
  };
}
