/*
 * JSON as bytes, without a JavaScript value for what is only passed on. What is written here is what `JSON.stringify` would
 * have given, to the byte.
 */

const INITIAL_BYTES = 64 * 1024;
/** Characters; a longer text is written faster by the engine's own code. */
const SHORT_TEXT = 96;
const SHORT_ASCII = 32;
/** `\u0000` is as long as a character's escape gets. */
const MAX_ESCAPE = 6;

/** Bytes that a reservation leaves behind what was asked for: commas and brackets need none of their own. */
const SPARE = 8;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** By byte: nothing, or the letter behind the backslash; `u` stands for the long form. */
const ESCAPES = new Uint8Array(256);
ESCAPES.fill('u'.charCodeAt(0), 0, 0x20);
for (const character of '"\\\b\t\n\f\r') {
  ESCAPES[character.charCodeAt(0)] = JSON.stringify(character).charCodeAt(2);
}
const HEX = Buffer.from('0123456789abcdef');

/** A value takes more bytes than it may. */
export class TooManyBytes extends Error {
  override readonly name = 'TooManyBytes';
}

/** Bytes that grow as JSON is written to their end. The fields are for the writers of this folder. */
export class JsonBytes {
  bytes: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** Where the next byte goes. */
  at = 0;
  #isSurelyUtf8 = true;
  readonly #maxBytes: number;
  #start = 0;

  /** @param maxBytes of what is written between two calls of {@link mark} */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** False when bytes were copied that nobody looked at. */
  get isSurelyUtf8(): boolean {
    return this.#isSurelyUtf8;
  }

  /** Starts anew in the same memory. */
  clear(): void {
    this.at = 0;
    this.#start = 0;
    this.#isSurelyUtf8 = true;
  }

  /** What comes now is counted from here. @throws TooManyBytes for what came before */
  mark(): void {
    this.#checkSize(0);
    this.#start = this.at;
  }

  /** Makes room for so many bytes and one {@link put} behind them. @throws TooManyBytes */
  reserve(count: number): void {
    if (this.at + count + SPARE > this.bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    // What is reserved is the worst case; what was written already counts.
    this.#checkSize(0);
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + count + SPARE));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  #checkSize(more: number): void {
    if (this.at + more - this.#start > this.#maxBytes) throw new TooManyBytes('a value takes too many bytes');
  }

  byte(value: number): void {
    this.reserve(1);
    this.put(value);
  }

  /** A byte for which there is room. */
  put(value: number): void {
    this.bytes[this.at++] = value;
  }

  null(): void {
    this.reserve(4);
    const { bytes, at } = this;
    bytes[at] = 0x6e;
    bytes[at + 1] = 0x75;
    bytes[at + 2] = 0x6c;
    bytes[at + 3] = 0x6c;
    this.at = at + 4;
  }

  boolean(value: boolean): void {
    this.ascii(value ? 'true' : 'false');
  }

  /** Text of nothing but ASCII, as it is. */
  ascii(text: string): void {
    const { length } = text;
    this.#checkSize(length);
    this.reserve(length);
    if (length > SHORT_ASCII) {
      this.at += this.bytes.write(text, this.at, 'latin1');
      return;
    }
    const { bytes, at } = this;
    for (let index = 0; index < length; index += 1) bytes[at + index] = text.charCodeAt(index);
    this.at = at + length;
  }

  /** Text that is JSON already. */
  json(text: string): void {
    this.#checkSize(text.length);
    this.reserve(text.length * 3);
    this.at += this.bytes.write(text, this.at);
  }

  /** A JSON string. */
  text(value: string): void {
    const { length } = value;
    if (length > SHORT_TEXT) {
      this.#checkSize(length);
      this.json(JSON.stringify(value));
      return;
    }
    this.reserve(length * MAX_ESCAPE + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at++] = QUOTE;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code < 0x80) {
        if (ESCAPES[code] === 0) bytes[at++] = code;
        else at = writeEscape(bytes, at, code);
      } else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else if (code < 0xd800 || code > 0xdfff) {
        bytes[at++] = 0xe0 | (code >> 12);
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[at++] = 0x80 | (code & 0x3f);
      } else {
        // Half of a pair; it may stand alone. Nothing of this text counts as written yet.
        this.json(JSON.stringify(value));
        return;
      }
    }
    bytes[at++] = QUOTE;
    this.at = at;
  }

  /** A JSON string of UTF-8, which is not looked at but for what must be escaped. */
  utf8(source: Uint8Array, from: number, to: number): void {
    this.#isSurelyUtf8 = false;
    this.#checkSize(to - from);
    this.reserve((to - from) * MAX_ESCAPE + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at++] = QUOTE;
    for (let index = from; index < to; index += 1) {
      const code = source[index] ?? 0;
      if (ESCAPES[code] === 0) bytes[at++] = code;
      else at = writeEscape(bytes, at, code);
    }
    bytes[at++] = QUOTE;
    this.at = at;
  }

  /** A JSON string. */
  base64(source: Buffer): void {
    this.byte(QUOTE);
    this.ascii(source.toString('base64'));
    this.byte(QUOTE);
  }

  /** A JSON string, in lower case. */
  hex(source: Buffer): void {
    this.byte(QUOTE);
    this.ascii(source.toString('hex'));
    this.byte(QUOTE);
  }
}

function writeEscape(bytes: Buffer, start: number, code: number): number {
  let at = start;
  const letter = ESCAPES[code] ?? 0;
  bytes[at++] = BACKSLASH;
  bytes[at++] = letter;
  if (letter !== 0x75) return at;
  bytes[at++] = 0x30;
  bytes[at++] = 0x30;
  bytes[at++] = HEX[code >> 4] ?? 0;
  bytes[at++] = HEX[code & 0xf] ?? 0;
  return at;
}
