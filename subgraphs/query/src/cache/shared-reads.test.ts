import type { RowBatch } from '@parley/sql-drivers';
import { describe, expect, it } from 'vitest';
import type { WholeRead } from './shared-read.js';
import { type JoinRequest, SharedReads } from './shared-reads.js';

/** A statement whose rows come when the test says so. */
class HeldStatement {
  readonly begun = Promise.withResolvers<void>();
  readonly ended = Promise.withResolvers<void>();
  readonly kept: WholeRead[] = [];
  opened = 0;
  /** Batches that were read. */
  read = 0;
  isEnded = false;
  stoppedFor: unknown;
  readonly #waiting: PromiseWithResolvers<RowBatch | Error | null>[] = [];
  #next = 0;

  give(...batches: readonly (RowBatch | Error | null)[]): void {
    for (const batch of batches) this.#place(this.#next++).resolve(batch);
  }

  request(signal: AbortSignal): JoinRequest {
    return { signal, open: (stopping) => this.#open(stopping), keep: (whole) => void this.kept.push(whole) };
  }

  async #open(signal: AbortSignal) {
    this.opened += 1;
    this.begun.resolve();
    const stopped = Promise.withResolvers<never>();
    stopped.promise.catch(() => undefined);
    signal.addEventListener('abort', () => {
      this.stoppedFor = signal.reason;
      stopped.reject(signal.reason);
    });
    const next = (): Promise<RowBatch | Error | null> => this.#place(this.read++).promise;
    const end = (): void => {
      this.isEnded = true;
      this.ended.resolve();
    };
    async function* batches(): AsyncGenerator<RowBatch> {
      for (;;) {
        const batch = await Promise.race([next(), stopped.promise]);
        if (batch instanceof Error) throw batch;
        if (batch === null) return;
        yield batch;
      }
    }
    return {
      query: { columns: [], batches: batches(), hasMore: () => false },
      expected: null,
      [Symbol.asyncDispose]: async () => end(),
    };
  }

  #place(index: number): PromiseWithResolvers<RowBatch | Error | null> {
    this.#waiting[index] ??= Promise.withResolvers();
    return this.#waiting[index];
  }
}

const batch = (text: string): RowBatch => ({ count: 1, json: Buffer.from(text) });
const never = new AbortController().signal;
const MAX_BYTES = 8;

async function textOf(batches: AsyncIterable<RowBatch>): Promise<string> {
  let text = '';
  for await (const { json } of batches) text += json;
  return text;
}

