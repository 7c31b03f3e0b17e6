import type { EffectivePolicy, PolicyPredicate } from '@parley/sql-guard';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoundPolicy, type EffectivePolicyInput, effectivePolicy, InvalidPolicyError } from './index.js';

const orders = { schema: 'public', table: 'orders' };
const customers = { schema: 'public', table: 'customers' };
const regions = { schema: 'public', table: 'regions' };
const ownRegion: PolicyPredicate = { op: 'eq', column: 'region', value: { attribute: 'region' } };
const classified = [
  { ...orders, columns: ['id', 'region'] },
  { ...customers, columns: ['id', 'email'] },
];

function bound(
  part: Partial<BoundPolicy> & Pick<BoundPolicy, 'policyId' | 'kind' | 'definition'>,
): BoundPolicy {
  return { roleName: 'viewer', groupName: null, userId: null, ...part };
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
const boundTo = (policy: BoundPolicy, to: Partial<BoundPolicy>): BoundPolicy => ({
  ...policy,
  roleName: null,
  ...to,
});

function policyFor(part: Partial<EffectivePolicyInput>): EffectivePolicy {
  return effectivePolicy({
    policies: [regionRule, hideEmail],
    classified,
    roles: ['viewer'],
    groups: [],
    userId: 'u1',
    attributes: { region: 'EU', shoe_size: 43 },
    hashKey: 'key',
    ...part,
  });
}

const sourcesOf = ({ layers }: EffectivePolicy) =>
  layers.map(({ kind, grants }) => [kind, ...grants.map(({ source }) => source)]);

describe('effectivePolicy', () => {
  it('gives each role with a policy a grant of its own, and the others none', () => {
    const policies = [regionRule, hideEmail, { ...hideEmail, roleName: 'analyst' }];
    const policy = policyFor({ policies, roles: ['owner', 'viewer', 'analyst'] });
    expect(sourcesOf(policy)).toEqual([['role', 'role:analyst', 'role:viewer']]);
    const [analyst, viewer] = policy.layers[0]?.grants ?? [];
    expect(analyst).toMatchObject({ allowedTables: null, rowRules: [], columnRules: [{ policyId: 'p2' }] });
    expect(viewer).toMatchObject({ rowRules: [{ policyId: 'p1' }], columnRules: [{ policyId: 'p2' }] });
    expect(policyFor({ roles: ['owner'] }).layers).toEqual([]);
  });

  it('keeps apart what roles, groups and the person are given', () => {
    const policies = [
      boundTo(regionRule, { userId: 'u1' }),
      boundTo(regionRule, { groupName: 'emea' }),
      boundTo(regionRule, { groupName: 'apac' }),
      regionRule,
    ];
    expect(sourcesOf(policyFor({ policies, groups: ['emea', 'apac', 'staff'] }))).toEqual([
      ['role', 'role:viewer'],
      ['group', 'group:apac', 'group:emea'],
      ['user', 'user'],
    ]);
    expect(sourcesOf(policyFor({ policies, roles: [], groups: ['staff'], userId: 'u2' }))).toEqual([]);
  });

  it('does not take the name of a group for that of a role', () => {
    const policies = [boundTo(regionRule, { groupName: 'viewer' })];
    expect(policyFor({ policies }).layers).toEqual([]);
    expect(policyFor({ policies: [regionRule], roles: [], groups: ['viewer'] }).layers).toEqual([]);
  });

  it('intersects the table lists of one source, and leaves those of two as they are', () => {
    const policies = [
      bound({ policyId: 't1', kind: 'TABLE', definition: { tables: [orders, customers] } }),
      bound({ policyId: 't2', kind: 'TABLE', definition: { tables: [customers] } }),
      boundTo(bound({ policyId: 't2', kind: 'TABLE', definition: { tables: [orders] } }), { userId: 'u1' }),
    ];
    const lists = policyFor({ policies }).layers.map(({ grants }) => grants[0]?.allowedTables);
    expect(lists).toEqual([[customers], [orders]]);
  });

  it('takes denials from every source, each once', () => {
    const denied = [
      bound({ policyId: 'd1', kind: 'TABLE', definition: { effect: 'deny', tables: [customers] } }),
      bound({
        policyId: 'd2',
        kind: 'ROW',
        definition: { effect: 'deny', table: orders, predicate: ownRegion },
      }),
      bound({
        policyId: 'd3',
        kind: 'COLUMN',
        definition: { effect: 'deny', table: orders, column: 'id', mask: { kind: 'null' } },
      }),
    ];
    const policies = [...denied, ...denied.map((policy) => boundTo(policy, { groupName: 'emea' }))];
    const policy = policyFor({ policies, groups: ['emea'] });
    expect(policy.layers).toEqual([]);
    expect(policy.denials).toEqual({
      tables: [customers],
      rows: [{ policyId: 'd2', table: orders, predicate: ownRegion }],
      columns: [{ policyId: 'd3', table: orders, column: 'id', mask: { kind: 'null' } }],
    });
    expect(policy.attributes).toEqual({ region: 'EU' });
  });

  it('hides what is not classified once there is any policy, whomever it binds', () => {
    expect(policyFor({ roles: ['owner'] }).classified).toEqual(classified);
    expect(policyFor({ policies: [] }).classified).toBeNull();
  });

  it('hands on only the attributes that predicates read, of mapping tables too', () => {
    expect(policyFor({}).attributes).toEqual({ region: 'EU' });
    const predicate = {
      op: 'exists',
      column: 'region',
      mapping: regions,
      matches: 'code',
      where: [{ op: 'eq', column: 'manager', value: { attribute: 'shoe_size' } }],
    };
    const mapped = bound({ policyId: 'p', kind: 'ROW', definition: { table: orders, predicate } });
    expect(policyFor({ policies: [mapped] }).attributes).toEqual({ shoe_size: 43 });
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
    ['an unknown effect', { effect: 'grant', table: orders, predicate: ownRegion }],
    [
      'a mapping of a mapping',
      {
        table: orders,
        predicate: {
          op: 'exists',
          column: 'region',
          mapping: regions,
          matches: 'code',
          where: [{ op: 'exists', column: 'code', mapping: regions, matches: 'code', where: [] }],
        },
      },
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
    const renamed = [regionRule, hideEmail].map((policy) => ({ ...policy, roleName: 'guest' }));
    expect(policyFor({ policies: renamed, roles: ['guest'] }).fingerprint).toBe(base);
    expect(base).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs when a rule, how rules combine, the classification, or an attribute that is read differs', () => {
    const tables = bound({ policyId: 't', kind: 'TABLE', definition: { tables: [orders] } });
    const deny = (policy: BoundPolicy) => ({
      ...policy,
      definition: { ...(policy.definition as object), effect: 'deny' },
    });
    const roles = ['viewer', 'analyst'];
    const prints = [
      policyFor({}),
      policyFor({ attributes: { region: 'US' } }),
      policyFor({ attributes: { region: ['EU'] } }),
      policyFor({ attributes: {} }),
      policyFor({ policies: [regionRule] }),
      policyFor({ policies: [] }),
      policyFor({ roles: [] }),
      policyFor({ policies: [tables] }),
      policyFor({ policies: [bound({ ...tables, definition: { tables: [] } })] }),
      policyFor({ policies: [deny(tables)] }),
      policyFor({ policies: [deny(regionRule), hideEmail] }),
      policyFor({ policies: [regionRule, deny(hideEmail)] }),
      policyFor({ policies: [regionRule, { ...hideEmail, roleName: 'analyst' }], roles }),
      policyFor({ policies: [regionRule, boundTo(hideEmail, { userId: 'u1' })] }),
      policyFor({ classified: [] }),
      policyFor({ classified: [{ ...orders, columns: ['id'] }, ...classified.slice(1)] }),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('changes with the hash key only where a hash is shown', () => {
    const hash = { table: customers, column: 'email', mask: { kind: 'hash' } };
    const by = (policies: BoundPolicy[], hashKey: string) => policyFor({ policies, hashKey }).fingerprint;
    for (const definition of [hash, { ...hash, effect: 'deny' }]) {
      const hashEmail = bound({ policyId: 'h', kind: 'COLUMN', definition });
      expect(by([hashEmail], 'a')).not.toBe(by([hashEmail], 'b'));
    }
    expect(by([hideEmail], 'a')).toBe(by([hideEmail], 'b'));
  });

  it('does not depend on the order in which policies, bindings, tables or keys come', () => {
    const pool = [
      regionRule,
      hideEmail,
      boundTo(regionRule, { userId: 'u1' }),
      boundTo(hideEmail, { groupName: 'emea' }),
      { ...hideEmail, roleName: 'analyst' },
      bound({ policyId: 't1', kind: 'TABLE', definition: { tables: [customers, orders] } }),
      bound({ policyId: 't2', kind: 'TABLE', definition: { tables: [orders, customers] } }),
    ];
    const part = { roles: ['viewer', 'analyst'], groups: ['emea'] };
    const expected = policyFor({ policies: pool, ...part }).fingerprint;
    fc.assert(
      fc.property(
        fc.shuffledSubarray(pool, { minLength: pool.length }),
        fc.shuffledSubarray(classified, { minLength: classified.length }),
        (policies, tables) => {
          const shuffled = tables.map((table) => ({ ...table, columns: table.columns.toReversed() }));
          expect(policyFor({ policies, classified: shuffled, ...part }).fingerprint).toBe(expected);
        },
      ),
    );
  });
});
