import type { ColumnMask, EffectivePolicy, PolicyPredicate } from '../policy.js';
import { ALL_PASS } from './guard.js';

export const table = (name: string) => ({ schema: 'public', table: name });

/** A policy of one row rule. */
export function rowPolicy(
  name: string,
  predicate: PolicyPredicate,
  attributes: EffectivePolicy['attributes'] = {},
): EffectivePolicy {
  return { ...ALL_PASS, rowRules: [{ policyId: 'rows', table: table(name), predicate }], attributes };
}

/** A policy of masks on columns of one table. */
export function maskPolicy(name: string, columns: Readonly<Record<string, ColumnMask>>): EffectivePolicy {
  return {
    ...ALL_PASS,
    columnRules: Object.entries(columns).map(([column, mask]) => ({
      policyId: 'mask',
      table: table(name),
      column,
      mask,
    })),
  };
}

/** Customers of the region that the person's attribute names. */
export const ONLY_EU = rowPolicy(
  'customers',
  { op: 'eq', column: 'region', value: { attribute: 'region' } },
  { region: 'EU' },
);
