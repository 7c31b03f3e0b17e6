import type {
  ColumnMask,
  EffectivePolicy,
  PhysicalCatalog,
  PolicyGrant,
  PolicyPredicate,
  ValueProfile,
} from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { visibleCatalog, visibleProfiles } from './index.js';

const customers = { schema: 'public', table: 'customers' };
const orders = { schema: 'public', table: 'orders' };
const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });

const catalog: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: 'h',
  tables: [
    {
      ...customers,
      kind: 'table',
      columns: ['id', 'income', 'segment'].map(column),
      foreignKeys: [],
      uniqueKeys: [['segment'], ['segment', 'income']],
    },
    { ...orders, kind: 'table', columns: [column('status')], foreignKeys: [] },
  ],
};
const classified = catalog.tables.map(({ schema, table, columns }) => ({
  schema,
  table,
  columns: columns.map(({ name }) => name),
}));

function policyOf(parts: Partial<EffectivePolicy>): EffectivePolicy {
  const denials = { tables: [], rows: [], columns: [] };
  return { classified, layers: [], denials, attributes: {}, hashKey: 'key', fingerprint: 'f', ...parts };
}

function granted(part: Partial<PolicyGrant>): EffectivePolicy {
  const grant = { source: 'role:viewer', allowedTables: null, rowRules: [], columnRules: [], ...part };
  return policyOf({ layers: [{ kind: 'role', grants: [grant] }] });
}

const masked = (mask: ColumnMask) =>
  granted({ columnRules: [{ policyId: 'p', table: customers, column: 'income', mask }] });
const byRows = (predicate: PolicyPredicate) =>
  granted({ rowRules: [{ policyId: 'p', table: customers, predicate }] });

const profiles = catalog.tables.flatMap(({ schema, table, columns }) =>
  columns.map(
    ({ name }): ValueProfile => ({
      ...{ schema, table, column: name, rows: 10, nullShare: 0, distinct: 2, isComplete: true },
      ...{ min: 'a', max: 'b', averageLength: 1, samples: [{ value: 'a', share: 0.9 }] },
      measuredAt: new Date(0),
    }),
  ),
);
const told = (policy: EffectivePolicy) =>
  visibleProfiles(profiles, { catalog, policy }).map(({ table, column: name }) => `${table}.${name}`);

const ALL = ['customers.id', 'customers.income', 'customers.segment', 'orders.status'];

describe('visibleProfiles', () => {
  it('are all of them where nothing cuts', () => {
    expect(told(policyOf({ classified: null }))).toEqual(ALL);
    expect(told(policyOf({}))).toEqual(ALL);
  });

  it.each<ColumnMask>([
    { kind: 'hide' },
    { kind: 'null' },
    { kind: 'hash' },
    { kind: 'partial', keepLast: 2 },
    { kind: 'constant', value: 'x' },
  ])('are none of a masked column: $kind', (mask) => {
    expect(told(masked(mask))).toEqual(ALL.filter((name) => name !== 'customers.income'));
  });

  it('are none of a table with a row rule, whatever the rule says', () => {
    expect(told(byRows({ op: 'is_not_null', column: 'id' }))).toEqual(['orders.status']);
    const denied = { policyId: 'p', table: customers, predicate: { op: 'is_null', column: 'id' } as const };
    expect(told(policyOf({ denials: { tables: [], rows: [denied], columns: [] } }))).toEqual([
      'orders.status',
    ]);
  });

  it('are none of a table that the person can’t read for a rule that no longer fits', () => {
    expect(told(byRows({ op: 'is_null', column: 'gone' }))).toEqual(['orders.status']);
    const needs: PolicyPredicate = { op: 'eq', column: 'segment', value: { attribute: 'segment' } };
    expect(told(byRows(needs))).toEqual(['orders.status']);
  });

  it('are none of a column clear in some rows only', () => {
    const rules = (name: string, part: Partial<PolicyGrant>) => ({
      source: `role:${name}`,
      allowedTables: null,
      rowRules: [],
      columnRules: [],
      ...part,
    });
    const [clear] = byRows({ op: 'is_not_null', column: 'id' }).layers[0]?.grants ?? [];
    const [hidden] = masked({ kind: 'null' }).layers[0]?.grants ?? [];
    const grants = [rules('a', clear ?? {}), rules('b', hidden ?? {})];
    expect(told(policyOf({ layers: [{ kind: 'role', grants }] }))).toEqual(
      ALL.filter((name) => name !== 'customers.income'),
    );
  });

  it('are none of what nobody classified, of tables off the list, and of tables that are gone', () => {
    expect(told(policyOf({ classified: [{ ...customers, columns: ['id'] }] }))).toEqual(['customers.id']);
    expect(told(granted({ allowedTables: [orders] }))).toEqual(['orders.status']);
    const without = { ...catalog, tables: catalog.tables.slice(1) };
    expect(visibleProfiles(profiles, { catalog: without, policy: policyOf({}) })).toHaveLength(1);
  });
});

describe('visibleCatalog', () => {
  it('leaves out unique keys that name a hidden column', () => {
    expect(visibleCatalog(catalog, masked({ kind: 'hide' })).tables[0]?.uniqueKeys).toEqual([['segment']]);
    expect(visibleCatalog(catalog, masked({ kind: 'null' })).tables[0]?.uniqueKeys).toHaveLength(2);
  });
});
