import { expect, it } from 'vitest';
import { parsedOnce } from './parsed-once.js';

it('gives one object for one text, and others for others', () => {
  const parse = parsedOnce<readonly number[]>();
  const first = parse('[1, 2]');
  expect(first).toEqual([1, 2]);
  expect(parse('[1, 2]')).toBe(first);
  expect(parse('[1, 3]')).toEqual([1, 3]);
});

it('forgets what was read longest ago when there is no room', () => {
  const parse = parsedOnce<readonly number[]>(10);
  const first = parse('[1, 2]');
  parse('[3, 4]');
  expect(parse('[1, 2]')).not.toBe(first);
  // Larger than all that is remembered: read, and not remembered.
  expect(parse('[1, 2, 3, 4, 5]')).toEqual([1, 2, 3, 4, 5]);
});
