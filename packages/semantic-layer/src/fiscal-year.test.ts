import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import { DIALECTS } from './dialects/index.js';
import { fiscalGrain } from './model/fiscal-year.js';
import type { SemanticModel } from './model/model.js';
import type { MetricsQuery } from './model/query.js';
import {
  plainCell,
  SHOP_ENGINES,
  type ShopEngine,
  shopModelIn,
} from './testing/shop-engines.test-support.js';
import { fiscalPeriod } from './time/fiscal-period.js';
import { validateModel } from './validate/validate-model.js';

type Cut = 'fiscal_quarter' | 'fiscal_year';

function ordersBy(customGrain: Cut, more: Partial<MetricsQuery> = {}): MetricsQuery {
  return {
    kind: 'metrics',
    metrics: ['orders'],
    groupBy: [{ dimension: 'metric.time', customGrain }],
    filters: [],
    metricFilters: [],
    orderBy: [{ by: 'metric.time', direction: 'ascending' }],
    ...more,
  };
}

/** The last and the first day of each month over two years, a leap day among them. */
const DAYS = Array.from({ length: 24 }, (_, month) => [
  day(2024, month + 1, 1),
  day(2024, month + 2, 0),
]).flat();

function day(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
}

/** The first day of the period, counted month by month. */
function periodOf(moment: string, startMonth: number, months: number): string {
  let [year, month] = moment.split('-').map(Number) as [number, number];
  while ((month - startMonth + 12) % months !== 0) {
    month -= 1;
    if (month === 0) {
      month = 12;
      year -= 1;
    }
  }
  return day(year, month, 1);
}

describe.each(SHOP_ENGINES)('a fiscal year on %s', (dialect, start) => {
  let engine: ShopEngine;
  let model: SemanticModel;
  beforeAll(async () => {
    engine = await start();
    model = { ...shopModelIn(engine), fiscalYear: { startMonth: 2 } };
  });
  afterAll(() => engine?.close());

  const answer = async (query: MetricsQuery) => {
    const { sql } = compile(model, query, { dialect, timeZone: 'UTC' });
    return (await engine.rows(sql)).map((row) => row.map(plainCell));
  };

  it('groups by its quarters and years', async () => {
    expect(await answer(ordersBy('fiscal_quarter'))).toEqual([
      ['2024-11-01', '3'],
      ['2025-02-01', '1'],
    ]);
    expect(await answer(ordersBy('fiscal_year'))).toEqual([
      ['2024-02-01', '3'],
      ['2025-02-01', '1'],
    ]);
  });

  it('gives quarters without rows a row, also without a table of them', async () => {
    const timeRange = { from: '2024-08-01', to: '2025-05-01' };
    const filled = ordersBy('fiscal_quarter', { timeRange, fillMissing: true, emptyIsZero: true });
    expect(await answer(filled)).toEqual([
      ['2024-08-01', '0'],
      ['2024-11-01', '3'],
      ['2025-02-01', '1'],
    ]);
  });

  it('finds the period of each day, whatever month years begin with', async () => {
    const target = DIALECTS[dialect];
    for (let startMonth = 1; startMonth <= 12; startMonth++) {
      for (const [cut, months] of [
        ['fiscal_quarter', 3],
        ['fiscal_year', 12],
      ] as const) {
        const grain = fiscalGrain({ startMonth }, cut) ?? expect.fail();
        const period = fiscalPeriod({ sql: 'moment' }, grain, { dialect: target, timeZone: 'UTC' });
        const moments = DAYS.map((each) => `SELECT ${target.dateLiteral(each)} AS moment`).join(
          ' UNION ALL ',
        );
        const rows = await engine.rows(
          target.statement(`SELECT moment, ${period} AS period FROM (${moments}) AS days ORDER BY 1`),
        );
        expect(rows.map((row) => row.map(plainCell))).toEqual(
          DAYS.map((each) => [each, periodOf(each, startMonth, months)]).sort(),
        );
      }
    }
  });
});

describe('a model’s fiscal year', () => {
  const engine = { schema: 'public' } as ShopEngine;
  const model = shopModelIn(engine);

  it('is needed for its grains', () => {
    expect(() => compile(model, ordersBy('fiscal_year'), { dialect: 'postgresql', timeZone: 'UTC' })).toThrow(
      'The model does not say when the fiscal year begins, so there is no grain "fiscal_year"; set fiscalYear in the model.',
    );
  });

  it('is written as a person would', () => {
    const options = { dialect: 'postgresql', timeZone: 'UTC' } as const;
    const july = { ...model, fiscalYear: { startMonth: 7 } };
    const written = (cut: Cut, of: SemanticModel) =>
      compile(of, { ...ordersBy(cut), orderBy: [] }, options)
        .sql.split('\n')[1]
        ?.trim();
    expect(written('fiscal_year', july)).toMatchInlineSnapshot(
      `"(date_trunc('year', ordered_at AT TIME ZONE 'UTC' - interval '6 months')::date + interval '6 months')::date AS ordered_fiscal_year,"`,
    );
    // Quarters of a year that begins with July are the calendar's.
    expect(written('fiscal_quarter', july)).toMatchInlineSnapshot(
      `"date_trunc('quarter', ordered_at AT TIME ZONE 'UTC')::date AS ordered_fiscal_quarter,"`,
    );
  });

  it('takes the names of its grains from time spines', () => {
    const table = { schema: 'public', table: 'days' };
    const spine = {
      name: 'days',
      table,
      column: 'day',
      grain: 'day',
      customGrains: [{ name: 'fiscal_year' }],
    } as const;
    const faults = (more: Partial<SemanticModel>) =>
      validateModel({ ...model, timeSpines: [spine], ...more }).map(({ path, message }) => [path, message]);
    expect(faults({})).toEqual([]);
    expect(faults({ fiscalYear: { startMonth: 4 } })).toEqual([
      ['timeSpines[0].customGrains[0].name', '"fiscal_year" is a grain already.'],
    ]);
  });

  it('counts lengths of time', () => {
    const table = { schema: 'public', table: 'days' };
    const earlier = {
      name: 'orders_before',
      label: 'orders before',
      description: '',
      synonyms: [],
      type: 'derived',
      expression: 'orders',
      metrics: [{ metric: 'orders', offsetWindow: { count: 1, grain: 'fiscal_quarter' } }],
    } as const;
    const fiscal: SemanticModel = {
      ...model,
      fiscalYear: { startMonth: 2 },
      timeSpines: [{ name: 'days', table, column: 'day', grain: 'day' }],
      metrics: [...model.metrics, earlier],
    };
    expect(validateModel(fiscal)).toEqual([]);
    const query = { ...ordersBy('fiscal_quarter'), metrics: ['orders_before'] };
    const { sql } = compile(fiscal, query, { dialect: 'postgresql', timeZone: 'UTC' });
    expect(sql).toContain("- interval '3 months'");
  });
});
