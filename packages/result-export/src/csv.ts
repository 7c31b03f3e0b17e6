import type { ValueType } from '@parley/sql-drivers';
import { scanCells } from './cell-scanner.js';
import { defuse } from './formulas.js';
import type { RowSource } from './row-source.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const LOWER_N = 0x6e;
const OPEN = 0x5b;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
/** Tells Excel that the text is UTF-8; programs that read CSV skip it. */
const BYTE_ORDER_MARK = '\ufeff';

/** Bytes of a JSON string after which its text can't be copied as it stands: it has an escape, or CSV must quote it. */
const NEEDS_CARE = tableOf('"\\,;');
/** With these first bytes a text may be a formula, or the space in front of one; so may all that is not ASCII. */
const MAY_BEGIN_FORMULA = tableOf('=+-@ ');
for (let byte = 0x80; byte <= 0xff; byte += 1) MAY_BEGIN_FORMULA[byte] = 1;

/**
 * RFC 4180 in UTF-8 with a byte order mark. `null` is nothing, an empty text is `""`; where there is but one column, `null`
 * is `""` too, for many programs skip an empty line.
 */
export async function* writeCsv({ columns, batches }: RowSource): AsyncGenerator<Buffer> {
  const names = columns.map(({ name }) => fieldOf(name, 'TEXT'));
  yield Buffer.from(`${BYTE_ORDER_MARK}${names.join(',')}\r\n`);
  const types = columns.map(({ type }) => type);
  for await (const { json } of batches()) yield linesOf(json, types);
}

function linesOf(json: Buffer, types: readonly ValueType[]): Buffer {
  // No cell more than doubles: quotes in arrays do, and apostrophes stand for at least a character each.
  const lines = Buffer.allocUnsafe(json.byteLength * 2);
  let length = 0;
  scanCells(json, {
    cell(from, to, column) {
      if (column > 0) {
        lines[length] = COMMA;
        length += 1;
      }
      const first = json[from];
      if (first === LOWER_N) length += lines.write(types.length === 1 ? '""' : '', length);
      else if (first === QUOTE && isPlain(json, from + 1, to - 1))
        length += json.copy(lines, length, from + 1, to - 1);
      else if (first !== QUOTE && first !== OPEN) length += json.copy(lines, length, from, to);
      else length += lines.write(fieldOf(textOf(json, from, to), types[column] ?? 'OTHER'), length);
    },
    endOfRow() {
      lines[length] = CARRIAGE_RETURN;
      lines[length + 1] = LINE_FEED;
      length += 2;
    },
  });
  return lines.subarray(0, length);
}

/** Whether what stands between a JSON string's quotes is already the CSV field. */
function isPlain(json: Buffer, from: number, to: number): boolean {
  if (from === to || MAY_BEGIN_FORMULA[json[from] ?? 0] === 1) return false;
  for (let at = from; at < to; at += 1) if (NEEDS_CARE[json[at] ?? 0] === 1) return false;
  return true;
}

/** A string's text; an array as its JSON. */
function textOf(json: Buffer, from: number, to: number): string {
  const text = json.toString('utf8', from, to);
  return json[from] === QUOTE ? (JSON.parse(text) as string) : text;
}

function fieldOf(text: string, type: ValueType): string {
  const safe = defuse(text, type);
  return safe === '' || /[",;\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
