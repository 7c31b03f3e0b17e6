import { randomUUID } from 'node:crypto';
import { appendFile, copyFile, mkdtemp, open, readdir, readlink, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileRunLog } from './file-run-log.js';
import type { LoggedEvent, RunLog } from './run-log.js';
import { describeRunLog } from './run-log-contract.test-support.js';

describeRunLog('file run log', async (limits) => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-run-log-'));
  let passed = 0;
  const now = () => Date.now() + passed;
  const logs: RunLog[] = [];
  const another = () => {
    const log = createFileRunLog({ folder, ...limits, now });
    logs.push(log);
    return log;
  };
  return {
    log: another(),
    crash: async () => another(),
    advance: (ms) => {
      passed += ms;
    },
    dispose: async () => {
      await Promise.all(logs.map((log) => log.close()));
      await rm(folder, { recursive: true });
    },
  };
});

describe('the files of a run log', () => {
  const never = new AbortController().signal;
  let folder: string;
  let log: RunLog;
  const reopened = () => createFileRunLog({ folder, retentionMs: 60_000, maxTotalBytes: 1e9 });
  const fileOf = (runId: string) => join(folder, `${runId}.log`);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-run-log-'));
    log = reopened();
  });
  afterEach(async () => {
    await log.close();
    await rm(folder, { recursive: true });
  });

  async function write(count: number, close: boolean): Promise<string> {
    const runId = randomUUID();
    const writer = await log.create(runId);
    for (let n = 1; n <= count; n += 1) await writer.append(Buffer.from(`{"n":${n}}`));
    if (close) await writer.close();
    return runId;
  }

  it('can be read by their owner only', async () => {
    const runId = await write(1, true);
    expect((await stat(fileOf(runId))).mode & 0o777).toBe(0o600);
  });

  it('torn anywhere in the last event go on behind the last whole one', async () => {
    const runId = await write(10, false);
    const whole = (await stat(fileOf(runId))).size;
    await log.close();
    for (const torn of [1, 5, 20, 25]) {
      await truncate(fileOf(runId), whole - torn);
      const next = reopened();
      const heir = await next.resume(runId);
      const appended = await heir.append(Buffer.from(`{"again":${torn}}`));
      expect(appended.sequence).toBe(10);
      await next.close();
      const events = await readSome(reopened(), runId, 10);
      expect(events.at(-1)?.payload.toString()).toBe(`{"again":${torn}}`);
      await truncate(fileOf(runId), whole);
    }
  });

  it('with rubbish behind the last event lose the rubbish only', async () => {
    const runId = await write(3, false);
    await log.close();
    await appendFile(fileOf(runId), Buffer.from('not a frame, but longer than the header of one'));
    const next = reopened();
    const heir = await next.resume(runId);
    await heir.append(Buffer.from('4'));
    await heir.close();
    expect((await readSome(next, runId, 99)).map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
    await next.close();
  });

  it('damaged in the middle answer with an error, never with a gap', async () => {
    const runId = await write(20, true);
    await log.close();
    const handle = await open(fileOf(runId), 'r+');
    await handle.write(Buffer.from('!'), 0, 1, 200);
    await handle.close();
    const next = reopened();
    await expect(readSome(next, runId, 99)).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
    expect(await crashed(next)).toEqual([]);
    await next.close();
  });

  it('of which not even the header was written count as never written', async () => {
    const runId = randomUUID();
    await appendFile(fileOf(runId), 'PRL');
    expect(await crashed(log)).toEqual([]);
    await expect(readSome(log, runId, 1)).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
  });

  it.runIf(process.platform === 'linux')('are let go of however reading and writing end', async () => {
    const runId = await write(5, false);
    // Of a log that it does not write itself, nothing is in memory.
    const other = reopened();
    const abort = new AbortController();
    const aborted = other.read(runId, undefined, abort.signal)[Symbol.asyncIterator]();
    const returned = other.read(runId, undefined, never)[Symbol.asyncIterator]();
    const thrownInto = other.read(runId, undefined, never)[Symbol.asyncIterator]();
    for (const reader of [aborted, returned, thrownInto]) await reader.next();
    const loopBroken = (async () => {
      for await (const _event of other.read(runId, undefined, never)) throw new Error('the reader broke');
    })();
    await expect(loopBroken).rejects.toThrow('the reader broke');
    expect(await openFilesBelow(folder)).toBe(4);

    abort.abort();
    while (!(await aborted.next()).done);
    await returned.return?.();
    await expect(thrownInto.throw?.(new Error('enough'))).rejects.toThrow('enough');
    expect(await openFilesBelow(folder)).toBe(1);
    await log.close();
    expect(await openFilesBelow(folder)).toBe(0);
  });

  it.runIf(process.platform === 'linux')(
    'are not held by readers that wait, nor by those that keep up',
    async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      const large = Buffer.alloc(300_000, '1');
      const readers = Array.from({ length: 20 }, () =>
        log.read(runId, undefined, never)[Symbol.asyncIterator](),
      );
      for (let n = 1; n <= 10; n += 1) {
        const news = readers.map((reader) => reader.next());
        await writer.append(Buffer.from('['), large, Buffer.from(']'));
        for (const event of await Promise.all(news)) {
          expect(event.value).toMatchObject({ sequence: n });
          expect(event.value?.payload.byteLength).toBe(300_002);
        }
        expect(await openFilesBelow(folder)).toBe(1);
      }
      // Who comes now finds the first events on the disk, and the newest in memory.
      const late = readers.map((reader) => reader.next());
      const all = await readSome(log, runId, 10);
      expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(
        all.every(({ payload }) =>
          payload.equals(Buffer.concat([Buffer.from('['), large, Buffer.from(']')])),
        ),
      ).toBe(true);
      await writer.close();
      for (const end of await Promise.all(late)) expect(end.done).toBe(true);
    },
  );

  it('tell their readers what is written, however many others were looked for meanwhile', async () => {
    const [runId, template] = [await write(2, false), await write(0, true)];
    await log.close();
    const next = reopened();
    const reader = next.read(runId, undefined, never)[Symbol.asyncIterator]();
    await reader.next();
    for (let n = 0; n <= 1_000; n += 1) {
      const other = randomUUID();
      await copyFile(fileOf(template), fileOf(other));
      await readSome(next, other, 1);
    }
    const heir = await next.resume(runId);
    await reader.next();
    const news = reader.next();
    await heir.append(Buffer.from('3'));
    expect((await news).value).toMatchObject({ sequence: 3 });
    await next.close();
  });

  async function readSome(from: RunLog, runId: string, count: number): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for await (const event of from.read(runId, undefined, never)) {
      events.push(event);
      if (events.length === count) break;
    }
    return events;
  }
});

async function crashed(log: RunLog): Promise<string[]> {
  const runIds: string[] = [];
  for await (const runId of log.openAfterCrash()) runIds.push(runId);
  return runIds;
}

async function openFilesBelow(folder: string): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const paths = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(folder)).length;
}
