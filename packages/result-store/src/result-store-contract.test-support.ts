import { randomUUID } from 'node:crypto';
import type { ResultColumn, RowBatch } from '@parley/sql-drivers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResultKey, ResultStore } from './result-store.js';

/** A result store under test and what can be done to it from outside. */
export interface ResultStoreUnderTest {
  readonly store: ResultStore;
  /** The store as another process finds it. */
  another(): ResultStore;
  /** Lets this much time pass for the store. */
  advance(ms: number): void;
  /** Everything that lies in it by name, finished or not. */
  contents(): Promise<readonly string[]>;
  /** Changes what lies under a name, which then has as many bytes as `change` gives. */
  tamper(name: string, change: (bytes: Buffer) => Buffer): Promise<void>;
  dispose(): Promise<void>;
}

const HOUR = 3_600_000;
const never = new AbortController().signal;
const COLUMNS: readonly ResultColumn[] = [
  { name: 'n', type: 'INTEGER', databaseType: 'int4' },
  { name: 'wörter', type: 'ARRAY', elementType: 'TEXT', databaseType: '_text' },
];

/** What every result store promises, whatever it is made of. Call it in a test file of its own. */
export function describeResultStore(name: string, create: () => Promise<ResultStoreUnderTest>): void {
  let underTest: ResultStoreUnderTest;
  let store: ResultStore;
  let now: number;

  beforeEach(async () => {
    underTest = await create();
    store = underTest.store;
    now = Date.now();
  });
  afterEach(() => underTest.dispose());

  const inAnHour = () => new Date(now + HOUR);

  async function stored(
    batches: readonly RowBatch[],
    key = newKey(),
    keepUntil = inAnHour(),
  ): Promise<ResultKey> {
    const writer = await store.create(key, COLUMNS, keepUntil);
    for (const batch of batches) await writer.append(batch);
    await writer.finish({ complete: true });
    return key;
  }

  async function rowsOf(key: ResultKey, offset = 0, from = store): Promise<unknown[][]> {
    const result = await from.open(key);
    if (result === null) throw new Error('there is no such result');
    try {
      const rows: unknown[][] = [];
      for await (const batch of result.rows(offset, never)) {
        const read: unknown[][] = JSON.parse(batch.json.toString());
        expect(read).toHaveLength(batch.count);
        expect(batch.count).toBeGreaterThan(0);
        rows.push(...read);
      }
      return rows;
    } finally {
      await result.close();
    }
  }

  const resultName = ({ tenantId, runId }: ResultKey) => `results/${tenantId}/${runId}`;

  describe(`${name}: what is stored`, () => {
    it('is given back byte for byte, with what is known of it', async () => {
      const batches = [batchOf(0, 3), batchOf(3, 1), batchOf(4, 2_000)];
      const key = await stored(batches);
      const result = await underTest.another().open(key);
      expect(result).toMatchObject({ columns: COLUMNS, rowCount: 2_004, complete: true });
      expect(result?.byteLength).toBe(Buffer.byteLength(JSON.stringify(numbered(0, 2_004))));
      await result?.close();
      expect(await rowsOf(key, 0, underTest.another())).toEqual(numbered(0, 2_004));
    });

    it('may be rows of any kind: none, very many, very large', async () => {
      expect(await rowsOf(await stored([]))).toEqual([]);
      const large = [['x'.repeat(3_000_000), 'ü🙂\u0000'], ['y']];
      expect(await rowsOf(await stored([batch(large), batchOf(0, 1)]))).toEqual([
        ...large,
        ...numbered(0, 1),
      ]);
      const many = Array.from({ length: 60 }, (_, index) => batchOf(index * 1_000, 1_000));
      expect(await rowsOf(await stored(many), 59_990)).toEqual(numbered(59_990, 10));
    });

    it('says whether it is all that the query found', async () => {
      const key = newKey();
      const writer = await store.create(key, COLUMNS, inAnHour());
      await writer.append(batchOf(0, 5));
      await writer.finish({ complete: false });
      const result = await store.open(key);
      expect(result).toMatchObject({ complete: false, rowCount: 5 });
      await result?.close();
    });

    it('is read from any row on, and there is nothing behind the last', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 4_000 }), { maxLength: 6 }),
          fc.array(fc.nat({ max: 26_000 }), { maxLength: 5 }),
          async (counts, offsets) => {
            const total = counts.reduce((sum, count) => sum + count, 0);
            let next = 0;
            const key = await stored(
              counts.map((count) => {
                next += count;
                return batchOf(next - count, count);
              }),
            );
            for (const offset of [0, total - 1, total, ...offsets]) {
              const from = Math.max(0, offset);
              expect(await rowsOf(key, from)).toEqual(numbered(from, Math.max(0, total - from)));
            }
          },
        ),
        { numRuns: 15 },
      );
    });

    it('is read by many at once, each at its own place, and ends when the reader wants', async () => {
      const key = await stored(Array.from({ length: 8 }, (_, index) => batchOf(index * 5_000, 5_000)));
      const read = await Promise.all([0, 7, 20_000, 39_999].map((offset) => rowsOf(key, offset)));
      expect(read.map((rows) => rows.length)).toEqual([40_000, 39_993, 20_000, 1]);
      const result = await store.open(key);
      const leaving = new AbortController();
      const reading = (async () => {
        for await (const _ of result?.rows(0, leaving.signal) ?? []) leaving.abort(new Error('left'));
      })();
      await expect(reading).rejects.toThrow('left');
      await result?.close();
      await result?.close();
    });

    it('takes the place of what was stored under its key before, in one step', async () => {
      const key = await stored([batchOf(0, 10)]);
      const before = await store.open(key);
      const writer = await store.create(key, COLUMNS, inAnHour());
      await writer.append(batchOf(100, 5));
      expect(await rowsOf(key)).toEqual(numbered(0, 10));
      await writer.finish({ complete: true });
      expect(await rowsOf(key)).toEqual(numbered(100, 5));
      await before?.close();
    });
  });

  describe(`${name}: what is not there`, () => {
    it('is null, or quietly deleted', async () => {
      const key = await stored([batchOf(0, 1)]);
      expect(await store.open(newKey())).toBeNull();
      expect(await store.open({ ...key, tenantId: randomUUID() })).toBeNull();
      await store.delete(key);
      await store.delete(key);
      expect(await store.open(key)).toBeNull();
    });

    it('can’t be read before it is finished, or after it was abandoned', async () => {
      const key = newKey();
      const writer = await store.create(key, COLUMNS, inAnHour());
      for (let index = 0; index < 10; index += 1) await writer.append(batchOf(index * 3_000, 3_000));
      expect(await store.open(key)).toBeNull();
      await writer.abandon();
      expect(await store.open(key)).toBeNull();
      expect((await underTest.contents()).filter((entry) => !entry.startsWith('expiry/'))).toEqual([]);
    });

    it.each(['../other', '..', '', 'a/b', '/etc/passwd', `${randomUUID()}/..`, `${randomUUID()}\0`])(
      'is never looked for by %j',
      async (id) => {
        for (const key of [
          { ...newKey(), tenantId: id },
          { ...newKey(), runId: id },
        ]) {
          await expect(store.open(key)).rejects.toThrow('ids of its tenant and its run');
          await expect(store.delete(key)).rejects.toThrow('ids of its tenant and its run');
          await expect(store.create(key, COLUMNS, inAnHour())).rejects.toThrow(
            'ids of its tenant and its run',
          );
        }
        expect(await underTest.contents()).toEqual([]);
      },
    );
  });

  describe(`${name}: time`, () => {
    it('takes results away at theirs, and only those', async () => {
      const short = await stored([batchOf(0, 1)], newKey(), new Date(now + HOUR));
      const long = await stored([batchOf(0, 2)], newKey(), new Date(now + 30 * HOUR));
      await store.expire();
      expect(await rowsOf(short)).toHaveLength(1);
      underTest.advance(HOUR + 1_000);
      expect(await store.open(short)).toBeNull();
      expect(await underTest.contents()).toContain(resultName(short));
      await store.expire();
      expect((await underTest.contents()).filter((entry) => entry.startsWith('results/'))).toEqual([
        resultName(long),
      ]);
      underTest.advance(30 * HOUR);
      await underTest.another().expire();
      expect(await underTest.contents()).toEqual([]);
    });

    it('counts from the last storing', async () => {
      const key = await stored([batchOf(0, 1)], newKey(), new Date(now + HOUR));
      await stored([batchOf(0, 3)], key, new Date(now + 3 * HOUR));
      underTest.advance(2 * HOUR);
      await store.expire();
      expect(await rowsOf(key)).toHaveLength(3);
      underTest.advance(2 * HOUR);
      await store.expire();
      expect(await underTest.contents()).toEqual([]);
    });
  });

  describe(`${name}: damage`, () => {
    const manyBatches = () => Array.from({ length: 6 }, (_, index) => batchOf(index * 5_000, 5_000));

    it('is found wherever it is: no wrong row is ever given', async () => {
      const key = await stored(manyBatches());
      let size = 0;
      await underTest.tamper(resultName(key), (bytes) => {
        size = bytes.byteLength;
        return bytes;
      });
      expect(await rowsOf(key)).toHaveLength(30_000);
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: size - 1 }),
          fc.integer({ min: 1, max: 255 }),
          async (place, change) => {
            const flip = (bytes: Buffer) => {
              bytes.writeUInt8(bytes.readUInt8(place) ^ change, place);
              return bytes;
            };
            await underTest.tamper(resultName(key), flip);
            await expect(rowsOf(key)).rejects.toMatchObject({ code: 'RESULT_EXPIRED' });
            await underTest.tamper(resultName(key), flip);
          },
        ),
        { numRuns: 25 },
      );
      expect(await rowsOf(key)).toHaveLength(30_000);
    });

    it('is also what is cut off, empty, or somebody else’s', async () => {
      const key = await stored(manyBatches());
      const other = await stored([batchOf(0, 1)]);
      let whole: Buffer = Buffer.alloc(0);
      await underTest.tamper(resultName(key), (bytes) => {
        whole = bytes;
        return bytes;
      });
      for (const length of [0, 1, 42, 43, whole.byteLength - 1]) {
        await underTest.tamper(resultName(key), () => whole.subarray(0, length));
        await expect(rowsOf(key)).rejects.toMatchObject({ code: 'RESULT_EXPIRED' });
      }
      await underTest.tamper(resultName(other), () => whole);
      await expect(rowsOf(other)).rejects.toMatchObject({ code: 'RESULT_EXPIRED' });
    });

    it('does not keep what it hit beyond its time', async () => {
      const key = await stored([batchOf(0, 1)]);
      await underTest.tamper(resultName(key), (bytes) => bytes.subarray(1));
      underTest.advance(2 * HOUR);
      await store.expire();
      expect(await underTest.contents()).toEqual([]);
    });
  });
}

function newKey(): ResultKey {
  return { tenantId: randomUUID(), runId: randomUUID() };
}

function numbered(first: number, count: number): unknown[][] {
  return Array.from({ length: count }, (_, index) => [first + index, [`Zeile ${first + index}`, '"],[ü']]);
}

function batch(rows: readonly unknown[]): RowBatch {
  return { count: rows.length, json: Buffer.from(JSON.stringify(rows)) };
}

function batchOf(first: number, count: number): RowBatch {
  return batch(numbered(first, count));
}
