import { Readable } from 'node:stream';
import { ParleyError } from '@parley/errors';
import yazl from 'yazl';
import type { RowSource } from '../row-source.js';
import { headerCell, sheetCell } from './sheet-cells.js';
import { SheetRows } from './sheet-rows.js';
import { SHEET_END, SHEET_HEAD, sheetPath, workbookParts } from './workbook-parts.js';

/** Where a sheet ends and the next one begins; Excel's own bounds. */
export interface SheetLimits {
  readonly rows: number;
  readonly columns: number;
  /** Of XML: the zip's plain form counts to four gigabytes. */
  readonly bytes: number;
}

const EXCEL: SheetLimits = { rows: 1_048_576, columns: 16_384, bytes: 2 * 1024 ** 3 };
/** Rows made text at once, between two looks at whoever else waits. */
const ROWS_AT_ONCE = 500;
/** Speed rather than the last percents: rows compress well. */
const COMPRESSION = 4;

/**
 * A workbook as its rows come: sheets first, what names them last. Nothing of it is held but the rows being written.
 * @throws ParleyError RESULT_LIMIT: a sheet can't have so many columns
 */
export async function* writeXlsx(source: RowSource, limits: SheetLimits = EXCEL): AsyncGenerator<Buffer> {
  if (source.columns.length > limits.columns) {
    throw new ParleyError(
      'RESULT_LIMIT',
      `A sheet holds ${limits.columns} columns, the result has more: export it in another format, or select fewer.`,
    );
  }
  const rows = new SheetRows(source.batches());
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  const open = new Set<Readable>();
  zip.on('error', (error) => output.destroy(error));
  addSheet(1);
  try {
    for await (const chunk of output) yield chunk as Buffer;
  } finally {
    for (const sheet of open) sheet.destroy();
    await rows.close();
  }

  /** Added when the one before has ended: only then is it known whether there is another. */
  function addSheet(number: number): void {
    const sheet = Readable.from(sheetXml(source.columns, rows, limits), { objectMode: false });
    open.add(sheet);
    sheet.once('error', (error) => output.destroy(error));
    sheet.once('end', () => {
      open.delete(sheet);
      rows.hasMore().then(
        (more) => (more ? addSheet(number + 1) : end(number)),
        (error: Error) => output.destroy(error),
      );
    });
    zip.addReadStream(sheet, sheetPath(number), { compressionLevel: COMPRESSION });
  }

  function end(sheets: number): void {
    for (const [path, xml] of Object.entries(workbookParts(sheets))) zip.addBuffer(Buffer.from(xml), path);
    zip.end();
  }
}

async function* sheetXml(
  columns: RowSource['columns'],
  rows: SheetRows,
  limits: SheetLimits,
): AsyncGenerator<Buffer> {
  const letters = columns.map((_, index) => columnLetters(index));
  const names = columns.map(({ name }, index) => headerCell(`${letters[index]}1`, name));
  let bytes = 0;
  let number = 2;
  yield Buffer.from(`${SHEET_HEAD}<row r="1">${names.join('')}</row>`);
  while (number <= limits.rows && bytes < limits.bytes) {
    const taken = await rows.take(Math.min(ROWS_AT_ONCE, limits.rows - number + 1));
    if (taken.length === 0) break;
    let xml = '';
    for (const row of taken) {
      xml += `<row r="${number}">`;
      for (const [index, { type }] of columns.entries()) {
        xml += sheetCell(`${letters[index]}${number}`, row[index] ?? null, type);
      }
      xml += '</row>';
      number += 1;
    }
    const chunk = Buffer.from(xml);
    bytes += chunk.byteLength;
    yield chunk;
  }
  yield Buffer.from(SHEET_END);
}

/** 0 is A, 26 is AA. */
function columnLetters(index: number): string {
  const last = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? last : `${columnLetters(Math.floor(index / 26) - 1)}${last}`;
}
