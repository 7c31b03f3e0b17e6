import {
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBEnumType,
  DuckDBListType,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBVector,
} from '@duckdb/node-api';
import duckdb, { type Vector } from '@duckdb/node-bindings';
import type { JsonBytes } from '../row-json/json-bytes.js';
import {
  writeDecimalText,
  writeDouble,
  writeInt64Text,
  writeSingle,
  writeUint64Text,
  writeWhole,
} from '../row-json/numbers.js';
import { closeArray } from '../row-json/row-writer.js';
import { type CellForm, cellFormOf } from './cells.js';
import { ColumnWriter, NumberWriter, numbersOf, WordWriter } from './column-writer.js';
import { writeDateText, writeTimestampText } from './moment-writers.js';
import { StringVector } from './string-vector.js';

const OPEN = 0x5b;
const COMMA = 0x2c;
const WORD = 0x1_0000_0000;

/** Types whose values need no JavaScript value on their way; the rest goes by its {@link CellForm}. */
const WRITERS: Partial<Record<DuckDBTypeId, () => ColumnWriter>> = {
  [DuckDBTypeId.BOOLEAN]: () => new NumberWriter(Uint8Array, (out, value) => out.boolean(value !== 0)),
  [DuckDBTypeId.TINYINT]: () => new NumberWriter(Int8Array, writeWhole),
  [DuckDBTypeId.SMALLINT]: () => new NumberWriter(Int16Array, writeWhole),
  [DuckDBTypeId.INTEGER]: () => new NumberWriter(Int32Array, writeWhole),
  [DuckDBTypeId.UTINYINT]: () => new NumberWriter(Uint8Array, writeWhole),
  [DuckDBTypeId.USMALLINT]: () => new NumberWriter(Uint16Array, writeWhole),
  [DuckDBTypeId.UINTEGER]: () => new NumberWriter(Uint32Array, writeWhole),
  [DuckDBTypeId.BIGINT]: () => new WordWriter(writeInt64Text),
  [DuckDBTypeId.UBIGINT]: () => new WordWriter(writeUint64Text),
  [DuckDBTypeId.HUGEINT]: () => new HugeWriter(writeInt64Text, String),
  [DuckDBTypeId.FLOAT]: () => new NumberWriter(Float32Array, writeSingle),
  [DuckDBTypeId.DOUBLE]: () => new NumberWriter(Float64Array, writeDouble),
  [DuckDBTypeId.VARCHAR]: () => new TextWriter(),
  [DuckDBTypeId.BLOB]: () => new BlobWriter(),
  [DuckDBTypeId.DATE]: () => new NumberWriter(Int32Array, writeDateText),
  [DuckDBTypeId.TIMESTAMP]: () => new WordWriter(writeTimestampText(6, '')),
  [DuckDBTypeId.TIMESTAMP_TZ]: () => new WordWriter(writeTimestampText(6, 'Z')),
  [DuckDBTypeId.TIMESTAMP_S]: () => new WordWriter(writeTimestampText(0, '')),
  [DuckDBTypeId.TIMESTAMP_MS]: () => new WordWriter(writeTimestampText(3, '')),
  [DuckDBTypeId.TIMESTAMP_NS]: () => new WordWriter(writeTimestampText(9, '')),
};

export function columnWriterOf(type: DuckDBType): ColumnWriter {
  if (type instanceof DuckDBDecimalType) return decimalWriterOf(type);
  if (type instanceof DuckDBEnumType) return enumWriterOf(type);
  if (type instanceof DuckDBListType) return new ListWriter(columnWriterOf(type.valueType));
  return WRITERS[type.typeId]?.() ?? new AnyWriter(type, cellFormOf(type));
}

/** How many bits a decimal has follows from its digits. */
function decimalWriterOf({ width, scale }: DuckDBDecimalType): ColumnWriter {
  const write = (out: JsonBytes, scaled: number): void => writeDecimalText(out, scaled, scale);
  const toText = (scaled: bigint): string => new DuckDBDecimalValue(scaled, width, scale).toString();
  const writeWord = (out: JsonBytes, low: number, high: number): void => {
    const scaled = high * WORD + (low >>> 0);
    if (Number.isSafeInteger(scaled)) write(out, scaled);
    else out.text(toText((BigInt(high) << 32n) | BigInt(low >>> 0)));
  };
  if (width <= 4) return new NumberWriter(Int16Array, write);
  if (width <= 9) return new NumberWriter(Int32Array, write);
  return width <= 18 ? new WordWriter(writeWord) : new HugeWriter(writeWord, toText);
}

