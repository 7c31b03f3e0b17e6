import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRows, skipRows, takeRows, takeRowsWithin } from './rows-json.js';

/** Cells whose text looks like the end of something. */
const cell = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: fc.constantFrom('[', ']', '"', '\\', ',', '{', '}', 'ü', '🙂', '\u2028', '\n', 'a') }),
);
const rows = fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 12 });
const rowsAndPlace = rows.chain((all) => fc.tuple(fc.constant(all), fc.nat({ max: all.length })));

function written(all: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(all));
}
function parsed(json: Buffer): unknown {
  return JSON.parse(json.toString());
}
function plain(all: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(all));
}

describe('cutting and joining rows without parsing them', () => {
  it('takes the first rows', () => {
    fc.assert(
      fc.property(rowsAndPlace, ([all, place]) => {
        expect(parsed(takeRows(written(all), place))).toEqual(plain(all.slice(0, place)));
      }),
    );
  });

  it('skips the first rows', () => {
    fc.assert(
      fc.property(rowsAndPlace, ([all, place]) => {
        expect(parsed(skipRows(written(all), place))).toEqual(plain(all.slice(place)));
      }),
    );
  });

  it('takes as many as there is room for, and says how many', () => {
    fc.assert(
      fc.property(rowsAndPlace, fc.nat({ max: 400 }), ([all, place], maxBytes) => {
        const { count, json } = takeRowsWithin(written(all), { count: place, maxBytes });
        expect(parsed(json)).toEqual(plain(all.slice(0, count)));
        expect(count).toBeLessThanOrEqual(place);
        if (count > 0) expect(json.byteLength).toBeLessThanOrEqual(maxBytes);
        if (count < place) expect(written(all.slice(0, count + 1)).byteLength).toBeGreaterThan(maxBytes);
      }),
    );
  });

  it('joins what was cut', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), (parts) => {
        expect(parsed(joinRows(parts.map(written)))).toEqual(plain(parts.flat()));
      }),
    );
  });

  it('refuses to cut where there are fewer rows, or none at all', () => {
    expect(() => takeRows(Buffer.from('[[1],[2]]'), 3)).toThrow(RangeError);
    expect(() => skipRows(Buffer.from('[]'), 1)).toThrow(RangeError);
    expect(() => takeRows(Buffer.from('[["open'), 1)).toThrow(RangeError);
  });
});
