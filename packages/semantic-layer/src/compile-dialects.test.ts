import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { SemanticModel } from './model/model.js';
import type { ListQuery, MetricsQuery, SemanticQuery } from './model/query.js';
import {
  OTHER_ENGINES,
  plainCell,
  type ShopEngine,
  shopModelIn,
} from './testing/shop-engines.test-support.js';
import { ShopGuard } from './testing/shop-guard.test-support.js';

function metrics(names: readonly string[], more: Partial<MetricsQuery> = {}): MetricsQuery {
  const nothing = { groupBy: [], filters: [], metricFilters: [], orderBy: [] };
  return { kind: 'metrics', metrics: names, ...nothing, ...more };
}

function list(entity: string, dimension: `${string}.${string}`, more: Partial<ListQuery> = {}): ListQuery {
  return { kind: 'list', entity, dimensions: [{ dimension }], filters: [], orderBy: [], ...more };
}

const byTime = (grain: 'day' | 'week' | 'month' | 'quarter' | 'year') =>
  metrics(['orders'], {
    groupBy: [{ dimension: 'metric.time', grain }],
    orderBy: [{ by: 'metric.time', direction: 'ascending' }],
  });

/** Answers are those that compile.test.ts expects of PostgreSQL. */
const CASES: readonly (readonly [string, SemanticQuery, readonly (readonly (string | null)[])[]])[] = [
  [
    'the greatest first, nulls last',
    metrics(['revenue'], {
      groupBy: [{ dimension: 'customer.segment' }],
      filters: [{ dimension: 'order.status', op: 'ne', value: 'cancelled' }],
      timeRange: { from: '2024-01-01', to: '2026-01-01' },
      orderBy: [{ by: 'revenue', direction: 'descending' }],
      limit: 10,
    }),
    [
      ['Retail', '150'],
      ['Wholesale', '20'],
    ],
  ],
  [
    'groups without a value',
    metrics(['revenue'], {
      groupBy: [{ dimension: 'region.name' }],
      orderBy: [{ by: 'region.name', direction: 'ascending' }],
    }),
    [
      ['North', '150'],
      ['South', '30'],
      [null, '20'],
    ],
  ],
  ['a filtered measure beside an unfiltered one', metrics(['northern_revenue', 'revenue']), [['150', '200']]],
  ['division that keeps fractions', metrics(['paid_share', 'unpaid_percent']), [['0.75', '25']]],
  [
    'several entities, none multiplied by another, no group lost',
    metrics(['revenue', 'units', 'tickets'], {
      groupBy: [{ dimension: 'customer.name', perInstance: true }],
      orderBy: [{ by: 'revenue', direction: 'descending' }],
    }),
    [
      ['Ann', '150', '40', '2'],
      ['Ann', '30', '3', '0'],
      ['Cid', '20', '7', '0'],
      ['Dee', null, null, '1'],
      [null, null, null, '1'],
    ],
  ],
  [
    'the group without a value joined to the group without a value',
    metrics(['revenue', 'customers', 'tickets_per_order'], {
      groupBy: [{ dimension: 'region.name' }],
      orderBy: [{ by: 'revenue', direction: 'ascending' }],
    }),
    [
      [null, '20', '1', '1'],
      ['South', '30', '1', '0'],
      ['North', '150', '2', '1.5'],
    ],
  ],
  [
    'days',
    byTime('day'),
    [
      ['2024-12-31', '1'],
      ['2025-01-15', '2'],
      ['2025-02-03', '1'],
    ],
  ],
  [
    'weeks, from Monday',
    byTime('week'),
    [
      ['2024-12-30', '1'],
      ['2025-01-13', '2'],
      ['2025-02-03', '1'],
    ],
  ],
  [
    'months',
    byTime('month'),
    [
      ['2024-12-01', '1'],
      ['2025-01-01', '2'],
      ['2025-02-01', '1'],
    ],
  ],
  [
    'quarters',
    byTime('quarter'),
    [
      ['2024-10-01', '1'],
      ['2025-01-01', '3'],
    ],
  ],
  [
    'years',
    byTime('year'),
    [
      ['2024-01-01', '1'],
      ['2025-01-01', '3'],
    ],
  ],
  [
    'whole days compared',
    list('ticket', 'ticket.minutes', {
      filters: [{ dimension: 'ticket.opened_at', op: 'lte', value: '2025-01-03' }],
      orderBy: [{ by: 'ticket.minutes', direction: 'ascending' }],
    }),
    [['10'], ['20']],
  ],
  [
    'text that holds pattern characters, whatever its case',
    list('product', 'product.name', {
      filters: [{ dimension: 'product.name', op: 'contains', value: '0%_\\O' }],
    }),
    [['100%_\\off']],
  ],
  [
    'related rows, not multiplied',
    list('customer', 'customer.name', { filters: [{ dimension: 'product.name', op: 'eq', value: 'Pen' }] }),
    [['Ann']],
  ],
];

describe.each(OTHER_ENGINES)('a semantic query on %s', (dialect, start) => {
  let engine: ShopEngine;
  let model: SemanticModel;
  let guard: ShopGuard;
  beforeAll(async () => {
    engine = await start();
    model = shopModelIn(engine);
    guard = new ShopGuard(dialect, engine.schema);
  });
  afterAll(async () => {
    await guard?.[Symbol.asyncDispose]();
    await engine?.close();
  });

  it.each(CASES)('answers %s as PostgreSQL does', async (_what, query, expected) => {
    const { sql } = compile(model, query, { dialect, timeZone: 'UTC' });
    const rows = (await engine.rows(await guard.passed(sql))).map((row) => row.map(plainCell));
    expect(rows, sql).toEqual(expected);
  });

  it('takes the median of decimals, or says that it can’t', async () => {
    const median = { name: 'middle', label: 'middle', entity: 'order', aggregation: 'median' } as const;
    const query = metrics(['middle'], { adHocMetrics: [{ ...median, of: { dimension: 'total' } }] });
    const compiled = () => compile(model, query, { dialect, timeZone: 'UTC' }).sql;
    if (dialect === 'duckdb' || dialect === 'clickhouse') {
      const rows = await engine.rows(await guard.passed(compiled()));
      expect(rows.map((row) => row.map(plainCell))).toEqual([['40']]);
    } else expect(compiled).toThrow(/percentile/);
  });

  it('begins days where the question is asked, or says that it can’t', async () => {
    const query = metrics(['orders'], { timeRange: { from: '2025-01-01', to: '2025-02-01' } });
    const { sql } = compile(model, query, { dialect, timeZone: 'Europe/Berlin' });
    expect((await engine.rows(await guard.passed(sql))).map((row) => row.map(plainCell))).toEqual([['3']]);
    const grouped = () => compile(model, byTime('day'), { dialect, timeZone: 'Europe/Berlin' });
    if (dialect === 'duckdb' || dialect === 'clickhouse')
      expect(
        (await engine.rows(await guard.passed(grouped().sql))).map((row) => plainCell(row[0])),
      ).toContain('2025-01-01');
    else expect(grouped).toThrow(/ask with the time zone UTC/);
  });
});
