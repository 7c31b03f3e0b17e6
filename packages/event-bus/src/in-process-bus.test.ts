import { describe, expect, it } from 'vitest';
import { createInProcessBus } from './in-process-bus.js';

describe('the bus of one process', () => {
  const never = new AbortController().signal;

  it('delivers to everyone who subscribed before, in order, and to nobody else', async () => {
    const bus = createInProcessBus();
    const [one, two, elsewhere] = ['a', 'a', 'b'].map((topic) =>
      bus.subscribe(topic, never)[Symbol.asyncIterator](),
    );
    await bus.publish('a', '1');
    await bus.publish('a', '2');
    await bus.publish('b', '3');
    expect([(await one?.next())?.value, (await one?.next())?.value]).toEqual(['1', '2']);
    expect((await two?.next())?.value).toBe('1');
    expect((await elsewhere?.next())?.value).toBe('3');
  });

  it('drops the oldest for a reader that is a thousand behind', async () => {
    const bus = createInProcessBus();
    const abort = new AbortController();
    const slow = bus.subscribe('a', abort.signal);
    for (let n = 1; n <= 1_500; n += 1) await bus.publish('a', String(n));
    const seen: string[] = [];
    for await (const message of slow) {
      seen.push(message);
      if (message === '1500') break;
    }
    expect(seen.length).toBe(1_000);
    expect(seen[0]).toBe('501');
  });

  it('lets waiting readers go when they are aborted, returned, or the bus is closed', async () => {
    const bus = createInProcessBus();
    const abort = new AbortController();
    const readers = [abort.signal, never, never].map((signal) =>
      bus.subscribe('a', signal)[Symbol.asyncIterator](),
    );
    const waiting = readers.map((reader) => reader.next());
    abort.abort();
    expect((await waiting[0])?.done).toBe(true);
    await readers[1]?.return?.();
    expect((await waiting[1])?.done).toBe(true);
    await bus.close();
    expect((await waiting[2])?.done).toBe(true);
    expect((await bus.subscribe('a', AbortSignal.abort())[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});
