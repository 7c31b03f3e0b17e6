import { randomBytes } from 'node:crypto';

/**
 * JSON that is written already, standing where a value would. Whoever sends a result puts the bytes in as they are
 * ({@link encodeJson}); anybody else who stringifies it gets the same value, at the price of parsing it.
 */
export class JsonText {
  /** One JSON value in UTF-8. Never changed once given. */
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  toJSON(): unknown {
    if (replaced === undefined) return JSON.parse(this.bytes.toString());
    replaced.push(this.bytes);
    return `${MARK}${replaced.length}`;
  }
}

/** Stands for bytes in a text that is being written. Nobody outside this process can know it, so no value holds it. */
const MARK = `JsonText ${randomBytes(24).toString('hex')} `;

/** What marks stand for so far, while {@link encodeJson} writes; it never waits, so there is one at a time. */
let replaced: Buffer[] | undefined;

/**
 * A value's JSON in UTF-8, in pieces to be sent one behind the other: each {@link JsonText} in it goes in as its own
 * bytes, neither parsed nor copied.
 */
export function encodeJson(value: object): readonly Buffer[] {
  const parts: Buffer[] = [];
  const text = stringifyInto(parts, value);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const [index, bytes] of parts.entries()) {
    const mark = `"${MARK}${index + 1}"`;
    const at = text.indexOf(mark, from);
    if (at < 0) throw new Error('A JsonText was stringified inside of another text.');
    pieces.push(Buffer.from(text.slice(from, at)), bytes);
    from = at + mark.length;
  }
  pieces.push(Buffer.from(text.slice(from)));
  return pieces;
}

function stringifyInto(parts: Buffer[], value: object): string {
  replaced = parts;
  try {
    return JSON.stringify(value);
  } finally {
    replaced = undefined;
  }
}
