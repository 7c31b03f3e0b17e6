import type { PhysicalCatalog } from '@parley/sql-guard';
import { expect, it } from 'vitest';
import { adviseIndex } from './index-advice.js';

const ORDERS = { schema: 'main', table: 'orders' };
const catalogOf = (engine: PhysicalCatalog['engine'], rowEstimate: number): PhysicalCatalog => ({
  ...{ engine, searchPath: [], hash: '', tableNames: 'case-insensitive' },
  tables: [
    {
      ...{ ...ORDERS, kind: 'table', foreignKeys: [], rowEstimate },
      columns: [{ name: 'code', type: 'TEXT', nullable: true, isPrimaryKey: false }],
    },
  ],
});
const scan = { ...ORDERS, purpose: 'join', columns: ['code'] } as const;

it('is a statement that its engine takes', () => {
  const statementFor = (engine: PhysicalCatalog['engine']) =>
    adviseIndex(scan, catalogOf(engine, 50_000))?.statement;
  expect(statementFor('sqlite')).toBe('CREATE INDEX "orders_code_idx" ON "orders" ("code");');
  expect(statementFor('postgresql')).toBe('CREATE INDEX CONCURRENTLY ON "main"."orders" ("code");');
  // It would have to be told how much of the text to take.
  expect(statementFor('mariadb')).toBeUndefined();
});

it('is not worth its upkeep for a small table', () => {
  expect(adviseIndex(scan, catalogOf('sqlite', 9_000))).toBeNull();
});
