import type { ApprovedQuery } from '@parley/sql-guard';
import { describe, expect, it } from 'vitest';
import { resultKey } from './result-key.js';

type Approved = Parameters<typeof resultKey>[0];
type Source = Parameters<typeof resultKey>[2];

const SHAPE = 'orders(id integer, day date)';
const TENANT = { tenantId: 'tenant' };
const SOURCE: Source = { id: 'source', version: 1, cacheGeneration: 0 };
const APPROVED = {
  dialect: 'postgresql',
  sql: 'SELECT count(*) FROM orders WHERE day >= $1 AND region = $2',
  values: ['2026-11-01', 'EU'],
  expectedTables: [{ schema: 'public', table: 'orders', shape: SHAPE }],
  policyFingerprint: 'eyes of one person',
  maxRows: 100,
} as unknown as ApprovedQuery;

const keyOf = (
  approved: Partial<Record<keyof ApprovedQuery, unknown>> = {},
  source: Partial<Source> = {},
  tenant = TENANT,
) => resultKey({ ...APPROVED, ...approved } as Approved, tenant, { ...SOURCE, ...source });

describe('the key of a result', () => {
  it('is the same for the same, in whatever order the proof names its tables', () => {
    const items = { schema: 'public', table: 'items', shape: 'items(id integer)' };
    const [orders] = APPROVED.expectedTables;
    expect(keyOf()).toBe(keyOf());
    expect(keyOf({ expectedTables: [orders, items] })).toBe(keyOf({ expectedTables: [items, orders] }));
  });

  it.each<[string, string]>([
    ['tenant', keyOf({}, {}, { tenantId: 'another' })],
    ['data source', keyOf({}, { id: 'another' })],
    ['version of the data source', keyOf({}, { version: 2 })],
    ['number of times that it was cleared', keyOf({}, { cacheGeneration: 1 })],
    ['engine', keyOf({ dialect: 'sqlite' })],
    ['statement', keyOf({ sql: `${APPROVED.sql} ` })],
    ['day of asking that is bound', keyOf({ values: ['2026-11-02', 'EU'] })],
    ['attribute of the asker that is bound', keyOf({ values: ['2026-11-01', 'US'] })],
    ['order of values', keyOf({ values: ['EU', '2026-11-01'] })],
    ['policies', keyOf({ policyFingerprint: 'eyes of another' })],
    ['most rows', keyOf({ maxRows: 101 })],
    ['shape of a table', keyOf({ expectedTables: [{ shape: `${SHAPE} changed` }] })],
  ])('differs with the %s', (_what, other) => {
    expect(other).not.toBe(keyOf());
  });

  it.each<[unknown, unknown]>([
    [1, '1'],
    [Number.NaN, null],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [['a', 'b'], 'a,b'],
    [[Number.NaN], [null]],
  ])('tells %j from %j', (one, other) => {
    expect(keyOf({ values: [one] })).not.toBe(keyOf({ values: [other] }));
  });
});
