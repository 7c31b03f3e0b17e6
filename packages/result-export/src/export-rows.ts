import { writeArrow } from './columnar/write-arrow.js';
import { writeParquet } from './columnar/write-parquet.js';
import { writeCsv } from './csv.js';
import type { ExportFormat } from './export-format.js';
import { writeJsonLines } from './json-lines.js';
import type { RowSource } from './row-source.js';
import { writeXlsx } from './xlsx/write-xlsx.js';

/**
 * A file of the rows, in pieces, as the rows come: a few megabytes are held, however many there are. Leaving the loop closes
 * what was opened. What each format does with each type of value is in the README.
 * @throws ParleyError RESULT_LIMIT (more columns than a sheet has), and whatever the source throws
 */
export function exportRows(format: ExportFormat, source: RowSource): AsyncIterable<Buffer> {
  switch (format) {
    case 'CSV':
      return writeCsv(source);
    case 'XLSX':
      return writeXlsx(source);
    case 'JSON_LINES':
      return writeJsonLines(source);
    case 'PARQUET':
      return writeParquet(source);
    case 'ARROW':
      return writeArrow(source);
  }
}
