import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson, JsonText } from './json-text.js';

const textOf = (value: object) => Buffer.concat(encodeJson(value)).toString();
const written = (value: unknown) => new JsonText(Buffer.from(JSON.stringify(value)));

type Pair = readonly [unknown, unknown];

/** A value with JSON that is written already at random places, and the same value without. */
const { spliced } = fc.letrec<{ spliced: Pair }>((tie) => ({
  spliced: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue().map((value): Pair => [value, value]),
    fc.jsonValue().map((value): Pair => [written(value), value]),
    fc.array(tie('spliced')).map((pairs): Pair => [pairs.map(([one]) => one), pairs.map(([, two]) => two)]),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('spliced')).map((fields): Pair => {
      const each = Object.entries(fields);
      const of = (side: 0 | 1) => Object.fromEntries(each.map(([name, pair]) => [name, pair[side]]));
      return [of(0), of(1)];
    }),
  ),
}));

describe('a value with JSON in it that is written already', () => {
  it('is written as the value without would be', () => {
    fc.assert(
      fc.property(spliced, ([value, plain]) => {
        expect(textOf({ value })).toBe(JSON.stringify({ value: plain }));
      }),
    );
  });

  it('keeps the very bytes, also those that JavaScript would change', () => {
    const rows = Buffer.from('[[12345678901234567890, 1.0, "\\u00e9 é"]]');
    const pieces = encodeJson({ rows: new JsonText(rows), count: 1 });
    expect(pieces.map(String)).toEqual(['{"rows":', String(rows), ',"count":1}']);
    expect(pieces[1]).toBe(rows);
  });

  it('is a value like any other to whoever does not know of it', () => {
    expect(JSON.stringify({ rows: written([[1]]) })).toBe('{"rows":[[1]]}');
  });

  it('leaves nothing behind when it can not be written', () => {
    const whole: Record<string, unknown> = { rows: written([[1]]) };
    whole.itself = whole;
    expect(() => encodeJson(whole)).toThrow(TypeError);
    expect(JSON.stringify(written([[2]]))).toBe('[[2]]');
  });

  it('is refused where its text would be text inside of a text', () => {
    const within = { toJSON: () => JSON.stringify({ rows: written([[1]]) }) };
    expect(() => encodeJson({ within })).toThrow('inside of another text');
  });
});
