import type { MetricsQuery, SemanticModel } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../testing/library-model.js';
import { planInLibrary } from '../../testing/library-question.js';

/** The library's year begins with April; today, 15 November 2026, is in the third quarter of FY27. */
const FISCAL: SemanticModel = {
  ...LIBRARY,
  fiscalYear: { startMonth: 4 },
  timeSpines: [
    {
      name: 'days',
      table: { schema: 'public', table: 'days' },
      column: 'day',
      grain: 'day',
      customGrains: [{ name: 'reading_season', column: 'season_start' }],
    },
  ],
};

async function planOf(question: string, model: SemanticModel = FISCAL) {
  return planInLibrary(question, undefined, model);
}

const byQuarter = { dimension: 'metric.time', customGrain: 'fiscal_quarter' } as const;
const byYear = { dimension: 'metric.time', customGrain: 'fiscal_year' } as const;

describe('questions about the business’s own year', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    ['fine income last fiscal quarter', { timeRange: { from: '2026-07-01', to: '2026-10-01' } }],
    ['how many loans were there in FY26', { timeRange: { from: '2025-04-01', to: '2026-04-01' } }],
    ['fine income in Q2 of fiscal year 2026', { timeRange: { from: '2025-07-01', to: '2025-10-01' } }],
    ['loans by fiscal quarter', { groupBy: [byQuarter] }],
    [
      'loans per genre and fiscal year since FY24',
      { groupBy: [{ dimension: 'book.genre' }, byYear], timeRange: { from: '2023-04-01' } },
    ],
    [
      'fine income this fiscal year vs last fiscal year',
      { groupBy: [byYear], timeRange: { from: '2025-04-01', to: '2027-04-01' } },
    ],
    [
      'average number of loans per fiscal year',
      {
        adHocMetrics: [expect.objectContaining({ aggregation: 'average', per: [byYear] })],
      } as Partial<MetricsQuery>,
    ],
    ['loans by reading season', { groupBy: [{ dimension: 'metric.time', customGrain: 'reading_season' }] }],
  ])('%s', async (question, expected) => {
    const plan = await planOf(question);
    expect(plan).toMatchObject({ kind: 'query', query: { semantic: expected } });
  });

  it('are explained by it', async () => {
    const plan = await planOf('loans by fiscal quarter in the last fiscal year');
    expect(plan).toMatchObject({
      explanation: expect.stringContaining('by fiscal quarter'),
      assumptions: ['"last fiscal year" means 2025-04-01 to 2026-03-31 (fiscal years begin with April).'],
    });
  });

  it.each([
    ['loans by fiscal quarter', 'by fiscal quarter (each shown by its first day)'],
    ['number of loans last fiscal year', 'in the time FY26 (2025-04-01 to 2026-03-31)'],
    ['number of loans last fiscal quarter', 'in the time FY27 Q2 (2026-07-01 to 2026-09-30)'],
    ['number of loans in 2025', 'in the time 2025-01-01 to 2025-12-31'],
    ['number of loans since FY24', 'in the time from 2023-04-01'],
  ])('"%s" is explained as %s', async (question, said) => {
    expect(await planOf(question)).toMatchObject({ explanation: expect.stringContaining(said) });
  });

  it.each(['fine income in FY26', 'fine income last fiscal quarter', 'loans by fiscal year'])(
    '"%s" is not answered by the calendar where nobody said when that year begins',
    async (question) => {
      const plan = await planOf(question, LIBRARY);
      expect(plan).toMatchObject({
        kind: 'decline',
        reason: expect.stringContaining(
          'Its model does not say when the fiscal year begins; who edits the model can set it.',
        ),
      });
    },
  );
});
