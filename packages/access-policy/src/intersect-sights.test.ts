import type { EffectivePolicy } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectSights, ownedBy } from './intersect-sights.js';
import { data, I, type Person, seenCells, sightOf, state } from './sight/drawn-sights.test-support.js';

const OTHER = '01a1df14-0000-7000-8000-000000000002';
const roles = fc.subarray(['r1', 'r2', 'others']);
const groups = fc.subarray(['g1']);
const attributes = fc.constantFrom<Person['attributes']>({ home: 'x' }, { home: 'y', lacking: 'z' }, {});
const person: fc.Arbitrary<Person> = fc.record({ roles, groups, attributes });

describe('intersectSights', () => {
  it('shows a row to whom both show it, and a cell clear where both do', () => {
    let shown = 0;
    let kept = 0;
    fc.assert(
      fc.property(state, person, person, data, (of, one, other, world) => {
        const [first, second] = [sightOf(of, one), sightOf(of, { ...other, userId: OTHER })];
        const both = intersectSights(ownedBy('first', first), ownedBy('second', second));
        const [left, right, seen] = [first, second, both].map((policy) => seenCells(policy, world));
        expect(seen).toEqual(left?.filter((cell) => right?.includes(cell)));
        shown += left?.length ?? 0;
        kept += seen?.length ?? 0;
      }),
      { numRuns: 1_500 },
    );
    // Or nothing was cut, or nothing left.
    expect(kept).toBeGreaterThan(500);
    expect(kept).toBeLessThan(shown);
  });

  it('reads each person’s own attributes, whatever the other’s are called', () => {
    const policy = (home: string): EffectivePolicy =>
      sightOf(
        {
          policies: [
            {
              policyId: 'p',
              kind: 'ROW',
              definition: {
                table: { schema: 'public', table: 'orders' },
                predicate: { op: 'eq', column: 'region', value: { attribute: 'home' } },
              },
              ...{ roleName: 'r1', groupName: null, userId: null },
            },
          ],
          classified: [{ schema: 'public', table: 'orders', columns: ['region'] }],
        },
        { ...I, attributes: { home } },
      );
    const both = intersectSights(ownedBy('first', policy('x')), ownedBy('second', policy('y')));
    expect(both.attributes).toEqual({ 'first.home': 'x', 'second.home': 'y' });
    const row = (region: 'x' | 'y') => ({ region, owner: null, amount: null });
    expect(seenCells(both, { orders: [row('x'), row('y')], managers: [] })).toEqual([]);
    expect(seenCells(policy('x'), { orders: [row('x'), row('y')], managers: [] })).toEqual([
      'orders 0',
      'orders 0 region',
    ]);
  });

  it('hashes with one key', () => {
    const [one, other] = [
      sightOf({ policies: [], classified: [] }, I),
      sightOf({ policies: [], classified: [] }, I),
    ];
    expect(() => intersectSights(one, { ...other, hashKey: 'another' })).toThrow(/one value/);
  });
});
