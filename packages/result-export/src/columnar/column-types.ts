import type { CellValue, RowBatch, ValueType } from '@parley/sql-drivers';
import type { RowSource } from '../row-source.js';
import { decimalShape, epochDays, epochMicroseconds, int64Of, isFloat } from './exact-values.js';

/** What a column of a Parquet or Arrow file holds. */
export type ColumnType =
  | { readonly kind: 'int64' }
  /** At most 38 digits, so many of them behind the point. */
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'double' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp'; readonly utc: boolean }
  | { readonly kind: 'binary' }
  | { readonly kind: 'text' };

export const DECIMAL_DIGITS = 38;

/**
 * The type of each column, after a look at all rows. A column has its natural type where every value fits it exactly, else it
 * is text in the API's forms: infinite dates, days that are none, numbers of more than 38 digits have no other form here.
 */
export async function columnTypes({ columns, batches }: RowSource): Promise<readonly ColumnType[]> {
  const fits = columns.map(({ type }) => newFit(type));
  if (fits.every((fit) => !fit.isOpen())) return fits.map((fit) => fit.type());
  for await (const batch of batches()) {
    const rows = rowsOf(batch);
    for (const [index, fit] of fits.entries()) {
      if (!fit.isOpen()) continue;
      for (const row of rows) fit.see(row[index] ?? null);
    }
  }
  return fits.map((fit) => fit.type());
}

/** A batch's rows as values: so many at a time are never more than a few megabytes. */
export function rowsOf({ json }: RowBatch): readonly (readonly CellValue[])[] {
  return JSON.parse(json.toString()) as CellValue[][];
}

interface Fit {
  /** Whether another value may still change the type. */
  isOpen(): boolean;
  see(value: CellValue): void;
  type(): ColumnType;
}

function newFit(type: ValueType): Fit {
  switch (type) {
    case 'INTEGER':
    case 'BIGINT':
      return new NumberFit(true);
    case 'DECIMAL':
      return new NumberFit(false);
    case 'FLOAT':
      return new CheckedFit({ kind: 'double' }, isFloat);
    case 'BOOLEAN':
      return new CheckedFit({ kind: 'boolean' }, (value) => typeof value === 'boolean');
    case 'DATE':
      return new CheckedFit({ kind: 'date' }, (value) => epochDays(value) !== null);
    case 'TIMESTAMP':
    case 'TIMESTAMP_TZ':
      return new CheckedFit(
        { kind: 'timestamp', utc: type === 'TIMESTAMP_TZ' },
        (value) => epochMicroseconds(value) !== null,
      );
    case 'BINARY':
      return new CheckedFit({ kind: 'binary' }, (value) => typeof value === 'string');
    default:
      return { isOpen: () => false, see: () => undefined, type: () => ({ kind: 'text' }) };
  }
}

class CheckedFit implements Fit {
  #fits = true;

  constructor(
    private readonly natural: ColumnType,
    private readonly fits: (value: CellValue) => boolean,
  ) {}

  isOpen(): boolean {
    return this.#fits;
  }

  see(value: CellValue): void {
    if (this.#fits && value !== null) this.#fits = this.fits(value);
  }

  type(): ColumnType {
    return this.#fits ? this.natural : { kind: 'text' };
  }
}

/** Whole numbers are 64-bit ones while they fit, then decimals of 38 digits; beyond that, text. */
class NumberFit implements Fit {
  #isInt64: boolean;
  #wholeDigits = 0;
  #scale = 0;

  constructor(isWhole: boolean) {
    this.#isInt64 = isWhole;
  }

  isOpen(): boolean {
    return this.#wholeDigits + this.#scale <= DECIMAL_DIGITS;
  }

  see(value: CellValue): void {
    if (value === null || !this.isOpen()) return;
    const shape = decimalShape(value);
    this.#wholeDigits = Math.max(this.#wholeDigits, shape?.wholeDigits ?? Number.POSITIVE_INFINITY);
    this.#scale = Math.max(this.#scale, shape?.scale ?? 0);
    if (this.#isInt64) this.#isInt64 = int64Of(value) !== null;
  }

  type(): ColumnType {
    if (this.#isInt64) return { kind: 'int64' };
    return this.isOpen() ? { kind: 'decimal', scale: this.#scale } : { kind: 'text' };
  }
}
