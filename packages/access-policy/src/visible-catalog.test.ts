import type { EffectivePolicy, PolicyPredicate } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { visibleCatalog } from './index.js';
import {
  catalog,
  customers,
  granted,
  names,
  onlyOrders,
  open,
  withoutIncome,
} from './visible-model.test-support.js';

describe('visibleCatalog', () => {
  it('leaves out hidden columns', () => {
    const visible = visibleCatalog(catalog, withoutIncome);
    expect(names(visible.tables[0]?.columns ?? [])).toEqual(['id', 'segment', 'region', 'status']);
    expect(visible.tables[1]?.foreignKeys).toHaveLength(1);
  });

  it('does not count the rows that a row rule hides', () => {
    const counted = { ...catalog, tables: catalog.tables.map((table) => ({ ...table, rowEstimate: 6_000 })) };
    const predicate: PolicyPredicate = { op: 'is_not_null', column: 'id' };
    const cut = granted({ rowRules: [{ policyId: 'p', table: customers, predicate }] });
    const estimates = (policy: EffectivePolicy) =>
      visibleCatalog(counted, policy).tables.map(({ rowEstimate }) => rowEstimate);
    expect(estimates(open)).toEqual([6_000, 6_000]);
    expect(estimates(cut)).toEqual([undefined, 6_000]);
  });

  it('leaves out tables outside the list, and foreign keys that name them', () => {
    const visible = visibleCatalog(catalog, onlyOrders);
    expect(visible.tables.map((table) => table.table)).toEqual(['orders']);
    expect(visible.tables[0]?.foreignKeys).toEqual([]);
  });
});
