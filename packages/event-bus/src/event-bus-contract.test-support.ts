import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventBus } from './run-log.js';

/** A bus under test. */
export interface BusUnderTest {
  readonly bus: EventBus;
  /** Until messages to this topic arrive. */
  untilSubscribed(topic: string): Promise<void>;
  dispose(): Promise<void>;
}

/** What every bus promises, whatever it is made of. */
export function describeEventBus(name: string, create: () => Promise<BusUnderTest>): void {
  const never = new AbortController().signal;
  let underTest: BusUnderTest;
  let bus: EventBus;

  beforeEach(async () => {
    underTest = await create();
    bus = underTest.bus;
  });
  afterEach(() => underTest.dispose());

  describe(`${name}: delivery`, () => {
    it('reaches everyone who subscribed before, in order, and nobody else', async () => {
      const [one, two, elsewhere] = ['a', 'a', 'b'].map((topic) =>
        bus.subscribe(topic, never)[Symbol.asyncIterator](),
      );
      await Promise.all([underTest.untilSubscribed('a'), underTest.untilSubscribed('b')]);
      await bus.publish('a', '1');
      await bus.publish('a', '{"n":2}');
      await bus.publish('b', '');
      expect([(await one?.next())?.value, (await one?.next())?.value]).toEqual(['1', '{"n":2}']);
      expect((await two?.next())?.value).toBe('1');
      expect((await elsewhere?.next())?.value).toBe('');
    });

    it('drops the oldest for a reader that is a thousand behind', async () => {
      const slow = bus.subscribe('a', never);
      const watching = bus.subscribe('a', never);
      await underTest.untilSubscribed('a');
      for (let n = 1; n <= 1_500; n += 1) await bus.publish('a', String(n));
      // Both are given a message in the same breath: when this one has the last, so has the slow one.
      await untilMessage(watching, '1500');
      const seen = await untilMessage(slow, '1500');
      expect(seen.length).toBe(1_000);
      expect(seen[0]).toBe('501');
    });

    it('ends with a subscription; another to the same topic goes on', async () => {
      const abort = new AbortController();
      const left = bus.subscribe('a', abort.signal)[Symbol.asyncIterator]();
      const stayed = bus.subscribe('a', never)[Symbol.asyncIterator]();
      abort.abort();
      await underTest.untilSubscribed('a');
      await bus.publish('a', '1');
      expect((await stayed.next()).value).toBe('1');
      expect((await left.next()).done).toBe(true);

      await stayed.return?.();
      const later = bus.subscribe('a', never)[Symbol.asyncIterator]();
      await underTest.untilSubscribed('a');
      await bus.publish('a', '2');
      expect((await later.next()).value).toBe('2');
    });
  });

  describe(`${name}: readers`, () => {
    it('who wait are let go when they are aborted, returned, or the bus is closed', async () => {
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
}

async function untilMessage(messages: AsyncIterable<string>, last: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const message of messages) {
    seen.push(message);
    if (message === last) break;
  }
  return seen;
}
