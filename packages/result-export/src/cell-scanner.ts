/*
 * Rows are JSON arrays of arrays in UTF-8. Formats that are text themselves take each cell's bytes as they stand; most of
 * them need no look inside.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const SPACE = 0x20;

/** What is called for each cell, and after the last one of each row. */
export interface CellVisitor {
  /** The cell's JSON stands at `from` up to, not including, `to`. */
  cell(from: number, to: number, column: number): void;
  endOfRow(): void;
}

/**
 * Goes over the rows of a batch. It trusts what it reads: a driver wrote it.
 * @throws RangeError where the text ends inside a row
 */
export function scanCells(json: Buffer, visitor: CellVisitor): void {
  let at = 1;
  while (json[at] !== CLOSE) {
    if (json[at] === OPEN) at = scanRow(json, at + 1, visitor);
    else if (at < json.byteLength) at += 1;
    else throw endsInside();
  }
}

/** From behind a row's opening bracket to behind its closing one. */
function scanRow(json: Buffer, start: number, visitor: CellVisitor): number {
  let at = skipSpace(json, start);
  for (let column = 0; json[at] !== CLOSE; column += 1) {
    const end = endOfValue(json, at);
    visitor.cell(at, end, column);
    at = skipSpace(json, end);
    if (json[at] === COMMA) at = skipSpace(json, at + 1);
  }
  visitor.endOfRow();
  return at + 1;
}

function endOfValue(json: Buffer, start: number): number {
  if (json[start] === QUOTE) return endOfString(json, start);
  if (json[start] === OPEN) return endOfArray(json, start);
  let at = start;
  for (let byte = json[at]; byte !== COMMA && byte !== CLOSE; byte = json[at]) {
    if (byte === undefined) throw endsInside();
    if (byte <= SPACE) return at;
    at += 1;
  }
  return at;
}

function endOfArray(json: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < json.byteLength; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at) - 1;
    else if (byte === OPEN) depth += 1;
    else if (byte === CLOSE) depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw endsInside();
}

function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  for (let byte = json[at]; byte !== QUOTE; byte = json[at]) {
    if (byte === undefined) throw endsInside();
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

function skipSpace(json: Buffer, start: number): number {
  let at = start;
  for (let byte = json[at]; byte !== undefined && byte <= SPACE; byte = json[at]) at += 1;
  if (at >= json.byteLength) throw endsInside();
  return at;
}

function endsInside(): RangeError {
  return new RangeError('the rows end inside a row');
}
