/** The first place in the text that anything in a part of the neutral tree stands at; -1 where nothing has one. */
export function firstOffset(value: unknown): number {
  if (typeof value !== 'object' || value === null) return -1;
  const own: unknown = 'offset' in value ? value.offset : undefined;
  if (typeof own === 'number' && own >= 0) return own;
  const offsets = Object.values(value)
    .map(firstOffset)
    .filter((offset) => offset >= 0);
  return offsets.length === 0 ? -1 : Math.min(...offsets);
}
