import { describe, expect, it } from 'vitest';
import type { EventFrame } from '../subscriptions/event-frame.js';
import { ClientStream } from './client-stream.js';

const frame = (text: string, isPlain = false): EventFrame => ({
  pieces: [Buffer.from(text)],
  byteLength: Buffer.byteLength(text),
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
      async complete({ pieces }) {
        const text = String(pieces[0]);
        log.push(`begin ${text}`);
        await gate(text).promise;
        return { data: { text } };
      },
      close: () => closed.resolve(undefined),
    },
    {
      sendBytes: async (pieces) => void log.push(`sent ${pieces.join('')}`),
      send: async ({ data }) => void log.push(`made ${data?.text}`),
      close: () => void log.push('closed'),
    },
  );
  return { stream, log, release: (text: string) => gate(text).resolve() };
}

const run = async (stream: ClientStream) => {
  for await (const result of stream) expect(result).toBe('nothing: results go past graphql-ws');
};

describe('the results of a subscription', () => {
  it('keep their order when a later event is completed first', async () => {
    const { stream, log, release } = streamOf([frame('1'), frame('2'), frame('3', true), frame('4')]);
    for (const text of ['4', '2']) release(text);
    setTimeout(() => release('1'), 20);
    await run(stream);
    expect(log.filter((line) => !line.startsWith('begin'))).toEqual([
      'made 1',
      'made 2',
      'sent 3',
      'made 4',
      'closed',
    ]);
    expect(log.slice(0, 3)).toEqual(['begin 1', 'begin 2', 'begin 4']);
  });

  it('are completed a few at a time', async () => {
    const { stream, log } = streamOf(Array.from({ length: 100 }, (_, index) => frame(`${index}`)));
    void stream.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toHaveLength(8);
  });

  it('are completed one at a time when they are large', async () => {
    const large = 'x'.repeat(600_000);
    const { stream, log } = streamOf([frame(`1${large}`), frame(`2${large}`), frame(`3${large}`)]);
    void stream.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log.map((line) => line.slice(0, 7))).toEqual(['begin 1']);
  });

  it('that are only bytes are taken when there is room for them, not ahead', async () => {
    const taken: string[] = [];
    const room = Promise.withResolvers<void>();
    const stream = new ClientStream(
      {
        take: async () => {
          taken.push('taken');
          return frame('1', true);
        },
        isWhole: () => true,
        complete: async () => ({}),
        close: () => undefined,
      },
      { sendBytes: () => room.promise, send: async () => undefined, close: () => undefined },
    );
    void stream.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toEqual(['taken']);
  });

  it('end with the failure that ended their source, after all before it', async () => {
    const { stream, log, release } = streamOf([frame('1'), new Error('gone')]);
    release('1');
    await expect(stream.next()).rejects.toThrow('gone');
    expect(log).toEqual(['begin 1', 'made 1', 'closed']);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('let go of their source when one cannot be completed', async () => {
    const log: string[] = [];
    const stream = new ClientStream(
      {
        take: async () => frame('1'),
        isWhole: () => false,
        complete: async () => Promise.reject(new Error('unreachable')),
        close: () => void log.push('source closed'),
      },
      { sendBytes: async () => undefined, send: async () => undefined, close: () => void log.push('closed') },
    );
    await expect(stream.next()).rejects.toThrow('unreachable');
    expect(log).toEqual(['source closed', 'closed']);
  });

  it('end at once when the client leaves while none is there', async () => {
    const { stream, log } = streamOf([], { endless: true });
    const pending = run(stream);
    await stream.return();
    await pending;
    expect(log).toContain('closed');
  });
});
