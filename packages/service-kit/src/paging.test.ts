import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFirst, decodeCursor, encodeCursor, pageOf } from './paging.js';

describe('paging', () => {
  it('walks a list of any length page by page without loss or repetition', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 10 }), (length, first) => {
        const list = Array.from({ length }, (_, index) => `item ${String(index).padStart(3, '0')}`);
        const seen: string[] = [];
        let after: string | undefined;
        for (;;) {
          const [last] = decodeCursor(after, 1) ?? [''];
          const rows = list.filter((item) => item > (last ?? '')).slice(0, first + 1);
          const page = pageOf({ rows, first, cursorOf: (item) => encodeCursor([item]) });
          expect(page.edges.map((edge) => edge.node)).toEqual(page.nodes);
          seen.push(...page.nodes);
          if (!page.pageInfo.hasNextPage) break;
          after = page.pageInfo.endCursor ?? undefined;
        }
        expect(seen).toEqual(list);
      }),
    );
  });

  it('has no end cursor when it is empty', () => {
    const page = pageOf({ rows: [], first: 5, cursorOf: String });
    expect(page.pageInfo).toMatchObject({ hasNextPage: false, endCursor: null });
  });

  it('gives back the parts of a cursor', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 4 }),
        (parts) => {
          expect(decodeCursor(encodeCursor(parts), parts.length)).toEqual(parts);
        },
      ),
    );
    expect(decodeCursor(undefined, 2)).toBeUndefined();
  });

  it.each([
    '',
    'x',
    '%%%',
    encodeCursor(['only one']),
    Buffer.from('[1,2]').toString('base64url'),
    'A'.repeat(9_999),
  ])('refuses %j as a cursor of two parts', (cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('refuses a page of %d', (first) => {
    expect(() => checkFirst(first)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('takes a page of 1 to 100, or to the bound given', () => {
    expect([checkFirst(1), checkFirst(100), checkFirst(1000, 1000)]).toEqual([1, 100, 1000]);
  });
});
