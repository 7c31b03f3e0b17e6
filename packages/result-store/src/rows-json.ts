/*
 * Rows as they are written: a JSON array of arrays in UTF-8. They are cut and put together where they are, never parsed.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const EMPTY = Buffer.from('[]');
const COMMA_BYTES = Buffer.from(',');
const OPEN_BYTES = Buffer.from('[');
const CLOSE_BYTES = Buffer.from(']');

/** The first `count` of them, of which there must be as many. */
export function takeRows(rows: Buffer, count: number): Buffer {
  if (count === 0) return EMPTY;
  return Buffer.concat([
    rows.subarray(0, endOfRows(rows, { count, from: OPEN_BYTES.byteLength })),
    CLOSE_BYTES,
  ]);
}

/** All but the first `count` of them, of which there must be as many. */
export function skipRows(rows: Buffer, count: number): Buffer {
  if (count === 0) return rows;
  const end = endOfRows(rows, { count, from: OPEN_BYTES.byteLength });
  // Behind it stands the comma before the next row, or the bracket that closes them all.
  return rows[end] === CLOSE
    ? EMPTY
    : Buffer.concat([OPEN_BYTES, rows.subarray(end + COMMA_BYTES.byteLength)]);
}

/** As many of the first `count` as there is room for in `maxBytes`. */
export function takeRowsWithin(
  rows: Buffer,
  { count, maxBytes }: { readonly count: number; readonly maxBytes: number },
): { readonly count: number; readonly json: Buffer } {
  let taken = 0;
  let end = 0;
  while (taken < count) {
    const next = endOfRows(rows, {
      count: 1,
      from: taken === 0 ? OPEN_BYTES.byteLength : end + COMMA_BYTES.byteLength,
    });
    if (next + CLOSE_BYTES.byteLength > maxBytes) break;
    end = next;
    taken += 1;
  }
  return { count: taken, json: taken === 0 ? EMPTY : Buffer.concat([rows.subarray(0, end), CLOSE_BYTES]) };
}

/** One array of what is in several. */
export function joinRows(parts: readonly Buffer[]): Buffer {
  const inner = parts
    .filter((part) => part.byteLength > EMPTY.byteLength)
    .flatMap((part, index) => [
      ...(index === 0 ? [] : [COMMA_BYTES]),
      part.subarray(OPEN_BYTES.byteLength, part.byteLength - CLOSE_BYTES.byteLength),
    ]);
  return Buffer.concat([OPEN_BYTES, ...inner, CLOSE_BYTES]);
}

/** Where the last of `count` rows ends, the first of which begins at `from`. */
function endOfRows(rows: Buffer, { count, from }: { readonly count: number; readonly from: number }): number {
  let depth = 0;
  let left = count;
  for (let at = from; at < rows.byteLength; at += 1) {
    const byte = rows[at];
    if (byte === QUOTE) {
      at = endOfString(rows, at);
    } else if (byte === OPEN) {
      depth += 1;
    } else if (byte === CLOSE) {
      depth -= 1;
      if (depth === 0) left -= 1;
      if (left === 0) return at + 1;
      if (depth < 0) break;
    }
  }
  throw new RangeError(`there are fewer than ${count} rows`);
}

/** The closing quote of the string that begins at `start`. */
function endOfString(rows: Buffer, start: number): number {
  let at = start + 1;
  while (at < rows.byteLength && rows[at] !== QUOTE) at += rows[at] === BACKSLASH ? 2 : 1;
  return at;
}
