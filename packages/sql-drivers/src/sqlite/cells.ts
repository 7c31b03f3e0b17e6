import type { ResultColumn, ValueType } from '../driver.js';
import type { JsonBytes } from '../row-json/json-bytes.js';
import { writeDouble, writeDoubleDigits, writeInt64Text, writeWhole } from '../row-json/numbers.js';

/*
 * SQLite has no types of columns, only of values (NULL, INTEGER, REAL, TEXT, BLOB), and any column may hold all of them. A column
 * of a result still has one form, chosen once: from what the column was declared as, else from its first values. A value of
 * another kind keeps its exact text. The README has the table.
 */

/** A value as better-sqlite3 gives it with safe integers. */
export type SqliteValue = null | bigint | number | string | Uint8Array;

/** What better-sqlite3 says about a column; `type` is as declared, or null where it is no column of a table. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: string | null;
}

export type Form = Extract<ValueType, 'BIGINT' | 'FLOAT' | 'DECIMAL' | 'TEXT' | 'BINARY' | 'OTHER'>;

const QUOTE = 0x22;

/** By SQLite's own rules of affinity, but for names that are sure to mean numbers with a scale. */
function declaredForm(declared: string): Form | undefined {
  const type = declared.toUpperCase();
  if (type.includes('INT')) return 'BIGINT';
  if (/CHAR|CLOB|TEXT/.test(type)) return 'TEXT';
  if (type.includes('BLOB')) return 'BINARY';
  if (/REAL|FLOA|DOUB/.test(type)) return 'FLOAT';
  if (/^(NUMERIC|DECIMAL)\b/.test(type)) return 'DECIMAL';
  if (/^BOOL(EAN)?$/.test(type)) return 'BIGINT';
  if (/^(DATE|DATETIME|TIME|TIMESTAMP)\b/.test(type)) return 'TEXT';
  return undefined;
}

function seenForm(values: readonly SqliteValue[]): Form {
  const kinds = new Set(values.filter((value) => value !== null).map(kindOf));
  if (kinds.size === 2 && kinds.has('BIGINT') && kinds.has('FLOAT')) return 'FLOAT';
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : 'OTHER';
}

function kindOf(value: Exclude<SqliteValue, null>): Exclude<Form, 'DECIMAL' | 'OTHER'> {
  switch (typeof value) {
    case 'bigint':
      return 'BIGINT';
    case 'number':
      return 'FLOAT';
    case 'string':
      return 'TEXT';
    default:
      return 'BINARY';
  }
}

/** The forms of a result's columns, from their declarations and the first rows. */
export function resultColumns(
  described: readonly DescribedColumn[],
  firstRows: readonly (readonly SqliteValue[])[],
): readonly (ResultColumn & { readonly type: Form })[] {
  return described.map(({ name, type: declared }, index) => {
    const seen = seenForm(firstRows.map((row) => row[index] ?? null));
    const type = (declared === null ? undefined : declaredForm(declared)) ?? seen;
    return { name, type, databaseType: declared ?? STORED_AS[seen] };
  });
}

const STORED_AS: Readonly<Record<Form, string>> = {
  BIGINT: 'INTEGER',
  FLOAT: 'REAL',
  DECIMAL: 'NUMERIC',
  TEXT: 'TEXT',
  BINARY: 'BLOB',
  OTHER: '',
};

/** Writes a value in its column's form. */
export function writeCell(out: JsonBytes, value: SqliteValue, form: Form): void {
  switch (typeof value) {
    case 'string':
      if (form === 'BINARY') out.base64(Buffer.from(value));
      else out.text(value);
      return;
    case 'bigint':
      writeInteger(out, value, form);
      return;
    case 'number':
      writeReal(out, value, form);
      return;
    default:
      if (value === null) out.null();
      else writeBytes(out, bufferOf(value), form);
  }
}

/** 64 bits in which an integer is taken apart. */
const word = new DataView(new ArrayBuffer(8));

/** Digits as a JSON string; as a number where that is the column's form and a double holds them. */
function writeInteger(out: JsonBytes, value: bigint, form: Form): void {
  if (form === 'FLOAT' && Number.isSafeInteger(Number(value))) {
    writeWhole(out, Number(value));
  } else if (form === 'BINARY') {
    out.base64(Buffer.from(String(value)));
  } else {
    word.setBigInt64(0, value);
    writeInt64Text(out, word.getInt32(4), word.getInt32(0));
  }
}

function writeReal(out: JsonBytes, value: number, form: Form): void {
  if (form === 'FLOAT') {
    writeDouble(out, value);
  } else if (form === 'BINARY') {
    out.base64(Buffer.from(String(value)));
  } else {
    out.byte(QUOTE);
    writeDoubleDigits(out, value);
    out.byte(QUOTE);
  }
}

/** In another column than one of bytes, the literal that SQLite reads them from. */
function writeBytes(out: JsonBytes, value: Buffer, form: Form): void {
  if (form === 'BINARY') out.base64(value);
  else out.text(`X'${value.toString('hex').toUpperCase()}'`);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
