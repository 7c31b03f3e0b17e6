import type { EffectivePolicy, PhysicalCatalog } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { MODEL } from '../testing/shop.js';
import { requireWholeSight } from './model-sight.js';

const customers = { schema: 'public', table: 'customers' };
const column = (name: string) => ({ name, type: 'text', nullable: true, isPrimaryKey: false });
const catalog: PhysicalCatalog = {
  engine: 'postgresql',
  searchPath: ['public'],
  tableNames: 'case-sensitive',
  hash: 'h',
  tables: [
    { ...customers, kind: 'table', columns: ['id', 'email', 'segment'].map(column), foreignKeys: [] },
    {
      ...{ schema: 'public', table: 'orders', kind: 'table', foreignKeys: [] },
      columns: ['id', 'customer_id', 'amount'].map(column),
    },
  ],
};

const everything = { catalog, cuts: 'everything' } as const;

/** One role that sees everything but these columns of customers. */
function hiding(...columns: readonly string[]): EffectivePolicy {
  const columnRules = columns.map((name) => ({
    ...{ policyId: 'p', table: customers, column: name },
    mask: { kind: 'hide' as const },
  }));
  return {
    classified: catalog.tables.map(({ schema, table, columns: all }) => ({
      ...{ schema, table },
      columns: all.map(({ name }) => name),
    })),
    layers: [
      { kind: 'role', grants: [{ source: 'role:steward', allowedTables: null, rowRules: [], columnRules }] },
    ],
    denials: { tables: [], rows: [], columns: [] },
    ...{ attributes: {}, hashKey: 'key', fingerprint: 'f' },
  };
}

describe('requireWholeSight', () => {
  it('lets those edit who see all of a model, whatever else is hidden from them', () => {
    expect(() => requireWholeSight(MODEL, null)).not.toThrow();
    expect(() => requireWholeSight(MODEL, { ...everything, policy: hiding() })).not.toThrow();
  });

  it('refuses those who would lose what they are not shown', () => {
    expect(() => requireWholeSight(MODEL, { ...everything, policy: hiding('email') })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
  });

  it('refuses what can not be cut, because it has not the form of a model', () => {
    expect(() =>
      requireWholeSight({ entities: 'email' }, { ...everything, policy: hiding('email') }),
    ).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it('refuses those who know all names, but not all values that are written in it', () => {
    const segment = { catalog, cuts: 'values', policy: hiding('segment') } as const;
    const code = expect.objectContaining({ code: 'FORBIDDEN' });
    expect(() => requireWholeSight(MODEL, segment)).toThrow(code);
    expect(() => requireWholeSight({ entities: [{ dimensions: [{ values: ['gold'] }] }] }, segment)).toThrow(
      code,
    );
    expect(() => requireWholeSight(MODEL, { ...segment, policy: hiding('email') })).not.toThrow();
    expect(() => requireWholeSight({ entities: 'none yet' }, segment)).not.toThrow();
  });
});
