import { describe, expect, it } from 'vitest';
import { onCycles } from './on-cycles.js';

const cycles = (parts: Readonly<Record<string, readonly string[]>>) => [
  ...onCycles(Object.keys(parts), (name) => parts[name] ?? []),
];

describe('onCycles', () => {
  it('finds what leads back to itself, and not what only leads there', () => {
    expect(cycles({ a: ['b'], b: ['c'], c: ['b'], d: ['d'], e: ['gone'] }).sort()).toEqual(['b', 'c', 'd']);
    expect(cycles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
  });

  it('looks at each part once, in chains and lattices of any length', () => {
    const name = (at: number) => `m${at}`;
    const names = Array.from({ length: 5_000 }, (_, at) => name(at));
    let looks = 0;
    const found = onCycles(names, (each) => {
      looks++;
      const at = Number(each.slice(1));
      return at === 0 ? [] : [name(at - 1), name(Math.max(0, at - 2))];
    });
    expect(found.size).toBe(0);
    expect(looks).toBe(names.length);
  });
});
