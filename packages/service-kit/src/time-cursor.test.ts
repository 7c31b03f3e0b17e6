import { describe, expect, it } from 'vitest';
import { encodeCursor, newerThan, olderThan, timeCursor, timePosition } from './index.js';

const id = '01937b1c-0000-7000-8000-000000000001';
const createdAt = new Date('2026-03-31T09:30:00.123Z');

describe('timePosition', () => {
  it('gives back what timeCursor was made of', () => {
    expect(timePosition(timeCursor({ createdAt, id }))).toEqual({ createdAt, id });
    expect(timePosition(undefined)).toBeNull();
    expect(timePosition(null)).toBeNull();
  });

  it.each([
    ['made up', 'abc'],
    ['of another list', encodeCursor([id])],
    ['with a time that is none', encodeCursor(['yesterday', id])],
    ['with an id that is none', encodeCursor([createdAt.toISOString(), "1' OR '1'='1"])],
  ])('refuses a cursor %s', (_name, cursor) => {
    expect(() => timePosition(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });
});

describe('what follows a place', () => {
  it('is all of a list that begins', () => {
    expect(olderThan(null)).toEqual({});
    expect(newerThan(undefined)).toEqual({});
  });

  it('is earlier, or of the same time with an id that comes later in the list', () => {
    const position = { createdAt, id };
    expect(olderThan(position)).toEqual({
      OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }],
    });
    expect(newerThan(position)).toEqual({
      OR: [{ createdAt: { gt: createdAt } }, { createdAt, id: { gt: id } }],
    });
  });
});
