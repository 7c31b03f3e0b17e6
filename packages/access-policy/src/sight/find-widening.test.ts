import type { PolicyPredicate } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoundPolicy } from '../policy-definition.js';
import {
  ALL_CLASSIFIED,
  CATALOG,
  data,
  edit,
  I,
  nearby,
  nobody,
  of,
  type Person,
  type State,
  sight,
  sightOf,
  state,
} from './drawn-sights.test-support.js';
import { findWidening } from './find-widening.js';

const text = (value: unknown) => JSON.stringify(value);

describe('findWidening', () => {
  it('finds none only where what is seen after follows from what was seen before', () => {
    let proven = 0;
    let twins = 0;
    const attributes = fc.constantFrom<Person['attributes']>({ home: 'x' }, { home: 'y', lacking: 'z' }, {});
    fc.assert(
      fc.property(
        state,
        edit,
        attributes,
        data,
        fc.array(data, { minLength: 12, maxLength: 12 }),
        (before, change, given, one, others) => {
          const after = change(before);
          const mine = { ...I, attributes: given };
          const [earlier, later] = [sightOf(before, mine), sightOf(after, mine)];
          if (earlier.fingerprint === later.fingerprint) return;
          if (findWidening({ before: earlier, after: later, catalog: CATALOG }) !== null) return;
          proven += 1;
          for (const other of [...others, ...nearby(one)]) {
            if (text(sight(earlier, one)) !== text(sight(earlier, other))) continue;
            if (text(one) !== text(other)) twins += 1;
            expect(sight(later, one)).toEqual(sight(later, other));
          }
        },
      ),
      { numRuns: 1_000 },
    );
    // Or nothing was tried.
    expect(proven).toBeGreaterThan(100);
    expect(twins).toBeGreaterThan(300);
  });

  const state0 = (
    ...policies: readonly (Pick<BoundPolicy, 'kind' | 'definition'> & Partial<BoundPolicy>)[]
  ): State => ({
    classified: ALL_CLASSIFIED,
    policies: policies.map((each, index) => ({ policyId: `p${index}`, ...nobody, roleName: 'r1', ...each })),
  });
  const rows = (condition: PolicyPredicate, more: object = {}) => ({
    kind: 'ROW' as const,
    definition: { table: of('orders'), predicate: condition, ...more },
  });
  const column = (name: string, shown: object, more: object = {}) => ({
    kind: 'COLUMN' as const,
    definition: { table: of('orders'), column: name, mask: shown, ...more },
  });
  const list = (...tables: readonly string[]) => ({
    kind: 'TABLE' as const,
    definition: { tables: tables.map(of) },
  });
  const is = (name: string, ...values: readonly string[]): PolicyPredicate => ({
    op: 'in',
    column: name,
    value: { constant: values },
  });
  const found = (before: State, after: State) =>
    findWidening({ before: sightOf(before, I), after: sightOf(after, I), catalog: CATALOG })?.what ?? null;

  it.each<[string, State, State]>([
    ['a narrower list of values', state0(rows(is('region', 'x', 'y'))), state0(rows(is('region', 'x')))],
    [
      'one rule more',
      state0(rows(is('region', 'x'))),
      state0(rows(is('region', 'x')), rows(is('owner', 'y'))),
    ],
    ['a mask', state0(list('orders')), state0(list('orders'), column('amount', { kind: 'hash' }))],
    [
      'a stricter mask',
      state0(column('amount', { kind: 'hash' })),
      state0(column('amount', { kind: 'hide' })),
    ],
    ['a denial', state0(list('orders')), state0(list('orders'), rows(is('region', 'x'), { effect: 'deny' }))],
    [
      'somebody else’s rule gone',
      state0(list('orders'), { ...column('amount', { kind: 'null' }), roleName: 'others' }),
      state0(list('orders')),
    ],
    [
      'the same by another name',
      state0(rows(is('region', 'x'))),
      state0({ ...rows(is('region', 'x')), policyId: 'renamed' }),
    ],
  ])('lets pass %s', (_what, before, after) => {
    expect(found(before, after)).toBeNull();
  });

  it.each<[string, State, State, string]>([
    [
      'a row rule gone',
      state0(list('orders'), rows(is('region', 'x'))),
      state0(list('orders')),
      'more rows of public.orders',
    ],
    [
      'a denial gone',
      state0(list('orders'), rows(is('region', 'x'), { effect: 'deny' })),
      state0(list('orders')),
      'more rows of public.orders',
    ],
    [
      'more values',
      state0(rows(is('region', 'x'))),
      state0(rows(is('region', 'x', 'y'))),
      'more rows of public.orders',
    ],
    [
      'a mask that shows other things',
      state0(column('amount', { kind: 'hash' })),
      state0(column('amount', { kind: 'partial', keepLast: 1 })),
      'more of public.orders.amount',
    ],
    [
      'a stricter mask that shows other things',
      state0(column('amount', { kind: 'partial', keepLast: 1 })),
      state0(column('amount', { kind: 'hash' })),
      'more of public.orders.amount',
    ],
    ['a table listed', state0(list('orders')), state0(list('orders', 'managers')), 'public.managers'],
    [
      'a second role’s list',
      state0(list('orders')),
      state0(list('orders'), { ...list('managers'), roleName: 'r2' }),
      'public.managers',
    ],
    ['the last policy gone', state0(list('orders', 'managers')), state0(), 'what nobody has classified'],
    [
      'a column classified',
      { ...state0(list('orders')), classified: [{ ...of('orders'), columns: ['region'] }] },
      state0(list('orders')),
      'public.orders.owner',
    ],
    [
      'a rule by a column that is hidden',
      state0(column('amount', { kind: 'hide' })),
      state0(column('amount', { kind: 'hide' }), rows(is('amount', 'x'))),
      'which rows of public.orders have a value of public.orders.amount',
    ],
    [
      'half of a rule by such a column',
      state0(
        column('amount', { kind: 'hide' }),
        rows({ op: 'or', operands: [is('amount', 'x'), is('region', 'x')] }),
      ),
      state0(column('amount', { kind: 'hide' }), rows(is('amount', 'x'))),
      'which rows of public.orders have a value of public.orders.amount',
    ],
    [
      'a rule by a mapping table that is not seen',
      state0(list('orders')),
      state0(
        list('orders'),
        rows({ op: 'exists', column: 'owner', mapping: of('managers'), matches: 'owner', where: [] }),
      ),
      'which rows of public.orders have a value of public.managers.owner',
    ],
  ])('finds %s', (_what, before, after, what) => {
    expect(found(before, after)).toBe(what);
  });

  it('counts on no attribute that is missing today', () => {
    const lacking = rows({ op: 'eq', column: 'region', value: { attribute: 'lacking' } });
    expect(found(state0(rows(is('region', 'x'))), state0(lacking))).toBe('more rows of public.orders');
  });

  it('counts on no column that is missing today', () => {
    const gone = column('renamed', { kind: 'hide' });
    expect(found(state0(gone), state0(list('orders', 'managers')))).toBe('public.orders');
  });
});
