import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CachedResult, decodeResult, encodeResult } from './cached-result.js';

const batches = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 9_999 }),
    json: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 5 },
);
const results: fc.Arbitrary<CachedResult> = fc.record({
  columns: fc.array(
    fc.record({ name: fc.string(), type: fc.constantFrom('TEXT', 'INTEGER'), databaseType: fc.string() }),
    { maxLength: 3 },
  ),
  batches,
  complete: fc.boolean(),
  readAt: fc.date({ noInvalidDate: true }),
  keepUntil: fc.date({ noInvalidDate: true }),
});

describe('a cached result', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(results, (result) => {
        expect(decodeResult(encodeResult(result))).toEqual(result);
      }),
    );
  });

  it('is nothing where a part is missing, or something was added', () => {
    fc.assert(
      fc.property(results, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 5 }), (result, seed, added) => {
        const bytes = encodeResult(result);
        expect(decodeResult(bytes.subarray(0, seed % bytes.byteLength))).toBeNull();
        expect(decodeResult(Buffer.concat([bytes, added]))).toBeNull();
      }),
    );
  });

  it('is nothing where another version wrote it', () => {
    const bytes = encodeResult({
      columns: [],
      batches: [],
      complete: true,
      readAt: new Date(0),
      keepUntil: new Date(1),
    });
    const other = Buffer.from(bytes.toString('latin1').replace('"format":1', '"format":2'), 'latin1');
    expect(decodeResult(bytes)).not.toBeNull();
    expect(decodeResult(other)).toBeNull();
  });
});
