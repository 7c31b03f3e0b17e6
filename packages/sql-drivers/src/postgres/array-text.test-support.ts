import type { CellValue } from '../driver.js';

/** Turns one element's text into its cell form. */
export type DecodeElement = (text: string) => CellValue;

/**
 * Reads PostgreSQL's text form of an array, e.g. `{1,NULL,3}`, `{{"a b",c},{d,"\"e\""}}` or
 * `[2:3]={x,y}` (lower bounds are dropped: JSON arrays have none).
 *
 * @param delimiter the element type's `typdelim`: `,` for every type but `box`.
 * @throws Error when the text is no array; PostgreSQL never sends such a text.
 */
export function decodeArrayText(
  text: string,
  delimiter: string,
  decode: DecodeElement,
): readonly CellValue[] {
  let at = text[0] === '[' ? text.indexOf('=') + 1 : 0;

  function malformed(): Error {
    return new Error(`malformed array text at offset ${at}`);
  }

  function readQuoted(): string {
    at += 1;
    let value = '';
    let start = at;
    for (; at < text.length; at += 1) {
      const character = text[at];
      if (character === '"') {
        value += text.slice(start, at);
        at += 1;
        return value;
      }
      if (character === '\\') {
        value += text.slice(start, at);
        at += 1;
        start = at;
      }
    }
    throw malformed();
  }

  function readBare(): string {
    const start = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== '}') at += 1;
    return text.slice(start, at);
  }

  function readElement(): CellValue {
    if (text[at] === '{') return readArray();
    if (text[at] === '"') return decode(readQuoted());
    const bare = readBare();
    if (bare === '') throw malformed();
    return bare === 'NULL' ? null : decode(bare);
  }

  function readArray(): readonly CellValue[] {
    if (text[at] !== '{') throw malformed();
    at += 1;
    const elements: CellValue[] = [];
    if (text[at] === '}') {
      at += 1;
      return elements;
    }
    for (;;) {
      elements.push(readElement());
      const separator = text[at];
      at += 1;
      if (separator === '}') return elements;
      if (separator !== delimiter) throw malformed();
    }
  }

  const array = readArray();
  if (at !== text.length) throw malformed();
  return array;
}
