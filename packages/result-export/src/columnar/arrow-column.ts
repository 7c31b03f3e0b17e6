import type { CellValue } from '@parley/sql-drivers';
import {
  Binary,
  Bool,
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Float64,
  Int64,
  makeData,
  TimestampMicrosecond,
  Utf8,
} from 'apache-arrow';
import { type ColumnType, DECIMAL_DIGITS } from './column-types.js';
import { bytesOf, epochDays, epochMicroseconds, floatOf, int64Of, textOf, unscaled } from './exact-values.js';

const DECIMAL_BITS = 128;
const WORD = 64n;

export function arrowType(type: ColumnType): DataType {
  switch (type.kind) {
    case 'int64':
      return new Int64();
    case 'decimal':
      return new Decimal(type.scale, DECIMAL_DIGITS, DECIMAL_BITS);
    case 'double':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond(type.utc ? 'UTC' : null);
    case 'binary':
      return new Binary();
    case 'text':
      return new Utf8();
  }
}

/** One column of a record batch, from the cells in their order. */
export function arrowColumn(type: ColumnType, cells: readonly CellValue[]): Data {
  const { length } = cells;
  const nulls = nullsOf(cells);
  switch (type.kind) {
    case 'int64':
      return makeData({
        type: new Int64(),
        length,
        ...nulls,
        data: words(cells, (cell) => int64Of(cell) ?? 0n),
      });
    case 'decimal': {
      const data = decimals(cells, type.scale);
      return makeData({
        type: new Decimal(type.scale, DECIMAL_DIGITS, DECIMAL_BITS),
        length,
        ...nulls,
        data,
      });
    }
    case 'double':
      return makeData({ type: new Float64(), length, ...nulls, data: Float64Array.from(cells, floatOf) });
    case 'boolean':
      return makeData({ type: new Bool(), length, ...nulls, data: bits(cells, (cell) => cell === true) });
    case 'date':
      return makeData({
        type: new DateDay(),
        length,
        ...nulls,
        data: Int32Array.from(cells, (cell) => epochDays(cell) ?? 0),
      });
    case 'timestamp':
      return makeData({
        type: new TimestampMicrosecond(type.utc ? 'UTC' : null),
        length,
        ...nulls,
        data: words(cells, (cell) => epochMicroseconds(cell) ?? 0n),
      });
    case 'binary':
      return makeData({ type: new Binary(), length, ...nulls, ...pieces(cells, bytesOf) });
    case 'text':
      return makeData({
        type: new Utf8(),
        length,
        ...nulls,
        ...pieces(cells, (cell) => Buffer.from(textOf(cell))),
      });
  }
}

function nullsOf(cells: readonly CellValue[]): {
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array;
} {
  const nullCount = cells.reduce<number>((count, cell) => (cell === null ? count + 1 : count), 0);
  return { nullCount, nullBitmap: bits(cells, (cell) => cell !== null) };
}

function bits(cells: readonly CellValue[], isSet: (cell: CellValue) => boolean): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(cells.length / 8));
  for (const [index, cell] of cells.entries()) {
    if (isSet(cell)) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bitmap;
}

function words(cells: readonly CellValue[], of: (cell: CellValue) => bigint): BigInt64Array {
  const data = new BigInt64Array(cells.length);
  for (const [index, cell] of cells.entries()) if (cell !== null) data[index] = of(cell);
  return data;
}

/** 128 bits each, the low ones first. */
function decimals(cells: readonly CellValue[], scale: number): Uint32Array {
  const data = new BigInt64Array(cells.length * 2);
  for (const [index, cell] of cells.entries()) {
    if (cell === null) continue;
    const value = unscaled(cell, scale);
    data[index * 2] = BigInt.asIntN(Number(WORD), value);
    data[index * 2 + 1] = value >> WORD;
  }
  return new Uint32Array(data.buffer);
}

/** One behind the other, and where each begins. */
function pieces(
  cells: readonly CellValue[],
  of: (cell: CellValue) => Uint8Array,
): { readonly valueOffsets: Int32Array; readonly data: Uint8Array } {
  const valueOffsets = new Int32Array(cells.length + 1);
  const all: Uint8Array[] = [];
  let length = 0;
  for (const [index, cell] of cells.entries()) {
    const bytes = cell === null ? null : of(cell);
    if (bytes !== null) all.push(bytes);
    length += bytes?.byteLength ?? 0;
    valueOffsets[index + 1] = length;
  }
  return { valueOffsets, data: Buffer.concat(all) };
}
