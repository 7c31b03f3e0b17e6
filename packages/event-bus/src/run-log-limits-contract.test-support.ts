import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunLog } from './run-log.js';
import {
  collect,
  LIMITS,
  NEVER,
  numbered,
  type RunLogLimits,
  type RunLogUnderTest,
  written,
} from './run-log-under-test.test-support.js';

/** What every run log promises of how much it holds, and for how long. */
export function describeRunLogLimits(create: (limits: RunLogLimits) => Promise<RunLogUnderTest>): void {
  let underTest: RunLogUnderTest;
  let log: RunLog;

  beforeEach(async () => {
    underTest = await create(LIMITS);
    log = underTest.log;
  });
  afterEach(() => underTest.dispose());

  describe('bounds', () => {
    it('a log that is full refuses rows, and still takes the words that end the run', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      const big = Buffer.alloc(400_000, ' ');
      await writer.append(big);
      await writer.append(big);
      await expect(writer.append(big)).rejects.toMatchObject({ code: 'RESULT_LIMIT' });
      expect((await writer.append(Buffer.from('"the end"'))).sequence).toBe(3);
      await writer.close();
      const read = await collect(log.read(runId, undefined, NEVER));
      expect(read.map((event) => event.payload.byteLength)).toEqual([400_000, 400_000, 9]);
    });

    it('what was under way behind an event that did not fit is refused too, and leaves no gap', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      const big = Buffer.alloc(400_000, ' ');
      const together = await Promise.allSettled(
        [big, big, big, big].map((payload) => writer.append(payload)),
      );
      expect(together.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
      ]);
      expect((await writer.append(Buffer.from('"the end"'))).sequence).toBe(3);
      await writer.close();
      expect((await collect(log.read(runId, undefined, NEVER))).length).toBe(3);
    });
  });

  describe('expiry', () => {
    it('says so of a run that never had a log', async () => {
      for (const runId of [randomUUID(), '../../etc/passwd', '']) {
        await expect(collect(log.read(runId, undefined, NEVER))).rejects.toMatchObject({
          code: 'RUN_LOG_EXPIRED',
        });
        await expect(log.resume(runId)).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
      }
    });

    it('deletes what is older than the retention time, under readers and writers too', async () => {
      const closed = await written(log, numbered(2));
      const runId = randomUUID();
      const writer = await log.create(runId);
      await writer.append(Buffer.from('1'));
      await log.expire();
      expect((await collect(log.read(closed, undefined, NEVER))).length).toBe(2);

      const reader = log.read(runId, undefined, NEVER)[Symbol.asyncIterator]();
      await reader.next();
      const waiting = expect(reader.next()).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
      await underTest.advance(2 * LIMITS.retentionMs);
      await log.expire();
      await waiting;
      await expect(writer.append(Buffer.from('2'))).rejects.toMatchObject({ code: 'RUN_LOG_EXPIRED' });
      await expect(collect(log.read(closed, undefined, NEVER))).rejects.toMatchObject({
        code: 'RUN_LOG_EXPIRED',
      });
    });

    it('over the size bound deletes the oldest closed logs and nothing that is being written', async () => {
      const big = `"${'x'.repeat(400_000)}"`;
      const running = randomUUID();
      const writer = await log.create(running);
      await writer.append(Buffer.from(big));
      const oldest = await written(log, [big]);
      await underTest.advance(1_000);
      await pause();
      const newest = await written(log, [big]);
      await log.expire();
      await expect(collect(log.read(oldest, undefined, NEVER))).rejects.toMatchObject({
        code: 'RUN_LOG_EXPIRED',
      });
      expect((await collect(log.read(newest, undefined, NEVER))).length).toBe(1);
      await writer.close();
      expect((await collect(log.read(running, undefined, NEVER))).length).toBe(1);
    });
  });
}

/** File systems tell times apart only so well. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
