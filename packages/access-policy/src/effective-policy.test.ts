import type { EffectivePolicy, PolicyPredicate } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoundPolicy, type EffectivePolicyInput, effectivePolicy, InvalidPolicyError } from './index.js';

const orders = { schema: 'public', table: 'orders' };
const customers = { schema: 'public', table: 'customers' };
const ownRegion: PolicyPredicate = { op: 'eq', column: 'region', value: { attribute: 'region' } };

function bound(
  part: Partial<BoundPolicy> & Pick<BoundPolicy, 'policyId' | 'kind' | 'definition'>,
): BoundPolicy {
  return { roleName: 'viewer', userId: null, ...part };
}

const regionRule = bound({
  policyId: 'p1',
  kind: 'ROW',
  definition: { table: orders, predicate: ownRegion },
});
const hideEmail = bound({
  policyId: 'p2',
  kind: 'COLUMN',
  definition: { table: customers, column: 'email', mask: { kind: 'hide' } },
});

function policyFor(part: Partial<EffectivePolicyInput>): EffectivePolicy {
  return effectivePolicy({
    policies: [regionRule, hideEmail],
    roles: ['viewer'],
    userId: 'u1',
    attributes: { region: 'EU', shoe_size: 43 },
    hashKey: 'key',
    ...part,
  });
}

describe('effectivePolicy', () => {
  it('applies what is bound to any role of the person, and nothing else', () => {
    expect(policyFor({ roles: ['analyst', 'viewer'] }).rowRules).toHaveLength(1);
    expect(policyFor({ roles: ['admin'] })).toMatchObject({
      allowedTables: null,
      rowRules: [],
      columnRules: [],
    });
  });

  it('applies what is bound to the person', () => {
    const mine = { ...regionRule, roleName: null, userId: 'u1' };
    expect(policyFor({ policies: [mine], roles: [] }).rowRules).toHaveLength(1);
    expect(policyFor({ policies: [mine], roles: [], userId: 'u2' }).rowRules).toHaveLength(0);
  });

  it('takes a policy once, however many of its bindings match', () => {
    const twice = [regionRule, { ...regionRule, roleName: null, userId: 'u1' }];
    expect(policyFor({ policies: twice }).rowRules).toHaveLength(1);
  });

  it('lets the stricter of two masks stand, whatever their order', () => {
    const masks = [{ kind: 'partial', keepLast: 4 }, { kind: 'partial', keepLast: 2 }, { kind: 'null' }].map(
      (mask, index) =>
        bound({
          policyId: `m${index}`,
          kind: 'COLUMN',
          definition: { table: customers, column: 'email', mask },
        }),
    );
    for (const policies of [masks, masks.toReversed()]) {
      expect(policyFor({ policies }).columnRules.map((rule) => rule.mask)).toEqual([{ kind: 'null' }]);
    }
    expect(policyFor({ policies: masks.slice(0, 2) }).columnRules[0]?.mask).toEqual({
      kind: 'partial',
      keepLast: 2,
    });
  });

  it('intersects table lists', () => {
    const policies = [
      bound({ policyId: 't1', kind: 'TABLE', definition: { tables: [orders, customers] } }),
      bound({ policyId: 't2', kind: 'TABLE', definition: { tables: [customers] } }),
    ];
    expect(policyFor({ policies }).allowedTables).toEqual([customers]);
  });

  it('hands on only the attributes that predicates read', () => {
    expect(policyFor({}).attributes).toEqual({ region: 'EU' });
  });

  it('does not take an attribute from the prototype', () => {
    const sneaky = bound({
      policyId: 'p',
      kind: 'ROW',
      definition: { table: orders, predicate: { ...ownRegion, value: { attribute: 'constructor' } } },
    });
    expect(policyFor({ policies: [sneaky] }).attributes).toEqual({});
  });

  it.each([
    [
      'an unknown operator',
      { table: orders, predicate: { op: 'like', column: 'x', value: { constant: 'y' } } },
    ],
    ['an extra key', { table: orders, predicate: ownRegion, unless: 'admin' }],
    ['no predicate', { table: orders }],
    ['not an object', 'everything'],
  ])('denies on a definition it cannot read: %s', (_name, definition) => {
    const broken = bound({ policyId: 'p9', kind: 'ROW', definition });
    expect(() => policyFor({ policies: [broken] })).toThrow(InvalidPolicyError);
    expect(() => policyFor({ policies: [broken], roles: ['admin'] })).not.toThrow();
  });
});

describe('the fingerprint', () => {
  it('is the same for people who see the same cells', () => {
    const base = policyFor({}).fingerprint;
    expect(policyFor({ userId: 'u2', attributes: { region: 'EU', shoe_size: 38 } }).fingerprint).toBe(base);
    expect(policyFor({ policies: [hideEmail, { ...regionRule, policyId: 'p7' }] }).fingerprint).toBe(base);
    expect(base).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs when a rule, a mask or an attribute that is read differs', () => {
    const seen = new Set([
      policyFor({}).fingerprint,
      policyFor({ attributes: { region: 'US' } }).fingerprint,
      policyFor({ attributes: { region: ['EU'] } }).fingerprint,
      policyFor({ attributes: {} }).fingerprint,
      policyFor({ policies: [regionRule] }).fingerprint,
      policyFor({ roles: [] }).fingerprint,
      policyFor({ policies: [bound({ policyId: 't', kind: 'TABLE', definition: { tables: [] } })] })
        .fingerprint,
    ]);
    expect(seen.size).toBe(7);
  });

  it('changes with the hash key only where a hash is shown', () => {
    const hashEmail = bound({
      policyId: 'h',
      kind: 'COLUMN',
      definition: { table: customers, column: 'email', mask: { kind: 'hash' } },
    });
    const by = (policies: BoundPolicy[], hashKey: string) => policyFor({ policies, hashKey }).fingerprint;
    expect(by([hashEmail], 'a')).not.toBe(by([hashEmail], 'b'));
    expect(by([hideEmail], 'a')).toBe(by([hideEmail], 'b'));
  });

  it('does not depend on the order in which policies, bindings or keys come', () => {
    const pool = [
      regionRule,
      hideEmail,
      { ...regionRule, roleName: null, userId: 'u1' },
      bound({ policyId: 't1', kind: 'TABLE', definition: { tables: [customers, orders] } }),
      bound({ policyId: 't2', kind: 'TABLE', definition: { tables: [orders, customers] } }),
    ];
    const expected = policyFor({ policies: pool }).fingerprint;
    fc.assert(
      fc.property(fc.shuffledSubarray(pool, { minLength: pool.length }), (policies) => {
        expect(policyFor({ policies }).fingerprint).toBe(expected);
      }),
    );
  });
});
