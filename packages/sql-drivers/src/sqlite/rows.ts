import type { EngineRows, ReadLimits } from '../files/engine-protocol.js';
import { TooManyBytes } from '../row-json/json-bytes.js';
import { RowWriter } from '../row-json/row-writer.js';
import { type DescribedColumn, type Form, resultColumns, type SqliteValue, writeCell } from './cells.js';

/** Rows that come slowly are sent before a batch is full. */
const BATCH_TIME_MS = 100;

/** The rows of one statement, written down as they come out of the engine. */
export class SqliteRows {
  readonly #source: Iterator<SqliteValue[]>;
  readonly #describe: () => readonly DescribedColumn[];
  #writing: { readonly rows: RowWriter; readonly forms: readonly Form[] } | undefined;

  /** @param describe asked once, when the first rows have been read */
  constructor(source: Iterator<SqliteValue[]>, describe: () => readonly DescribedColumn[]) {
    this.#source = source;
    this.#describe = describe;
  }

  /** @throws TooManyBytes */
  read(limits: ReadLimits): EngineRows {
    return this.#writing === undefined ? this.#first(limits) : this.#next(limits, this.#writing);
  }

  /** Ends the statement in the engine. */
  end(): void {
    this.#source.return?.();
  }

  /** The forms of columns follow from these rows, so all of them are held until the last is there. */
  #first({ maxRows, targetBytes, maxRowBytes }: ReadLimits): EngineRows {
    const first: SqliteValue[][] = [];
    const until = performance.now() + BATCH_TIME_MS;
    let size = 0;
    let isLast = false;
    do {
      const next = this.#source.next();
      isLast = next.done === true;
      if (next.done === true) break;
      const rowSize = sizeOf(next.value);
      if (rowSize > maxRowBytes) throw new TooManyBytes('a row is too large');
      size += rowSize;
      first.push(next.value);
    } while (first.length < maxRows && size < targetBytes && performance.now() < until);
    const columns = resultColumns(this.#describe(), first);
    const rows = new RowWriter(maxRowBytes);
    const forms = columns.map(({ type }) => type);
    this.#writing = { rows, forms };
    for (const row of first) writeRow(rows, row, forms);
    return { ...rows.take(), isLast, columns };
  }

  #next(
    { maxRows, targetBytes }: ReadLimits,
    { rows, forms }: { readonly rows: RowWriter; readonly forms: readonly Form[] },
  ): EngineRows {
    const until = performance.now() + BATCH_TIME_MS;
    let isLast = false;
    do {
      const next = this.#source.next();
      isLast = next.done === true;
      if (next.done === true) break;
      writeRow(rows, next.value, forms);
    } while (rows.count < maxRows && rows.byteLength < targetBytes && performance.now() < until);
    return { ...rows.take(), isLast };
  }
}

function writeRow(rows: RowWriter, row: readonly SqliteValue[], forms: readonly Form[]): void {
  const { json } = rows;
  rows.beginRow();
  for (let index = 0; index < forms.length; index += 1) {
    writeCell(json, row[index] ?? null, forms[index] ?? 'OTHER');
    rows.endCell();
  }
  rows.endRow();
}

/** Bytes that the row takes at least once it is written down. */
function sizeOf(row: readonly SqliteValue[]): number {
  let size = 0;
  for (const value of row) {
    if (typeof value === 'string') size += value.length;
    else if (typeof value === 'object' && value !== null) size += value.byteLength;
  }
  return size;
}
