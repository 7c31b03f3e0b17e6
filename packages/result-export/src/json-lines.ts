import { scanCells } from './cell-scanner.js';
import { uniqueNames } from './column-names.js';
import type { RowSource } from './row-source.js';

const END_OF_ROW = Buffer.from('}\n');
const EMPTY_ROW = Buffer.from('{}\n');

/** An object a line, a field a column, values in the forms of the API. No cell is parsed. */
export async function* writeJsonLines({ columns, batches }: RowSource): AsyncGenerator<Buffer> {
  const names = uniqueNames(columns).map((name, index) =>
    Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  );
  const rowBytes = names.reduce((bytes, name) => bytes + name.byteLength, 0) + EMPTY_ROW.byteLength;
  for await (const { count, json } of batches()) yield linesOf({ count, json }, names, rowBytes);
}

function linesOf(
  { count, json }: { readonly count: number; readonly json: Buffer },
  names: readonly Buffer[],
  rowBytes: number,
): Buffer {
  const lines = Buffer.allocUnsafe(json.byteLength + count * rowBytes);
  let length = 0;
  const put = (bytes: Buffer) => {
    length += bytes.copy(lines, length);
  };
  scanCells(json, {
    cell(from, to, column) {
      const name = names[column];
      if (name === undefined) throw new RangeError('a row has more cells than there are columns');
      put(name);
      length += json.copy(lines, length, from, to);
    },
    endOfRow: () => put(names.length === 0 ? EMPTY_ROW : END_OF_ROW),
  });
  return lines.subarray(0, length);
}
