import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateDistinct } from './to-profiles.js';

describe('estimateDistinct', () => {
  it('takes for a key what is different in every row of a sample', () => {
    expect(estimateDistinct({ rows: 1_000, different: 1_000, once: 1_000 }, 50_000)).toBe(50_000);
  });

  it('takes for a choice of a few what comes again and again', () => {
    expect(estimateDistinct({ rows: 1_000, different: 7, once: 0 }, 50_000)).toBe(7);
  });

  it('is what was counted where nothing is known of the rest', () => {
    expect(estimateDistinct({ rows: 1_000, different: 900, once: 850 }, 0)).toBe(900);
  });

  it('is never less than was counted, nor more than there are rows', () => {
    const sampled = fc
      .record({
        different: fc.nat(5_000),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
        more: fc.nat(5_000),
        table: fc.nat(10 ** 9),
      })
      .map(({ different, part, more, table }) => {
        const once = Math.floor(different * part);
        // What comes more than once takes two rows at least.
        return {
          counts: { different, once, rows: once + 2 * (different - once) + more * Number(different > once) },
          table,
        };
      });
    fc.assert(
      fc.property(sampled, ({ counts, table }) => {
        const estimate = estimateDistinct(counts, table);
        expect(estimate).toBeGreaterThanOrEqual(counts.different);
        expect(estimate).toBeLessThanOrEqual(Math.max(counts.different, table));
      }),
    );
  });
});
