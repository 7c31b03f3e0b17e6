import { describe, expect, it } from 'vitest';
import { RowWriter } from '../row-json/row-writer.js';
import { writeLong, writeText } from './cell-writers.js';
import { RowEncoder } from './row-encoder.js';

const NO_NULLS = [0, 0];
const ROOMY = 64 * 1024 * 1024;

function encode(bytes: readonly number[] | Buffer, from = 0, to = bytes.length): string {
  const rows = new RowWriter(ROOMY);
  new RowEncoder([writeLong, writeText], rows).write(Buffer.from(bytes), from, to);
  return rows.take().json.toString();
}

describe('RowEncoder', () => {
  it('writes a row from the middle of other bytes', () => {
    expect(encode([9, 9, ...NO_NULLS, 42, 0, 0, 0, 2, 0x68, 0x69, 9], 2, 11)).toBe('[[42,"hi"]]');
    expect(encode([0, 0b100, 2, 0x68, 0x69])).toBe('[[null,"hi"]]');
    expect(encode([0, 0b1100])).toBe('[[null,null]]');
  });

  it.each([
    [0xfc, [0x2c, 0x01], 300],
    [0xfd, [0x2c, 0x01, 0x01], 65_836],
    [0xfe, [0x2c, 0x01, 0x01, 0, 0, 0, 0, 0], 65_836],
  ])('reads lengths of every width: %i', (first, length, characters) => {
    const head = [...NO_NULLS, 1, 0, 0, 0, first, ...length];
    const row = Buffer.concat([Buffer.from(head), Buffer.alloc(characters, 'x')]);
    expect(encode(row)).toBe(JSON.stringify([[1, 'x'.repeat(characters)]]));
  });

  it.each([
    ['ends too early', [...NO_NULLS, 1, 0, 0, 0]],
    ['is cut within a number', [...NO_NULLS, 1, 0]],
    ['goes on behind its columns', [...NO_NULLS, 1, 0, 0, 0, 1, 0x68, 0x69]],
    ['has a value that ends behind it', [...NO_NULLS, 1, 0, 0, 0, 200, 0x68]],
    [
      'has a value longer than memory',
      [...NO_NULLS, 1, 0, 0, 0, 0xfe, 255, 255, 255, 255, 255, 255, 255, 255],
    ],
  ])('refuses a row that %s', (_how, row) => {
    expect(() => encode(row)).toThrow(RangeError);
  });

  it('refuses a row that reaches into the next', () => {
    const twice = [...NO_NULLS, 1, 0, 0, 0, 8, 0x68, ...NO_NULLS, 1, 0, 0, 0, 1, 0x68];
    expect(() => encode(twice, 0, 8)).toThrow(RangeError);
  });
});
