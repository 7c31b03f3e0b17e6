import type { ResultColumn, RowBatch } from '@parley/sql-drivers';

/** A statement's rows as they were read once. */
export interface CachedResult {
  readonly columns: readonly ResultColumn[];
  readonly batches: readonly RowBatch[];
  /** False when there were more rows than the statement may give. */
  readonly complete: boolean;
  /** When the reading began: what was changed later is not in it. */
  readonly readAt: Date;
  /** From then on it is not given out any more. */
  readonly keepUntil: Date;
}

interface Head extends Pick<CachedResult, 'columns' | 'complete'> {
  readonly format: typeof FORMAT;
  readonly readAt: string;
  readonly keepUntil: string;
  /** Rows and bytes of each batch, in the order in which they follow the head. */
  readonly batches: readonly (readonly [count: number, bytes: number])[];
}

/** Another one is written by another version of this service, and is not read. */
const FORMAT = 1;
const LENGTH_BYTES = 4;

/** In one piece: the head's length, the head as JSON, the batches one behind the other. */
export function encodeResult({ columns, complete, readAt, keepUntil, batches }: CachedResult): Buffer {
  const head: Head = {
    format: FORMAT,
    columns,
    complete,
    readAt: readAt.toISOString(),
    keepUntil: keepUntil.toISOString(),
    batches: batches.map(({ count, json }) => [count, json.byteLength]),
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.byteLength);
  return Buffer.concat([length, text, ...batches.map(({ json }) => json)]);
}

/** `null` for what {@link encodeResult} did not write, or not all of it. Rows are not parsed, nor copied. */
export function decodeResult(bytes: Buffer): CachedResult | null {
  const head = headOf(bytes);
  if (head === null) return null;
  let start = LENGTH_BYTES + bytes.readUInt32BE();
  const batches = head.batches.map(([count, length]) => {
    const json = bytes.subarray(start, start + length);
    start += length;
    return { count, json };
  });
  if (start !== bytes.byteLength) return null;
  const { columns, complete, readAt, keepUntil } = head;
  return { columns, complete, batches, readAt: new Date(readAt), keepUntil: new Date(keepUntil) };
}

function headOf(bytes: Buffer): Head | null {
  if (bytes.byteLength < LENGTH_BYTES) return null;
  try {
    const text = bytes.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + bytes.readUInt32BE());
    const head = JSON.parse(text) as Head;
    return head.format === FORMAT ? head : null;
  } catch {
    // A part of what was written.
    return null;
  }
}
