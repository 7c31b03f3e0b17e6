import { randomUUID } from 'node:crypto';
import { createFileRunLog, type RunLog } from '@parley/event-bus';
import { makeTestFolder, removeTestFolder } from '@parley/platform-db/testing';
import type { RowBatch } from '@parley/sql-drivers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeRunEvent } from '../runs/run-event.js';
import { publishRows, RunPublisher } from './publish.js';

const MAX_RUN_BYTES = 200_000;
const ROW = JSON.stringify(['x'.repeat(996)]);

let folder: string;
let runLog: RunLog;
beforeAll(async () => {
  folder = await makeTestFolder();
  const maxTotalBytes = 10 * MAX_RUN_BYTES;
  runLog = createFileRunLog({ folder, retentionMs: 60_000, maxTotalBytes, maxRunBytes: MAX_RUN_BYTES });
});
afterAll(async () => {
  await runLog.close();
  await removeTestFolder(folder);
});

/** A statement with batches of so many rows of 1,000 bytes, and whether it was left or read to its end. */
function statement(counts: readonly number[], hasMore = false) {
  const state = { isOver: false };
  async function* batches(): AsyncGenerator<RowBatch> {
    try {
      for (const count of counts) {
        yield { count, json: Buffer.from(`[${Array.from({ length: count }, () => ROW).join()}]`) };
      }
    } finally {
      state.isOver = true;
    }
  }
  return { state, query: { columns: [], batches: batches(), hasMore: () => hasMore } };
}

async function publish(
  { state, query }: ReturnType<typeof statement>,
  limits = { maxRows: 1_000, maxBytes: 1_000_000 },
) {
  const runId = randomUUID();
  const writer = await runLog.create(runId);
  const publisher = new RunPublisher(writer);
  const delivered = await publishRows(query, limits, publisher);
  await writer.close();
  const events = [];
  for await (const { payload } of runLog.read(runId, undefined, new AbortController().signal)) {
    events.push(decodeRunEvent(payload));
  }
  const rows = events.reduce((sum, event) => sum + (event.type === 'RunRows' ? event.count : 0), 0);
  const notices = events.flatMap((event) => (event.type === 'RunNotice' ? [event.code] : []));
  expect(state.isOver).toBe(true);
  expect(rows).toBe(delivered.rowCount);
  return { ...delivered, notices, publisher };
}

describe('publishRows', () => {
  it('delivers everything, and counts its bytes', async () => {
    const { publisher, ...delivered } = await publish(statement([1, 20, 30]));
    expect(delivered).toEqual({ rowCount: 51, complete: true, notices: [] });
    // Each row with its comma or bracket, and each batch with one bracket more.
    expect(publisher.meter.cost.byteCount).toBe(51 * 1_001 + 3);
  });

  it('says that there are more rows than may be delivered', async () => {
    expect(await publish(statement([5], true))).toMatchObject({
      rowCount: 5,
      complete: false,
      notices: ['RESULT_LIMIT'],
      publisher: { notices: [{ message: expect.stringContaining('1,000') }] },
    });
  });

  it('ends before a batch that is too much, but for the first', async () => {
    const limits = { maxRows: 1_000, maxBytes: 30_000 };
    const cut = { complete: false, notices: ['RESULT_LIMIT'] };
    expect(await publish(statement([10, 10, 10, 10]), limits)).toMatchObject({ ...cut, rowCount: 20 });
    expect(await publish(statement([40, 10]), limits)).toMatchObject({ ...cut, rowCount: 40 });
    expect(await publish(statement([40]), limits)).toMatchObject({ rowCount: 40, complete: true });
  });

  it('ends when the log is full: what is in it stands', async () => {
    expect(await publish(statement([50, 50, 50, 50, 50]))).toMatchObject({
      rowCount: 150,
      complete: false,
      notices: ['RESULT_LIMIT'],
    });
  });
});
