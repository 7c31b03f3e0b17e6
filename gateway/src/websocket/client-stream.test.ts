import { describe, expect, it } from 'vitest';
import type { EventFrame } from '../subscriptions/event-frame.js';
import { ClientStream } from './client-stream.js';

const frame = (text: string, isPlain = false): EventFrame => ({
  payload: Buffer.from(text),
  isPlain,
  type: undefined,
  cursor: undefined,
});

/** A stream over given events; `release(text)` lets the completion of one end. */
function streamOf(frames: readonly (EventFrame | Error)[], { endless = false } = {}) {
  const log: string[] = [];
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const gate = (text: string) => {
    const known = waiting.get(text) ?? Promise.withResolvers<void>();
    waiting.set(text, known);
    return known;
  };
  const left = [...frames];
  const closed = Promise.withResolvers<undefined>();
  const stream = new ClientStream(
    {
      async take() {
        const next = left.shift();
        if (next instanceof Error) throw next;
        return next ?? (endless ? closed.promise : undefined);
      },
      isWhole: ({ isPlain }) => isPlain,
      async complete({ payload }) {
        log.push(`begin ${payload}`);
        await gate(String(payload)).promise;
        return { data: { text: String(payload) } };
      },
      close: () => closed.resolve(undefined),
    },
    async (payload) => void log.push(`sent ${payload}`),
  );
  return { stream, log, release: (text: string) => gate(text).resolve() };
}

const texts = async (stream: ClientStream) => {
  const seen: unknown[] = [];
  for await (const { data } of stream) seen.push(data?.text);
  return seen;
};

describe('the results of a subscription', () => {
  it('keep their order when a later event is completed first', async () => {
    const { stream, log, release } = streamOf([frame('1'), frame('2'), frame('3', true), frame('4')]);
    for (const text of ['4', '2']) release(text);
    setTimeout(() => release('1'), 20);
    const seen: unknown[] = [];
    for await (const { data } of stream) {
      seen.push(data?.text);
      log.push(`got ${data?.text}`);
    }
    expect(seen).toEqual(['1', '2', '4']);
    expect(log).toEqual(['begin 1', 'begin 2', 'begin 4', 'got 1', 'got 2', 'sent 3', 'got 4']);
  });

  it('are completed a few at a time', async () => {
    const { stream, log } = streamOf(Array.from({ length: 100 }, (_, index) => frame(`${index}`)));
    void stream.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toHaveLength(8);
  });

  it('end with the failure that ended their source, after all before it', async () => {
    const { stream, release } = streamOf([frame('1'), new Error('gone')]);
    release('1');
    expect(await stream.next()).toEqual({ done: false, value: { data: { text: '1' } } });
    await expect(stream.next()).rejects.toThrow('gone');
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('end at once when the client leaves while none is there', async () => {
    const { stream } = streamOf([], { endless: true });
    const pending = texts(stream);
    await stream.return();
    expect(await pending).toEqual([]);
  });
});
