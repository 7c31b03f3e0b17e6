/** Each key once, in an order that does not depend on what indexes are called. */
export function distinctKeys(keys: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const byText = new Map(keys.map((key) => [JSON.stringify(key), key]));
  return [...byText].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, key]) => key);
}
