import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBytes, TooManyBytes } from './json-bytes.js';
import {
  shortestSingle,
  writeDecimalText,
  writeDouble,
  writeInt64Text,
  writeSingle,
  writeUint64Text,
  writeWhole,
} from './numbers.js';
import { RowWriter } from './row-writer.js';

const LIMIT = 8 * 1024 * 1024;

function written(write: (out: JsonBytes) => void): string {
  const out = new JsonBytes(LIMIT);
  write(out);
  return out.bytes.toString('utf8', 0, out.at);
}

/** Also texts of every length at which another way is taken, and halves of pairs. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\u0000', '\u001f', '\n', '\u007f', 'ü', '€', '\ud83d', '😀'),
    maxLength: 200,
  }),
);
const anyDouble = fc.oneof(
  fc.double(),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((cents) => cents / 100),
  fc.integer({ min: -100_000, max: 100_000 }).map((parts) => parts / 10_000),
  fc.integer({ min: -330, max: 308 }).map((exponent) => Number(`1e${exponent}`)),
  fc.maxSafeInteger(),
);
const halves = (value: bigint): [low: number, high: number] => [
  Number(BigInt.asIntN(32, value)),
  Number(BigInt.asIntN(32, value >> 32n)),
];

describe('values written as JSON', () => {
  it('are what JSON.stringify makes of texts', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(written((out) => out.text(text))).toBe(JSON.stringify(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are what JSON.stringify makes of a text’s bytes', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, before) => {
        const [bytes, from] = [Buffer.from(before + text), Buffer.byteLength(before)];
        expect(written((out) => out.utf8(bytes, from, bytes.length))).toBe(
          JSON.stringify(bytes.toString('utf8', from)),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('are what JSON.stringify makes of doubles and whole numbers', () => {
    fc.assert(
      fc.property(anyDouble, (value) => {
        const cell = Number.isFinite(value) ? value : String(value);
        expect(written((out) => writeDouble(out, value))).toBe(JSON.stringify(cell));
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (value) => {
        expect(written((out) => writeWhole(out, value))).toBe(JSON.stringify(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the shortest digits that read back as the same single', () => {
    const single = fc.oneof(
      fc.float(),
      fc.integer({ min: -10_000_000, max: 10_000_000 }).map((parts) => Math.fround(parts / 1_000)),
    );
    fc.assert(
      fc.property(single, (value) => {
        const cell = Number.isFinite(value) ? shortestSingle(value) : String(value);
        const json = written((out) => writeSingle(out, value));
        expect(json).toBe(JSON.stringify(cell));
        if (Number.isFinite(value)) expect(Math.fround(Number(json))).toBe(value === 0 ? 0 : value);
      }),
      { numRuns: 3_000 },
    );
  });

  it('are all digits of 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(63), (value, shift) => {
        const signed = value >> BigInt(shift);
        expect(written((out) => writeInt64Text(out, ...halves(signed)))).toBe(`"${signed}"`);
        const unsigned = BigInt.asUintN(64, signed);
        expect(written((out) => writeUint64Text(out, ...halves(unsigned)))).toBe(`"${unsigned}"`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are all decimals of a scale', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(15), (scaled, scale) => {
        const digits = String(Math.abs(scaled)).padStart(scale + 1, '0');
        const cut = digits.length - scale;
        const decimal = scale === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
        expect(written((out) => writeDecimalText(out, scaled, scale))).toBe(
          `"${scaled < 0 ? '-' : ''}${decimal}"`,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('RowWriter', () => {
  it('gives batches of what was written since the last', () => {
    const rows = new RowWriter(LIMIT);
    expect(rows.take()).toEqual({ count: 0, json: Buffer.from('[]') });
    for (const value of ['a', 'b']) {
      rows.beginRow();
      rows.json.text(value);
      rows.endCell();
      rows.json.null();
      rows.endCell();
      rows.endRow();
    }
    expect(rows.take()).toEqual({ count: 2, json: Buffer.from('[["a",null],["b",null]]') });
    expect(rows.take().count).toBe(0);
  });

  it('leaves a batch as it was given when it writes on', () => {
    const rows = new RowWriter(LIMIT);
    writeRow(rows, 'first');
    const { json } = rows.take();
    writeRow(rows, 'other');
    expect(json.toString()).toBe('[["first"]]');
  });

  it('refuses a row that takes more than it may, and only for itself', () => {
    const rows = new RowWriter(100_000);
    for (let count = 0; count < 3; count += 1) writeRow(rows, 'x'.repeat(60_000));
    expect(rows.byteLength).toBeGreaterThan(180_000);
    expect(() => writeRow(rows, 'x'.repeat(110_000))).toThrow(TooManyBytes);
    const other = new RowWriter(100_000);
    other.beginRow();
    expect(() => {
      for (let cell = 0; cell < 3_000; cell += 1) {
        other.json.text('x'.repeat(50));
        other.endCell();
      }
      other.endRow();
    }).toThrow(TooManyBytes);
  });

  it('replaces bytes that are no UTF-8, and none beside them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { minLength: 1, maxLength: 4 }), (cells) => {
        const rows = new RowWriter(LIMIT);
        rows.beginRow();
        for (const cell of cells) {
          rows.json.utf8(cell, 0, cell.length);
          rows.endCell();
        }
        rows.endRow();
        const texts = cells.map((cell) => Buffer.from(cell).toString());
        expect(rows.take().json.toString()).toBe(JSON.stringify([texts]));
      }),
      { numRuns: 1_000 },
    );
  });
});

function writeRow(rows: RowWriter, text: string): void {
  rows.beginRow();
  rows.json.text(text);
  rows.endCell();
  rows.endRow();
}
