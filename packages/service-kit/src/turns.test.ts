import { describe, expect, it } from 'vitest';
import { createTurns } from './index.js';

const busy = () => new Error('busy');

describe('createTurns', () => {
  it('lets in as many as it says, in the order they came, and refuses when the line is full', async () => {
    const turns = createTurns({ concurrency: 2, maxWaiting: 1, refusal: busy });
    const began: string[] = [];
    const gates = new Map<string, PromiseWithResolvers<void>>();
    const work = (name: string) =>
      turns(() => {
        const gate = Promise.withResolvers<void>();
        began.push(name);
        gates.set(name, gate);
        return gate.promise;
      });

    const [first, second, third] = [work('first'), work('second'), work('third')];
    expect(began).toEqual(['first', 'second']);
    await expect(work('fourth')).rejects.toThrow('busy');

    gates.get('second')?.resolve();
    await second;
    expect(began).toEqual(['first', 'second', 'third']);
    gates.get('first')?.resolve();
    gates.get('third')?.resolve();
    await Promise.all([first, third]);
  });

  it('gives the turn on when work fails', async () => {
    const turns = createTurns({ concurrency: 1, maxWaiting: 1, refusal: busy });
    const failing = turns(() => Promise.reject(new Error('broken')));
    const next = turns(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('done');
    await expect(turns(() => Promise.resolve('again'))).resolves.toBe('again');
  });
});
