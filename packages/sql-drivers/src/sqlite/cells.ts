import type { CellValue, ResultColumn, ValueType } from '../driver.js';

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

type Form = Extract<ValueType, 'BIGINT' | 'FLOAT' | 'DECIMAL' | 'TEXT' | 'BINARY' | 'OTHER'>;

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

/** A value in its column's form. */
export function toCell(value: SqliteValue, form: Form): CellValue {
  if (value === null) return null;
  if (form === 'FLOAT') return numberOrText(value);
  if (form === 'BINARY')
    return Buffer.from(typeof value === 'object' ? value : exactText(value)).toString('base64');
  return exactText(value);
}

function numberOrText(value: Exclude<SqliteValue, null>): CellValue {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  return exactText(value);
}

/** Bytes as the literal that SQLite reads them from; everything else as its shortest exact text. */
function exactText(value: Exclude<SqliteValue, null>): string {
  if (typeof value === 'object') return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`;
  return String(value);
}
