import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyWindows } from './key-windows.js';

/** The windows of the condition, each from its first key to the one behind its last. */
function windowsOf(condition: string): readonly (readonly [bigint, bigint])[] {
  return [...condition.matchAll(/k >= (-?\d+) AND k < (-?\d+)/g)].map(([, first = '', last = '']) => [
    BigInt(first),
    BigInt(last),
  ]);
}

describe('keyWindows', () => {
  it('begins with the first row, spreads over all, and takes about as many as are wanted', () => {
    const range = { key: 'k', low: 1n, high: 1_000_000n, tableRows: 1_000_000, maxRows: 3_200 };
    const windows = windowsOf(keyWindows(range));
    expect(windows).toHaveLength(32);
    expect(windows[0]).toEqual([1n, 101n]);
    expect(windows.at(-1)?.[0]).toBeGreaterThan(900_000n);
  });

  it('has no row in two windows, of any key', () => {
    const ranges = fc.record({
      key: fc.constant('k'),
      low: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 62n }),
      span: fc.bigInt({ min: 0n, max: 2n ** 62n }),
      maxRows: fc.integer({ min: 1, max: 10_000 }),
      more: fc.integer({ min: 1, max: 10 ** 9 }),
    });
    fc.assert(
      fc.property(ranges, ({ low, span, maxRows, more, key }) => {
        const windows = windowsOf(
          keyWindows({ key, low, high: low + span, tableRows: maxRows + more, maxRows }),
        );
        expect(windows[0]?.[0]).toBe(low);
        // Of a key with fewer values than windows, some are the same; each has one value then.
        const distinct = [...new Map(windows.map((window) => [window[0], window])).values()];
        for (const [index, [, last]] of distinct.entries()) {
          const next = distinct[index + 1]?.[0] ?? low + span + 1n;
          expect(last <= next).toBe(true);
        }
      }),
    );
  });
});
