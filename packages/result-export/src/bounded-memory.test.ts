import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { RowBatch } from '@parley/sql-drivers';
import { expect, it } from 'vitest';
import { EXPORT_FILES, type ExportFormat } from './export-format.js';
import { exportRows } from './export-rows.js';

const ROWS = 1_000_000;
const ROWS_IN_BATCH = 2_000;
/** The rows are 70 MB of JSON, and several times that as values. */
const MOST_HELD_BYTES = 24 * 1024 ** 2;
const LOOK_EVERY = 50;

const formats = Object.keys(EXPORT_FILES) as ExportFormat[];
const columns = [
  { name: 'n', type: 'BIGINT' },
  { name: 'words', type: 'TEXT' },
  { name: 'amount', type: 'DECIMAL' },
] as const;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is held, garbage apart. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it.each(formats)('a million rows as %s are never held', async (format) => {
  const rows = Array.from({ length: ROWS_IN_BATCH }, (_, n) => [
    `90071992547${n}`,
    `Zeile ${n}, "✓" =1 und mehr`,
    `-${n}.50`,
  ]);
  const json = Buffer.from(JSON.stringify(rows));
  const before = heldBytes();
  let most = 0;
  let given = 0;
  async function* batches(): AsyncGenerator<RowBatch> {
    for (let row = 0; row < ROWS; row += ROWS_IN_BATCH) {
      if ((row / ROWS_IN_BATCH) % LOOK_EVERY === 0) most = Math.max(most, heldBytes() - before);
      given += ROWS_IN_BATCH;
      yield { count: ROWS_IN_BATCH, json: Buffer.from(json) };
    }
  }
  let bytes = 0;
  for await (const piece of exportRows(format, { columns, batches })) bytes += piece.byteLength;
  expect(given).toBeGreaterThanOrEqual(ROWS);
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(most).toBeLessThan(MOST_HELD_BYTES);
});
