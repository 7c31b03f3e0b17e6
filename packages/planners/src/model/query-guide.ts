import type { SemanticQuery } from '@parley/semantic-layer';

type Written = Partial<Omit<SemanticQuery, 'kind'>> & { readonly kind: SemanticQuery['kind'] } & Readonly<
    Record<string, unknown>
  >;

/** How questions are said in semantic queries, on a city library. Lists that hold nothing are left out, as models may. */
export const QUERY_GUIDE: readonly (readonly [question: string, query: Written])[] = [
  [
    'Loans by month in 2025',
    {
      kind: 'metrics',
      metrics: ['loans'],
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
      timeRange: { from: '2025-01-01', to: '2026-01-01' },
    },
  ],
  [
    'The five members with most loans (two members of one name stay two rows)',
    {
      kind: 'metrics',
      metrics: ['loans'],
      groupBy: [{ dimension: 'member.name', perInstance: true }],
      orderBy: [{ by: 'loans', direction: 'descending' }],
      limit: 5,
    },
  ],
  [
    'The two titles lent most in each branch',
    {
      kind: 'metrics',
      metrics: ['loans'],
      groupBy: [{ dimension: 'branch.name' }, { dimension: 'book.title' }],
      orderBy: [{ by: 'loans', direction: 'descending' }],
      limitPer: { count: 2, within: ['branch.name'] },
    },
  ],
  [
    'Genres with more than 100 loans',
    {
      kind: 'metrics',
      metrics: ['loans'],
      groupBy: [{ dimension: 'book.genre' }],
      metricFilters: [{ metric: 'loans', op: 'gt', value: 100 }],
    },
  ],
  [
    'What share of loans each genre has, in percent',
    {
      kind: 'metrics',
      metrics: ['share'],
      adHocMetrics: [
        {
          name: 'share',
          label: 'share of loans',
          computed: { times: [100, { dividedBy: ['loans', { overall: 'loans' }] }] },
        },
      ],
      groupBy: [{ dimension: 'book.genre' }],
    },
  ],
  [
    'How much loans changed from month to month',
    {
      kind: 'metrics',
      metrics: ['loans', 'change'],
      adHocMetrics: [{ name: 'change', label: 'change', window: 'change', of: 'loans' }],
      groupBy: [{ dimension: 'metric.time', grain: 'month' }],
    },
  ],
  [
    'The average price of a book by genre (the model has no metric for it)',
    {
      kind: 'metrics',
      metrics: ['average_price'],
      adHocMetrics: [
        {
          name: 'average_price',
          label: 'average price',
          entity: 'book',
          aggregation: 'average',
          of: { dimension: 'price' },
        },
      ],
      groupBy: [{ dimension: 'book.genre' }],
    },
  ],
  [
    'Loans of each branch, also of those without any',
    {
      kind: 'metrics',
      metrics: ['loans'],
      groupBy: [{ dimension: 'branch.name' }],
      everyInstanceOf: 'branch',
      emptyIsZero: true,
    },
  ],
  [
    'Loans at weekends (days of the week are 1, Monday, to 7)',
    {
      kind: 'metrics',
      metrics: ['loans'],
      filters: [{ dimension: 'loan.lent_at', datePart: 'dow', op: 'in', values: [6, 7] }],
    },
  ],
  [
    'Titles of books that were never lent',
    {
      kind: 'list',
      entity: 'book',
      dimensions: [{ dimension: 'book.title' }],
      where: [{ not: { has: { entity: 'loan' } } }],
    },
  ],
  [
    'Members with more than ten loans that were lost',
    {
      kind: 'list',
      entity: 'member',
      dimensions: [{ dimension: 'member.name' }],
      where: [
        {
          has: {
            entity: 'loan',
            where: [{ dimension: 'loan.status', op: 'eq', value: 'lost' }],
            count: { op: 'gt', value: 10 },
          },
        },
      ],
    },
  ],
  [
    'Books that cost more than the average book',
    {
      kind: 'list',
      entity: 'book',
      dimensions: [{ dimension: 'book.title' }, { dimension: 'book.price' }],
      adHocMetrics: [
        {
          name: 'average_price',
          label: 'average price',
          entity: 'book',
          aggregation: 'average',
          of: { dimension: 'price' },
        },
      ],
      where: [{ left: 'book.price', op: 'gt', right: { metric: 'average_price', by: [] } }],
    },
  ],
];

/** As a model reads it. */
export function queryGuide(): string {
  const lines = QUERY_GUIDE.map(([question, query]) => `- ${question}:\n  ${JSON.stringify(query)}`);
  return ['# How questions are said, on a library’s model', ...lines].join('\n');
}
