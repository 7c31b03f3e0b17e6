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
  return count === 0 ? EMPTY : Buffer.concat([rows.subarray(0, endOfRow(rows, count)), CLOSE_BYTES]);
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

/** Where the row numbered `count`, from 1, ends. */
function endOfRow(rows: Buffer, count: number): number {
  let depth = 0;
  let left = count;
  for (let at = 0; at < rows.byteLength; at += 1) {
    const byte = rows[at];
    if (byte === QUOTE) {
      at = endOfString(rows, at);
    } else if (byte === OPEN) {
      depth += 1;
    } else if (byte === CLOSE) {
      depth -= 1;
      if (depth === 1) left -= 1;
      if (left === 0) return at + 1;
    }
  }
  throw new RangeError(`there are fewer than ${count} rows`);
}

/** The closing quote of the string that begins at `start`. */
function endOfString(rows: Buffer, start: number): number {
  let at = start + 1;
  while (rows[at] !== QUOTE) at += rows[at] === BACKSLASH ? 2 : 1;
  return at;
}
