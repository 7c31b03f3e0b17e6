import type { CellWriter } from './cell-writers.js';
import type { Transfer } from './json-text.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const NULL = Buffer.from('NULL');
const JSON_NULL = Buffer.from('null');
/** PostgreSQL's own limit (MAXDIM). */
const MAX_DIMENSIONS = 6;

/**
 * Writes PostgreSQL's text form of an array, e.g. `{1,NULL,3}`, `{{"a b",c},{d,"\"e\""}}` or `[2:3]={x,y}` (lower bounds are
 * dropped: JSON arrays have none). Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 *
 * @param delimiter the element type's `typdelim`: `,` for every type but `box`
 */
export function arrayWriter(delimiter: string, writeElement: CellWriter): CellWriter {
  const separator = delimiter.charCodeAt(0);
  return (transfer, from, to) => {
    const { source, target } = transfer;
    let index = source[from] === OPENING_BRACKET ? indexOf(transfer, EQUALS, [from, to]) + 1 : from;
    let depth = 0;
    for (;;) {
      if (index < to && source[index] === OPENING_BRACE) {
        if (++depth > MAX_DIMENSIONS) throw malformed();
        target[transfer.at++] = OPENING_BRACKET;
        index += 1;
        if (source[index] !== CLOSING_BRACE) continue;
      } else {
        if (depth === 0) throw malformed();
        index =
          index < to && source[index] === QUOTE
            ? writeQuoted(transfer, [index, to], writeElement)
            : writeBare(transfer, [index, endOfBare(source, [index, to], separator)], writeElement);
      }
      while (index < to && source[index] === CLOSING_BRACE) {
        target[transfer.at++] = CLOSING_BRACKET;
        index += 1;
        depth -= 1;
        if (depth > 0) continue;
        if (index !== to) throw malformed();
        return;
      }
      if (index >= to || source[index] !== separator) throw malformed();
      target[transfer.at++] = COMMA;
      index += 1;
    }
  };
}

type Range = readonly [from: number, to: number];

function malformed(): Error {
  return new Error('malformed array text');
}

function indexOf({ source }: Transfer, byte: number, [from, to]: Range): number {
  const index = source.indexOf(byte, from);
  if (index < 0 || index >= to) throw malformed();
  return index;
}

function endOfBare(source: Uint8Array, [from, to]: Range, separator: number): number {
  let index = from;
  while (index < to && source[index] !== separator && source[index] !== CLOSING_BRACE) index += 1;
  return index;
}

/** @returns where the element ends */
function writeBare(transfer: Transfer, [from, to]: Range, writeElement: CellWriter): number {
  if (from === to) throw malformed();
  if (isNull(transfer.source, [from, to])) {
    transfer.target.set(JSON_NULL, transfer.at);
    transfer.at += JSON_NULL.length;
  } else {
    writeElement(transfer, from, to);
  }
  return to;
}

function isNull(source: Uint8Array, [from, to]: Range): boolean {
  if (to - from !== NULL.length) return false;
  for (let index = 0; index < NULL.length; index += 1) if (source[from + index] !== NULL[index]) return false;
  return true;
}

/** @param range begins with the quote @returns where the element ends, behind its closing quote */
function writeQuoted(transfer: Transfer, [from, to]: Range, writeElement: CellWriter): number {
  const { source } = transfer;
  let index = from + 1;
  while (index < to && source[index] !== QUOTE && source[index] !== BACKSLASH) index += 1;
  if (index < to && source[index] === QUOTE) {
    writeElement(transfer, from + 1, index);
    return index + 1;
  }
  return writeUnescaped(transfer, [from + 1, to], writeElement);
}

/** A backslash stands before a quote and before a backslash: the element is what is left without them. */
function writeUnescaped(transfer: Transfer, [from, to]: Range, writeElement: CellWriter): number {
  const { source } = transfer;
  let index = from;
  let length = 0;
  for (; index < to && source[index] !== QUOTE; index += 1) {
    if (source[index] === BACKSLASH) index += 1;
    length += 1;
  }
  if (index >= to) throw malformed();
  const element = Buffer.allocUnsafe(length);
  let at = 0;
  for (let read = from; read < index; read += 1) {
    if (source[read] === BACKSLASH) read += 1;
    element[at++] = source[read] as number;
  }
  transfer.source = element;
  writeElement(transfer, 0, length);
  transfer.source = source;
  return index + 1;
}
