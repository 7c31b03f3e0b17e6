import { describe, expect, it } from 'vitest';
import { encodeCursor, isId, nameCursor, namePosition } from './index.js';

const id = '01937b1c-0000-7000-8000-000000000001';

describe('namePosition', () => {
  it('gives back what nameCursor was made of, whatever the name', () => {
    for (const name of ['', 'Ann', 'Zoë "Z" ✓', '["x"]']) {
      expect(namePosition(nameCursor({ name, id }))).toEqual({ name, id });
    }
    expect(namePosition(undefined)).toBeNull();
    expect(namePosition(null)).toBeNull();
  });

  it.each([
    ['made up', 'abc'],
    ['of another list', encodeCursor(['Ann'])],
    ['with an id that is none', encodeCursor(['Ann', "1' OR '1'='1"])],
    ['with a character PostgreSQL has no text for', encodeCursor(['\0', id])],
  ])('refuses a cursor %s', (_name, cursor) => {
    expect(() => namePosition(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });
});

describe('isId', () => {
  it('knows what PostgreSQL can read as a uuid', () => {
    expect(isId(id)).toBe(true);
    for (const text of ['', 'me', `${id}0`, ` ${id}`, `${id}\n`, id.replaceAll('-', '')])
      expect(isId(text)).toBe(false);
  });
});
