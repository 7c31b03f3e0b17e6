import type { MetricsQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { planInLibrary, queryInLibrary } from '../../../testing/library-question.js';

const during = (from: string, to: string) => [
  { dimension: 'fine.issued_on', op: 'gte', value: from },
  { dimension: 'fine.issued_on', op: 'lt', value: to },
];

describe('the change of a number from one time to another', () => {
  it.each([
    'By how many euros did income change from 2024 to 2025?',
    'By how much did income increase between 2024 and 2025?',
    'What is the difference in fine income between 2024 and 2025?',
  ])('%s', async (question) => {
    expect(await queryInLibrary(question)).toMatchObject({
      metrics: ['difference'],
      groupBy: [],
      adHocMetrics: [
        { entity: 'fine', aggregation: 'sum', where: during('2025-01-01', '2026-01-01') },
        { entity: 'fine', aggregation: 'sum', where: during('2024-01-01', '2025-01-01') },
        { computed: { minus: ['total_fine_amount', 'total_fine_amount_2'] } },
      ],
    } satisfies Partial<Record<keyof MetricsQuery, unknown>>);
  });

  it('of each group', async () => {
    expect(
      await queryInLibrary('How much did income grow from May to June 2025 by branch district?'),
    ).toMatchObject({ metrics: ['difference'], groupBy: [{ dimension: 'branch.district' }] });
  });

  it('is no number of one time', async () => {
    expect(await planInLibrary('By how much did income change in 2025?')).toMatchObject({ kind: 'decline' });
  });
});
