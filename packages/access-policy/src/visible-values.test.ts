import type { SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy, PolicyGrant, PolicyPredicate } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import {
  customers,
  dimension,
  entity,
  granted,
  model,
  names,
  open,
  orders,
  see,
} from './visible-model.test-support.js';

describe('the values that a visible model knows', () => {
  it('are none of a masked column', () => {
    const segments = dimension('segment');
    const withValues: SemanticModel = {
      ...model,
      entities: [
        entity('customer', {
          dimensions: [{ ...segments, values: [{ value: 'gold', synonyms: ['best'] }] }, dimension('id')],
        }),
      ],
      metrics: [],
      relationships: [],
    };
    const masked = granted({
      columnRules: [{ policyId: 'p', table: customers, column: 'segment', mask: { kind: 'hash' } }],
    });
    expect(JSON.stringify(see(withValues, open))).toMatch(/gold/);
    const visible = see(withValues, masked);
    expect(names(visible.entities[0]?.dimensions ?? [])).toEqual(['segment', 'id']);
    expect(JSON.stringify(visible)).not.toMatch(/gold|best/);
  });

  describe('where row rules leave some out', () => {
    const values = ['Americas', 'EMEA', 'APAC'].map((value) => ({ value, synonyms: [`${value} synonym`] }));
    const withRegions: SemanticModel = {
      ...model,
      entities: [entity('customer', { dimensions: [{ ...dimension('region'), values }] })],
      metrics: [],
      relationships: [],
    };
    const mine: PolicyPredicate = { op: 'in', column: 'region', value: { attribute: 'regions' } };
    const active: PolicyPredicate = { op: 'eq', column: 'status', value: { constant: 'active' } };
    const left = (predicate: PolicyPredicate, attributes: EffectivePolicy['attributes'] = {}) => {
      const rowRules = [{ policyId: 'p', table: customers, predicate }];
      const [customer] = see(withRegions, { ...granted({ rowRules }), attributes }).entities;
      return customer?.dimensions[0]?.values?.map(({ value }) => value) ?? [];
    };

    it('are those of the rows a person may see', () => {
      expect(left(mine, { regions: ['EMEA'] })).toEqual(['EMEA']);
      expect(left({ op: 'and', operands: [active, mine] }, { regions: ['EMEA', 'APAC'] })).toEqual([
        'EMEA',
        'APAC',
      ]);
      expect(left({ op: 'ne', column: 'region', value: { constant: 'EMEA' } })).toEqual(['Americas', 'APAC']);
      expect(left({ op: 'not_in', column: 'region', value: { constant: ['emea', 'apac '] } })).toEqual([
        'Americas',
      ]);
    });

    it('are none where it can’t tell, or an attribute is missing', () => {
      expect(left(mine)).toEqual([]);
      expect(left({ op: 'not', operand: mine }, { regions: ['EMEA'] })).toEqual([]);
      expect(left({ op: 'gt', column: 'region', value: { constant: 'B' } })).toEqual([]);
      expect(left({ op: 'ne', column: 'region', value: { constant: 5 } })).toEqual([]);
      expect(left({ op: 'not_in', column: 'region', value: { constant: ['5.0'] } })).toEqual([]);
    });

    it('are none where they are clear in some rows only', () => {
      const grant = (part: Partial<PolicyGrant>) => granted(part).layers.flatMap(({ grants }) => grants);
      const masked = { policyId: 'p', table: customers, column: 'region', mask: { kind: 'hash' } } as const;
      const emea: PolicyPredicate = { op: 'eq', column: 'region', value: { constant: 'EMEA' } };
      const rule = { policyId: 'q', table: customers, predicate: emea };
      const policy = granted({ rowRules: [rule] });
      const both = [...grant({ rowRules: [rule] }), ...grant({ columnRules: [masked] })];
      const seen = (grants: readonly PolicyGrant[]) =>
        see(withRegions, { ...policy, layers: [{ kind: 'role', grants }] }).entities[0]?.dimensions;
      expect(seen(both)?.[0]).not.toHaveProperty('values');
      expect(seen(grant({ rowRules: [rule] }))?.[0]).toHaveProperty('values');
    });

    it('are those that any of several roles admits', () => {
      const grants = ['EMEA', 'APAC'].flatMap((value) => {
        const predicate: PolicyPredicate = { op: 'eq', column: 'region', value: { constant: value } };
        const rowRules = [{ policyId: value, table: customers, predicate }];
        return granted({ rowRules }).layers.flatMap((layer) => layer.grants);
      });
      const policy = { ...granted({}), layers: [{ kind: 'role' as const, grants }] };
      const values = see(withRegions, policy).entities[0]?.dimensions[0]?.values ?? [];
      expect(values.map(({ value }) => value)).toEqual(['EMEA', 'APAC']);
    });

    it('are none where the rule chooses by something else: others may have the value, and nobody else', () => {
      expect(left(active)).toEqual([]);
      expect(
        left({ op: 'and', operands: [active, { op: 'ne', column: 'region', value: { constant: 'EMEA' } }] }),
      ).toEqual([]);
      expect(left({ op: 'or', operands: [active, mine] }, { regions: ['EMEA'] })).toEqual(['EMEA']);
      const served = { mapping: orders, column: 'region', matches: 'customer_id', where: [] };
      expect(left({ op: 'exists', ...served })).toEqual([]);
    });
  });
});