describe('SharedReads', () => {
  it('reads once for all who ask the same meanwhile, each from the first row on', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const statement = new HeldStatement();
    const first = await reads.join('k', statement.request(never));
    const firstRows = first.query.batches[Symbol.asyncIterator]();
    statement.give(batch('a'));
    expect(String((await firstRows.next()).value?.json)).toBe('a');
    const second = await reads.join('k', statement.request(never));
    expect([first.isFirst, second.isFirst, statement.opened]).toEqual([true, false, 1]);
    const text = textOf(second.query.batches);
    statement.give(batch('b'), null);
    expect(await text).toBe('ab');
    expect(String((await firstRows.next()).value?.json)).toBe('b');
    expect((await firstRows.next()).done).toBe(true);
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    expect(statement.isEnded).toBe(true);
    const kept = statement.kept.map(({ batches, complete }) => [
      batches.map(({ json }) => String(json)).join(''),
      complete,
    ]);
    expect(kept).toEqual([['ab', true]]);
  });

  it('reads apart what is not the same', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const [one, other] = [new HeldStatement(), new HeldStatement()];
    one.give(null);
    other.give(batch('b'), null);
    await using first = await reads.join('one', one.request(never));
    await using second = await reads.join('other', other.request(never));
    expect(await textOf(first.query.batches)).toBe('');
    expect(await textOf(second.query.batches)).toBe('b');
    expect([one.opened, other.opened]).toEqual([1, 1]);
  });

  it('goes on for those who are left when one is cancelled, the first one too', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const statement = new HeldStatement();
    const cancel = new AbortController();
    const first = await reads.join('k', statement.request(cancel.signal));
    await using second = await reads.join('k', statement.request(never));
    const cancelled = textOf(first.query.batches);
    statement.give(batch('a'));
    cancel.abort(new Error('cancelled'));
    await expect(cancelled).rejects.toThrow('cancelled');
    await first[Symbol.asyncDispose]();
    expect(statement.stoppedFor).toBeUndefined();
    statement.give(batch('b'), null);
    expect(await textOf(second.query.batches)).toBe('ab');
  });

  it('stops the statement with the last one, and waits for its end; whoever comes next begins anew', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const statement = new HeldStatement();
    const cancel = new AbortController();
    const parts = await Promise.all([1, 2].map(() => reads.join('k', statement.request(cancel.signal))));
    statement.give(batch('a'));
    const reason = new Error('cancelled');
    cancel.abort(reason);
    for (const part of parts) await part[Symbol.asyncDispose]();
    expect(statement.stoppedFor).toBe(reason);
    expect(statement.isEnded).toBe(true);
    expect(statement.kept).toEqual([]);
    const next = new HeldStatement();
    next.give(batch('n'), null);
    await using anew = await reads.join('k', next.request(never));
    expect(await textOf(anew.query.batches)).toBe('n');
  });

  it('is left by whoever is cancelled before the statement has begun', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const cancel = new AbortController();
    const opening = Promise.withResolvers<never>();
    const joining = reads.join('k', {
      signal: cancel.signal,
      keep: () => undefined,
      open: (stopping) => {
        stopping.addEventListener('abort', () => opening.reject(stopping.reason));
        return opening.promise;
      },
    });
    cancel.abort(new Error('cancelled'));
    await expect(joining).rejects.toThrow('cancelled');
  });

  it('tells everybody of a failure, and is not joined any more', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const statement = new HeldStatement();
    const parts = await Promise.all([1, 2].map(() => reads.join('k', statement.request(never))));
    statement.give(batch('a'), new Error('division by zero'));
    for (const part of parts) {
      await expect(textOf(part.query.batches)).rejects.toThrow('division by zero');
      await part[Symbol.asyncDispose]();
    }
    const next = new HeldStatement();
    next.give(null);
    await using anew = await reads.join('k', next.request(never));
    expect(await textOf(anew.query.batches)).toBe('');
    expect(statement.kept).toEqual([]);
  });

  it('lets go of rows once they are too many: nobody joins then, and nothing is kept', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const statement = new HeldStatement();
    await using first = await reads.join('k', statement.request(never));
    await using second = await reads.join('k', statement.request(never));
    const rows = first.query.batches[Symbol.asyncIterator]();
    statement.give(batch('aaaaa'), batch('bbbbb'));
    await rows.next();
    await rows.next();
    const late = new HeldStatement();
    late.give(null);
    await using other = await reads.join('k', late.request(never));
    expect([other.isFirst, late.opened]).toEqual([true, 1]);
    statement.give(null);
    expect(await textOf(second.query.batches)).toBe('aaaaabbbbb');
    expect((await rows.next()).done).toBe(true);
    expect(statement.kept).toEqual([]);
  });

  it('does not run far ahead of the slowest once nobody may join', async () => {
    const reads = new SharedReads(MAX_BYTES);
    const statement = new HeldStatement();
    await using slow = await reads.join('k', statement.request(never));
    const large = batch('x'.repeat(400 * 1024));
    statement.give(...Array.from({ length: 20 }, () => large), null);
    const rows = slow.query.batches[Symbol.asyncIterator]();
    await rows.next();
    await rows.next();
    // What is under way settles before anything more is taken.
    await new Promise((resolve) => setImmediate(resolve));
    expect(statement.read).toBeLessThan(8);
    let count = 2;
    for (let step = await rows.next(); step.done !== true; step = await rows.next()) count += 1;
    expect(count).toBe(20);
  });
});