function enumWriterOf({ values, internalTypeId }: DuckDBEnumType): ColumnWriter {
  const write = (out: JsonBytes, index: number): void => out.text(values[index] ?? '');
  if (internalTypeId === DuckDBTypeId.UTINYINT) return new NumberWriter(Uint8Array, write);
  if (internalTypeId === DuckDBTypeId.USMALLINT) return new NumberWriter(Uint16Array, write);
  return new NumberWriter(Uint32Array, write);
}

/** Each value is 128 bits with a sign; most are no longer than 64, sums for example. */
class HugeWriter extends ColumnWriter {
  readonly #writeWord: (out: JsonBytes, low: number, high: number) => void;
  readonly #toText: (value: bigint) => string;
  #parts: ArrayLike<number> = [];

  constructor(
    writeWord: (out: JsonBytes, low: number, high: number) => void,
    toText: (value: bigint) => string,
  ) {
    super();
    this.#writeWord = writeWord;
    this.#toText = toText;
  }

  protected override loadValues(vector: Vector, count: number): void {
    this.#parts = numbersOf(vector, count * 4, Int32Array);
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    const at = row * 4;
    const low = this.#parts[at] ?? 0;
    const high = this.#parts[at + 1] ?? 0;
    const upper = this.#parts[at + 2] ?? 0;
    const top = this.#parts[at + 3] ?? 0;
    const sign = high >> 31;
    if (upper === sign && top === sign) this.#writeWord(out, low, high);
    else out.text(this.#toText([top, upper >>> 0, high >>> 0, low >>> 0].reduce(appendWord, 0n)));
  }
}

function appendWord(value: bigint, word: number): bigint {
  return (value << 32n) + BigInt(word);
}

class TextWriter extends ColumnWriter {
  readonly #strings = new StringVector();

  protected override loadValues(vector: Vector, count: number): void {
    this.#strings.load(vector, count, (row) => this.hasValue(row));
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    const { source, from, to } = this.#strings.find(row);
    out.utf8(source, from, to);
  }
}

class BlobWriter extends ColumnWriter {
  readonly #strings = new StringVector();

  protected override loadValues(vector: Vector, count: number): void {
    this.#strings.load(vector, count, (row) => this.hasValue(row));
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    const { source, from, to } = this.#strings.find(row);
    out.base64(Buffer.from(source.buffer, source.byteOffset + from, to - from));
  }
}

class ListWriter extends ColumnWriter {
  readonly #items: ColumnWriter;
  /** Of each row, where its items begin and how many they are; of 64 bits each. */
  #entries: ArrayLike<number> = [];

  constructor(items: ColumnWriter) {
    super();
    this.#items = items;
  }

  protected override loadValues(vector: Vector, count: number): void {
    this.#entries = numbersOf(vector, count * 4, Uint32Array);
    const size = duckdb.list_vector_get_size(vector);
    const used = new Uint8Array(size);
    for (let row = 0; row < count; row += 1) {
      if (this.hasValue(row)) used.fill(1, this.#from(row), this.#from(row) + this.#length(row));
    }
    this.#items.load(duckdb.list_vector_get_child(vector), size, (item) => used[item] === 1);
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    const from = this.#from(row);
    const to = from + this.#length(row);
    out.byte(OPEN);
    for (let item = from; item < to; item += 1) {
      this.#items.write(out, item);
      out.put(COMMA);
    }
    closeArray(out);
  }

  // No chunk has 2^32 items.
  #from(row: number): number {
    return this.#entries[row * 4] ?? 0;
  }

  #length(row: number): number {
    return this.#entries[row * 4 + 2] ?? 0;
  }
}

/** By way of the value that the binding makes. */
class AnyWriter extends ColumnWriter {
  readonly #type: DuckDBType;
  readonly #form: CellForm;
  #vector: DuckDBVector | undefined;

  constructor(type: DuckDBType, form: CellForm) {
    super();
    this.#type = type;
    this.#form = form;
  }

  protected override loadValues(vector: Vector, count: number): void {
    this.#vector = DuckDBVector.create(vector, count, this.#type);
  }

  protected override writeValue(out: JsonBytes, row: number): void {
    out.json(JSON.stringify(this.#form.toCell(this.#vector?.getItem(row) ?? null)));
  }
}
