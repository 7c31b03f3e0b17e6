import { afterEach, describe, expect, it } from 'vitest';
import { createTextEmbedder, type TextEmbedder } from './text-embedder.js';

let embedder: TextEmbedder;
afterEach(() => embedder.close());

const cosine = (left: Int8Array, right: Int8Array) =>
  left.reduce((sum, component, at) => sum + component * (right[at] ?? 0), 0) / 127 ** 2;

describe('createTextEmbedder', () => {
  it('puts sentences that mean similar things near each other', async () => {
    embedder = createTextEmbedder();
    const [asked, near, far] = await embedder.embed([
      'money returned to buyers',
      'Money given back to customers',
      'Number of people employed here',
    ]);
    if (asked === undefined || near === undefined || far === undefined)
      throw new Error('a text has no vector');
    expect(asked).toHaveLength(512);
    expect(cosine(asked, asked)).toBeCloseTo(1, 1);
    expect(cosine(asked, near)).toBeGreaterThan(cosine(asked, far) + 0.1);
  });

  it('gives a text the same vector whoever asks along with it', async () => {
    embedder = createTextEmbedder();
    const [[alone], [first]] = await Promise.all([
      embedder.embed(['order status']),
      embedder.embed(['order status', 'a much longer text about something else altogether']),
    ]);
    expect(alone).toEqual(first);
  });

  it('starts anew after it was idle, and tells whoever comes after its end', async () => {
    embedder = createTextEmbedder({ idleMs: 1 });
    const [before] = await embedder.embed(['revenue by region']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [after] = await embedder.embed(['revenue by region']);
    expect(after).toEqual(before);
    await embedder.close();
    await expect(embedder.embed(['too late'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('gives up what takes too long', async () => {
    embedder = createTextEmbedder({ timeLimitMs: 1 });
    await expect(embedder.embed(['revenue'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
