import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlainFrame, resumableFrameReader } from './event-frame.js';

const read = resumableFrameReader({
  responseKey: 'runEvents',
  cursorAlias: 'resumeCursor',
  typeAlias: 'resumeType',
});
const frameOf = (result: unknown) => {
  const { pieces, byteLength, ...frame } = read(Buffer.from(JSON.stringify(result)));
  const payload = Buffer.concat(pieces);
  expect(byteLength).toBe(payload.byteLength);
  return { ...frame, result: JSON.parse(payload.toString()) };
};

describe('a frame with a cursor', () => {
  it('is cut out of an event, whatever the event says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (cursor, fields) => {
          const { resumeCursor: _cursor, resumeType: _type, ...event } = fields;
          const frame = frameOf({
            data: { runEvents: { resumeCursor: cursor, resumeType: 'RunRows', ...event } },
          });
          expect(frame.cursor).toBe(cursor);
          expect(frame.type).toBe('RunRows');
          expect(frame.result).toEqual({ data: { runEvents: JSON.parse(JSON.stringify(event)) } });
        },
      ),
    );
  });

  it('may carry errors, before the data or after', () => {
    const errors = [{ message: 'no' }];
    const data = { runEvents: { resumeCursor: 'c1', resumeType: 'RunSql', a: null } };
    for (const result of [
      { data, errors },
      { errors, data },
    ]) {
      expect(frameOf(result)).toEqual({
        cursor: 'c1',
        type: 'RunSql',
        isPlain: false,
        result: { data: { runEvents: { a: null } }, errors },
      });
    }
  });

  it('leaves rows in their very bytes, which need not even be JSON', () => {
    const rows = '"rows":[[1.50,+00,,]]}}}';
    const { pieces, ...frame } = read(
      Buffer.from(`{"data":{"runEvents":{"resumeCursor":"c1","resumeType":"RunRows",${rows}`),
    );
    expect(Buffer.concat(pieces).toString()).toBe(`{"data":{"runEvents":{${rows}`);
    expect(frame).toMatchObject({ isPlain: true, type: 'RunRows', cursor: 'c1' });
  });

  it('without an event has no cursor', () => {
    for (const data of [null, { runEvents: null }]) {
      const result = { data, errors: [{ message: 'no' }] };
      expect(frameOf(result)).toEqual({ cursor: undefined, type: undefined, isPlain: false, result });
    }
  });
});

describe('a frame of a subscription without a cursor', () => {
  it('is the very bytes that came, which need not even be JSON', () => {
    const payload = Buffer.from('{"data":{"runEvents":{"rows":[[1.50,+00,,]]}}}');
    expect(readPlainFrame(payload)).toMatchObject({ pieces: [payload], isPlain: true });
  });

  it('never holds errors', () => {
    const plain = (result: unknown) => readPlainFrame(Buffer.from(JSON.stringify(result))).isPlain;
    expect(plain({ data: { tick: { text: 'errors' } } })).toBe(false);
    expect(plain({ data: { tick: { text: 'with "errors" in it' } } })).toBe(true);
    expect(plain({ data: { tick: { text: 'none' } } })).toBe(true);
    expect(plain({ errors: [] })).toBe(false);
  });
});
