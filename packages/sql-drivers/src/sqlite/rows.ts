import type { EngineRows, ReadLimits } from '../files/engine-protocol.js';
import { RowWriter } from '../row-json/row-writer.js';
import { type DescribedColumn, type Form, resultColumns, type SqliteValue, writeCell } from './cells.js';

/** Rows that come slowly are sent before a batch is full. */
const BATCH_TIME_MS = 100;
/**
 * Rows are taken out of the engine by so many at a time, and then written: going to and fro between its code and ours row by
 * row costs a fifth more, and so does asking for the time.
 */
const ROWS_AT_ONCE = 16;
const BYTES_AT_ONCE = 64 * 1024;
/** Rows of which so many take longer than this are taken one by one. */
const SLOW_MS = 10;

/** The rows of one statement, written down as they come out of the engine. */
export class SqliteRows {
  readonly #source: Iterator<SqliteValue[]>;
  readonly #describe: () => readonly DescribedColumn[];
  /** Taken out of the engine and not yet written, from `#at` on. */
  #held: SqliteValue[][] = [];
  #at = 0;
  #isDone = false;
  #isSlow = false;
  #writing: { readonly rows: RowWriter; readonly forms: readonly Form[] } | undefined;

  /** @param describe asked once, when the first rows have been read */
  constructor(source: Iterator<SqliteValue[]>, describe: () => readonly DescribedColumn[]) {
    this.#source = source;
    this.#describe = describe;
  }

  /** @throws TooManyBytes */
  read(limits: ReadLimits): EngineRows {
    const until = performance.now() + BATCH_TIME_MS;
    if (this.#writing !== undefined) return this.#write(limits, until);
    // The forms of columns follow from the first rows, so all of those are held until the last is there.
    const first: SqliteValue[][] = [];
    let bytes = 0;
    do {
      bytes += this.#take(1);
      first.push(...this.#held);
      this.#isSlow = performance.now() >= until;
    } while (!this.#isDone && !this.#isSlow && first.length < limits.maxRows && bytes < limits.targetBytes);
    this.#held = first;
    const columns = resultColumns(this.#describe(), first);
    this.#writing = { rows: new RowWriter(limits.maxRowBytes), forms: columns.map(({ type }) => type) };
    return { ...this.#write(limits, until), columns };
  }

  /** Ends the statement in the engine. */
  end(): void {
    this.#source.return?.();
  }

  #write({ maxRows, targetBytes }: ReadLimits, until: number): EngineRows {
    if (this.#writing === undefined) throw new Error('the forms of the columns are not known yet');
    const { rows, forms } = this.#writing;
    let now = performance.now();
    while (rows.isOpen(maxRows, targetBytes)) {
      const row = this.#held[this.#at];
      if (row !== undefined) {
        writeRow(rows, row, forms);
        this.#at += 1;
      } else if (this.#isDone || (rows.count > 0 && now >= until)) {
        break;
      } else {
        this.#take(this.#isSlow ? 1 : ROWS_AT_ONCE);
        const before = now;
        now = performance.now();
        this.#isSlow = now - before > SLOW_MS;
      }
    }
    return { ...rows.take(), isLast: this.#isDone && this.#at === this.#held.length };
  }

  /** Rows to hold instead of those held so far: at least one, if there is one. @returns about how many bytes they are */
  #take(rows: number): number {
    const source = this.#source;
    const held: SqliteValue[][] = [];
    let size = 0;
    do {
      const next = source.next();
      if (next.done === true) {
        this.#isDone = true;
        break;
      }
      size += sizeOf(next.value);
      held.push(next.value);
    } while (held.length < rows && size < BYTES_AT_ONCE);
    this.#held = held;
    this.#at = 0;
    return size;
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
