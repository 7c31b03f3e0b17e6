import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunLog } from './run-log.js';
import { describeRunLogLimits } from './run-log-limits-contract.test-support.js';
import {
  collect,
  LIMITS,
  NEVER,
  numbered,
  payloadsOf,
  type RunLogLimits,
  type RunLogUnderTest,
  written,
} from './run-log-under-test.test-support.js';

/** What every run log promises, whatever it is made of. Call it in a test file of its own. */
export function describeRunLog(
  name: string,
  create: (limits: RunLogLimits) => Promise<RunLogUnderTest>,
): void {
  describe(`${name}: events`, () => describeRunLogEvents(create));
  describe(`${name}: limits`, () => describeRunLogLimits(create));
}

function describeRunLogEvents(create: (limits: RunLogLimits) => Promise<RunLogUnderTest>): void {
  let underTest: RunLogUnderTest;
  let log: RunLog;

  beforeEach(async () => {
    underTest = await create(LIMITS);
    log = underTest.log;
  });
  afterEach(() => underTest.dispose());

  describe('replay', () => {
    it('gives every event in order, numbered without gaps, then ends', async () => {
      const payloads = ['{"a":1}', '""', '"\\u0000 ünï 🙂"', `"${'x'.repeat(200_000)}"`, '[]'];
      const events = await collect(log.read(await written(log, payloads), undefined, NEVER));
      expect(payloadsOf(events)).toEqual(payloads);
      expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5]);
      expect(new Set(events.map((event) => event.cursor)).size).toBe(5);
      for (const event of events) expect(new Date(event.at).toISOString()).toBe(event.at);
    });

    it('returns from append what a reader will see', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      const appended = [await writer.append(Buffer.from('1')), await writer.append(Buffer.from('2'))];
      await writer.close();
      const read = await collect(log.read(runId, undefined, NEVER));
      expect(read.map(({ payload, ...rest }) => rest)).toEqual(appended);
      expect(payloadsOf(read)).toEqual(['1', '2']);
    });

    it('gives the very bytes, however many pieces they came in', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 5 }), {
            maxLength: 20,
          }),
          async (events) => {
            const runId = randomUUID();
            const writer = await log.create(runId);
            await Promise.all(
              events.map((pieces) => writer.append(...pieces.map((piece) => Buffer.from(piece)))),
            );
            await writer.close();
            const read = await collect(log.read(runId, undefined, NEVER));
            expect(read.map((event) => event.payload)).toEqual(events.map((pieces) => Buffer.concat(pieces)));
          },
        ),
        { numRuns: 30 },
      );
    });

    it('resumed at any points, as often as one likes, loses and repeats nothing', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.string({ maxLength: 300, unit: 'binary' }), { minLength: 1, maxLength: 600 }),
          fc.array(fc.nat({ max: 80 }), { maxLength: 12 }),
          async (payloads, stops) => {
            const runId = await written(log, payloads);
            const seen: string[] = [];
            let after: string | undefined;
            for (const take of [...stops, Number.POSITIVE_INFINITY]) {
              for (const event of await collect(log.read(runId, after, NEVER), take)) {
                seen.push(event.payload.toString());
                after = event.cursor;
              }
            }
            expect(seen).toEqual(payloads);
          },
        ),
        { numRuns: 25 },
      );
    });

    it('resumed while the run is being written loses and repeats nothing', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 3, maxLength: 12 }),
          async (stops) => {
            const runId = randomUUID();
            const writer = await log.create(runId);
            const payloads = numbered(120);
            const writing = (async () => {
              for (const payload of payloads) await writer.append(Buffer.from(payload));
              await writer.close();
            })();
            const seen: string[] = [];
            let after: string | undefined;
            for (const take of [...stops, Number.POSITIVE_INFINITY]) {
              for await (const event of log.read(runId, after, NEVER)) {
                seen.push(event.payload.toString());
                after = event.cursor;
                if (seen.length % take === 0) break;
              }
            }
            await writing;
            expect(seen).toEqual(payloads);
          },
        ),
        { numRuns: 15 },
      );
    });
  });

  describe('live readers', () => {
    it('see an event as soon as it is appended, and their end when the log is closed', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      const reader = log.read(runId, undefined, NEVER)[Symbol.asyncIterator]();
      const first = reader.next();
      await writer.append(Buffer.from('"first"'));
      expect((await first).value?.payload.toString()).toBe('"first"');
      const second = reader.next();
      await writer.close();
      expect((await second).done).toBe(true);
    });

    it('are many, at their own pace, and hold nobody back', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      const payloads = numbered(500);
      const readers = Array.from({ length: 20 }, () => collect(log.read(runId, undefined, NEVER)));
      const slow = log.read(runId, undefined, NEVER)[Symbol.asyncIterator]();
      await writer.append(Buffer.from('"before the slow one stops"'));
      expect((await slow.next()).value?.payload.toString()).toBe('"before the slow one stops"');
      await Promise.all(payloads.map((payload) => writer.append(Buffer.from(payload))));
      await writer.close();
      const all = await Promise.all(readers);
      for (const events of all) expect(payloadsOf(events).slice(1)).toEqual(payloads);
      const rest = await collect({ [Symbol.asyncIterator]: () => slow });
      expect(payloadsOf(rest)).toEqual(payloads);
    });

    it('end at once when aborted or returned while they wait', async () => {
      const runId = randomUUID();
      await log.create(runId);
      const abort = new AbortController();
      const aborted = log.read(runId, undefined, abort.signal)[Symbol.asyncIterator]().next();
      abort.abort();
      expect((await aborted).done).toBe(true);

      const returned = log.read(runId, undefined, NEVER)[Symbol.asyncIterator]();
      const waiting = returned.next();
      await returned.return?.();
      expect((await waiting).done).toBe(true);
      expect((await collect(log.read(runId, undefined, AbortSignal.abort()))).length).toBe(0);
    });

    it('are told when the log is being closed', async () => {
      const runId = randomUUID();
      await log.create(runId);
      const waiting = log.read(runId, undefined, NEVER)[Symbol.asyncIterator]().next();
      const outcome = expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await log.close();
      await outcome;
    });
  });

  describe('cursors', () => {
    it('of another run are refused', async () => {
      const [one, other] = [await written(log, numbered(3)), await written(log, numbered(3))];
      const [event] = await collect(log.read(one, undefined, NEVER), 1);
      await expect(collect(log.read(other, event?.cursor, NEVER))).rejects.toMatchObject({
        code: 'INVALID_CURSOR',
      });
    });

    it('are refused when a single character is changed', async () => {
      const runId = await written(log, numbered(300));
      const cursor = (await collect(log.read(runId, undefined, NEVER)))[149]?.cursor ?? '';
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: cursor.length - 1 }),
          fc.constantFrom(...'ABCXYZabcxyz0189-_'),
          async (place, character) => {
            fc.pre(cursor[place] !== character);
            const tampered = cursor.slice(0, place) + character + cursor.slice(place + 1);
            await expect(collect(log.read(runId, tampered, NEVER))).rejects.toMatchObject({
              code: 'INVALID_CURSOR',
            });
          },
        ),
        { numRuns: 100 },
      );
    });

    it.each(['', 'x', '0', 'not base64 at all!', 'A'.repeat(24), 'A'.repeat(5_000)])(
      '%j is refused',
      async (cursor) => {
        const runId = await written(log, numbered(1));
        await expect(collect(log.read(runId, cursor, NEVER))).rejects.toMatchObject({
          code: 'INVALID_CURSOR',
        });
      },
    );

    it('of the last event gives nothing more, not an error', async () => {
      const runId = await written(log, numbered(4));
      const last = (await collect(log.read(runId, undefined, NEVER))).at(-1);
      expect(await collect(log.read(runId, last?.cursor, NEVER))).toEqual([]);
    });
  });

  describe('writers', () => {
    it('are one to a run', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      await expect(log.create(runId)).rejects.toThrow(runId);
      await expect(log.resume(runId)).rejects.toThrow(runId);
      await writer.close();
      await writer.close();
      await expect(log.resume(runId)).rejects.toThrow(runId);
      await expect(writer.append(Buffer.from('1'))).rejects.toThrow('closed');
    });

    it('that died are replaced by one whom all hear who came to read at once', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      await writer.append(Buffer.from('1'));
      const next = await underTest.crash();
      const readers = [1, 2, 3].map(() => next.read(runId, undefined, NEVER)[Symbol.asyncIterator]());
      await Promise.all(readers.map((reader) => reader.next()));
      const waiting = readers.map((reader) => reader.next());
      const heir = await next.resume(runId);
      await heir.append(Buffer.from('2'));
      for (const step of waiting) expect((await step).value?.payload.toString()).toBe('2');
      await heir.close();
    });

    it('that let go leave the log to another, and their readers never notice', async () => {
      const runId = randomUUID();
      const writer = await log.create(runId);
      await writer.append(Buffer.from('1'));
      const reading = collect(log.read(runId, undefined, NEVER));
      await Promise.all([writer.release(), writer.release()]);
      await expect(writer.append(Buffer.from('2'))).rejects.toThrow();
      const heir = await log.resume(runId);
      await heir.append(Buffer.from('3'));
      await writer.close();
      await heir.append(Buffer.from('4'));
      await heir.close();
      await heir.release();
      expect(payloadsOf(await reading)).toEqual(['1', '3', '4']);
    });

    it('that died are found again; another goes on and the readers never notice', async () => {
      const runId = randomUUID();
      const closed = await written(log, numbered(2));
      const writer = await log.create(runId);
      for (const payload of numbered(300)) await writer.append(Buffer.from(payload));
      const [seen] = await collect(log.read(runId, undefined, NEVER), 1);

      const next = await underTest.crash();
      expect(await collect(next.openAfterCrash())).toEqual([runId]);
      const waiting = collect(next.read(runId, seen?.cursor, NEVER));
      const heir = await next.resume(runId);
      const appended = await heir.append(Buffer.from('"the end"'));
      expect(appended.sequence).toBe(301);
      await heir.close();
      expect(payloadsOf(await waiting)).toEqual([...numbered(300).slice(1), '"the end"']);
      expect(await collect(next.openAfterCrash())).toEqual([]);
      expect((await collect(next.read(closed, undefined, NEVER))).length).toBe(2);
    });
  });
}
