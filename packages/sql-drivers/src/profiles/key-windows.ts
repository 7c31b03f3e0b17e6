/** Enough to see the beginning, the end, and what came between. */
const WINDOWS = 32;

/** The rows of a table along a key of whole numbers. */
export interface KeyRange {
  /** SQL that names it. */
  readonly key: string;
  readonly low: bigint;
  readonly high: bigint;
  readonly tableRows: number;
  /** About how many of them are wanted; fewer than there are. */
  readonly maxRows: number;
}

/**
 * For engines that can't sample: a condition that is true of rows at places spread evenly over a key, which its index finds. Rows of
 * one place are neighbours, so what changes slowly along the key is seen less well than by chance; where the key has wide gaps,
 * fewer rows are seen than were wanted, but the first one always.
 */
export function keyWindows({ key, low, high, tableRows, maxRows }: KeyRange): string {
  const span = high - low + 1n;
  const bound = (index: number) => low + (span * BigInt(index)) / BigInt(WINDOWS);
  const width = (span * BigInt(Math.ceil(maxRows))) / (BigInt(Math.ceil(tableRows)) * BigInt(WINDOWS)) || 1n;
  const windows = Array.from({ length: WINDOWS }, (_, index) => {
    const first = bound(index);
    return `(${key} >= ${first} AND ${key} < ${first + width})`;
  });
  return windows.join(' OR ');
}
