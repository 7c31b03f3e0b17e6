import { createFileRunLog, type RunLogWriter } from '@parley/event-bus';
import { newId } from '@parley/platform-db';
import { makeTestFolder, removeTestFolder } from '@parley/platform-db/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { decodeRunEvent } from '../runs/run-event.js';
import { RunPublisher } from './publish.js';

const MAX_RUN_BYTES = 20_000;

let folder: string;
let runLog: ReturnType<typeof createFileRunLog>;
let runId: string;
let writer: RunLogWriter;
beforeAll(async () => {
  folder = await makeTestFolder();
  const bounds = { retentionMs: 60_000, maxTotalBytes: 1e9, maxRunBytes: MAX_RUN_BYTES };
  runLog = createFileRunLog({ folder, ...bounds });
});
afterAll(async () => {
  await runLog.close();
  await removeTestFolder(folder);
});
beforeEach(async () => {
  runId = newId();
  writer = await runLog.create(runId);
});

const notice = { code: 'ROW_LIMIT_ADDED', message: 'Said and done.' } as const;

it('keeps the order of what is waited for and what is not', async () => {
  const publisher = new RunPublisher(writer);
  await publisher.stage('EXECUTE', async () => {
    publisher.columns([]);
    await publisher.notice(notice);
  });
  await writer.close();
  const types: string[] = [];
  for await (const { payload } of runLog.read(runId, undefined, AbortSignal.timeout(10_000)))
    types.push(decodeRunEvent(payload).type);
  expect(types).toEqual(['RunProgress', 'RunColumns', 'RunNotice', 'RunProgress']);
});

it('lets nothing follow what did not get into the log, though it would fit', async () => {
  const publisher = new RunPublisher(writer);
  const name = 'x'.repeat(10 * MAX_RUN_BYTES);
  publisher.columns([{ name, type: 'TEXT', databaseType: 'text' }]);
  await expect(publisher.notice(notice)).rejects.toMatchObject({ code: 'RESULT_LIMIT' });
  await expect(publisher.stage('EXECUTE', async () => 1)).rejects.toMatchObject({ code: 'RESULT_LIMIT' });
  // By itself the log takes more.
  await writer.append(Buffer.from('{}'));
});
