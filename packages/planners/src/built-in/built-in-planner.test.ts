import type {
  Dimension,
  ListQuery,
  MetricsQuery,
  SemanticModel,
  SemanticQuery,
} from '@parley/semantic-layer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../check-plan.js';
import type { Plan } from '../planner.js';
import { LIBRARY } from '../testing/library-model.js';
import { createBuiltInPlanner } from './built-in-planner.js';

const TODAY = '2026-11-15';

async function planOf(
  question: string,
  note?: string,
  model: SemanticModel = LIBRARY,
  isDrafted = false,
): Promise<{ plan: Plan; derivation: string }> {
  const about = { model, isDrafted, today: TODAY, timeZone: 'Europe/Berlin' };
  const request = { question, ...(note !== undefined && { note }), ...about };
  const pieces = createBuiltInPlanner().plan(request, new AbortController().signal);
  let derivation = '';
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { plan: next.value, derivation };
    if (next.value.kind === 'text') derivation += next.value.text;
  }
}

async function queryOf(question: string): Promise<SemanticQuery> {
  const { plan } = await planOf(question);
  if (plan.kind !== 'query' || plan.query.kind !== 'semantic')
    throw new Error(`${question}: ${JSON.stringify(plan)}`);
  return plan.query.semantic;
}

function metrics(names: readonly string[], more: Partial<MetricsQuery> = {}): MetricsQuery {
  return {
    kind: 'metrics',
    metrics: names,
    groupBy: [],
    filters: [],
    metricFilters: [],
    orderBy: [],
    ...more,
  };
}

const MEMBER = { dimension: 'member.name', perInstance: true } as const;
const year2025 = { from: '2025-01-01', to: '2026-01-01' };
const first = (by: string) => [{ by, direction: 'descending' as const }];

describe('metrics', () => {
  it.each<[string, MetricsQuery]>([
    ['what is our fine income', metrics(['fine_income'])],
    ['how many members do we have?', metrics(['members'])],
    ['number of loans in 2025', metrics(['loans'], { timeRange: year2025 })],
    [
      'total fines collected last quarter',
      metrics(['fine_income'], { timeRange: { from: '2026-07-01', to: '2026-10-01' } }),
    ],
    [
      'loans by genre',
      metrics(['loans'], { groupBy: [{ dimension: 'book.genre' }], orderBy: first('loans') }),
    ],
    [
      'monthly loans and fine income in 2025',
      metrics(['loans', 'fine_income'], {
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
        timeRange: year2025,
        orderBy: [{ by: 'metric.time', direction: 'ascending' }],
      }),
    ],
    [
      'overdue rate by district and month',
      metrics(['overdue_rate'], {
        groupBy: [{ dimension: 'branch.district' }, { dimension: 'metric.time', grain: 'month' }],
        orderBy: [{ by: 'metric.time', direction: 'ascending' }, ...first('overdue_rate')],
      }),
    ],
    [
      'average price of books by genre',
      metrics(['average_book_price'], {
        adHocMetrics: [
          {
            name: 'average_book_price',
            label: 'Average book price',
            entity: 'book',
            aggregation: 'average',
            of: { dimension: 'book.price' },
          },
        ],
        groupBy: [{ dimension: 'book.genre' }],
        orderBy: first('average_book_price'),
      }),
    ],
    [
      'how many thick books',
      metrics(['books'], { filters: [{ dimension: 'book.pages', op: 'gte', value: 600 }] }),
    ],
  ])('%s', async (question, expected) => {
    expect(await queryOf(question)).toEqual(expected);
  });
});

describe('superlatives', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    [
      'top 10 members by fine income',
      { metrics: ['fine_income'], groupBy: [MEMBER], orderBy: first('fine_income'), limit: 10 },
    ],
    [
      'which genre has the most loans',
      { metrics: [], groupBy: [{ dimension: 'book.genre' }], orderBy: first('loans'), limit: 1 },
    ],
    [
      'members with the most loans',
      { metrics: ['loans'], groupBy: [MEMBER], orderBy: first('loans'), limit: 10 },
    ],
    [
      'worst 3 branches by overdue rate',
      {
        metrics: ['overdue_rate'],
        groupBy: [{ dimension: 'branch.name', perInstance: true }],
        orderBy: [{ by: 'overdue_rate', direction: 'ascending' }],
        limit: 3,
      },
    ],
    [
      'best month for loans in 2025',
      {
        metrics: ['loans'],
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
        orderBy: first('loans'),
        limit: 1,
        timeRange: year2025,
      },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryOf(question)).toMatchObject(expected);
  });

  it('orders instances by a number of their own', async () => {
    expect(await queryOf('the 5 most expensive books')).toMatchObject({
      kind: 'list',
      entity: 'book',
      orderBy: first('book.price'),
      limit: 5,
    });
    expect(await queryOf('show the last 20 loans')).toMatchObject({
      kind: 'list',
      entity: 'loan',
      orderBy: first('loan.lent_at'),
      limit: 20,
    });
  });

  it('says by what it ranked when nobody said it', async () => {
    const { plan } = await planOf('who are our best members');
    expect(plan).toMatchObject({
      kind: 'query',
      assumptions: expect.arrayContaining([expect.stringMatching(/^Ranked by fine income/)]),
    });
  });
});

describe('conditions', () => {
  it.each<[string, Partial<SemanticQuery>]>([
    [
      'loans of poetry in the old town',
      {
        filters: [
          { dimension: 'book.genre', op: 'eq', value: 'Poetry' },
          { dimension: 'branch.district', op: 'eq', value: 'Old Town' },
        ],
      },
    ],
    ['number of loans not overdue', { filters: [{ dimension: 'loan.status', op: 'ne', value: 'overdue' }] }],
    // Returned is also when: what has no such time was not returned, whatever became of it.
    ['number of loans not returned', { filters: [{ dimension: 'loan.returned_at', op: 'is_null' }] }],
    [
      'how many loans excluding crime and poetry',
      { filters: [{ dimension: 'book.genre', op: 'not_in', values: ['Crime', 'Poetry'] }] },
    ],
    [
      'fines above 20',
      { kind: 'list', entity: 'fine', filters: [{ dimension: 'fine.amount', op: 'gt', value: 20 }] },
    ],
    [
      'books between 10 and 20 euros',
      {
        filters: [
          { dimension: 'book.price', op: 'gte', value: 10 },
          { dimension: 'book.price', op: 'lte', value: 20 },
        ],
      },
    ],
    [
      'inactive members by age group',
      { filters: [{ dimension: 'member.is_active', op: 'eq', value: false }] },
    ],
    ["loans of member 'Ann Lee'", { filters: [{ dimension: 'member.name', op: 'eq', value: 'Ann Lee' }] }],
    [
      'members with more than 10 loans',
      { metrics: ['loans'], groupBy: [MEMBER], metricFilters: [{ metric: 'loans', op: 'gt', value: 10 }] },
    ],
    [
      'districts with fine income of at least 1k',
      {
        groupBy: [{ dimension: 'branch.district' }],
        metricFilters: [{ metric: 'fine_income', op: 'gte', value: 1000 }],
      },
    ],
    [
      'how many members have more than 10 loans in 2025',
      {
        metrics: ['members'],
        where: [{ has: { entity: 'loan', timeRange: year2025, count: { op: 'gt', value: 10 } } }],
      },
    ],
    [
      'members without loans',
      { kind: 'list', entity: 'member', where: [{ not: { has: { entity: 'loan' } } }] },
    ],
    [
      'members with overdue loans',
      {
        kind: 'list',
        where: [
          { has: { entity: 'loan', where: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] } },
        ],
      },
    ],
    [
      'members who joined in 2025',
      { kind: 'list', entity: 'member', timeRange: { ...year2025, dimension: 'member.joined_on' } },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryOf(question)).toMatchObject(expected);
  });
});

describe('comparisons', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    [
      'compare loans of 2024 and 2025 by genre',
      {
        groupBy: [{ dimension: 'book.genre' }, { dimension: 'metric.time', grain: 'year' }],
        timeRange: { from: '2024-01-01', to: '2026-01-01' },
      },
    ],
    [
      'loans in 2023 vs 2025',
      {
        groupBy: [{ dimension: 'metric.time', grain: 'year' }],
        timeRange: {
          from: '2023-01-01',
          to: '2024-01-01',
          alsoIn: [{ from: '2025-01-01', to: '2026-01-01' }],
        },
      },
    ],
    [
      'fine income this month compared to last month',
      {
        groupBy: [{ dimension: 'metric.time', grain: 'month' }],
        timeRange: { from: '2026-10-01', to: '2026-12-01' },
      },
    ],
    ['loans last month versus the previous month', { timeRange: { from: '2026-09-01', to: '2026-11-01' } }],
    [
      'loans in the north vs the south',
      {
        groupBy: [{ dimension: 'branch.district' }],
        filters: [{ dimension: 'branch.district', op: 'in', values: ['North', 'South'] }],
      },
    ],
  ])('%s', async (question, expected) => {
    expect(await queryOf(question)).toMatchObject(expected);
  });
});

describe('lists', () => {
  it.each<[string, Partial<ListQuery>]>([
    ['members', { entity: 'member' }],
    [
      'names and e-mails of members',
      { dimensions: [{ dimension: 'member.name' }, { dimension: 'member.email' }] },
    ],
    ['which genres are there', { dimensions: [{ dimension: 'book.genre' }], distinct: true }],
    [
      'list overdue loans',
      { entity: 'loan', filters: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] },
    ],
    ['loan 1234', { filters: [{ dimension: 'loan.id', op: 'eq', value: 1234 }] }],
  ])('%s', async (question, expected) => {
    expect(await queryOf(question)).toMatchObject({ kind: 'list', ...expected });
  });
});

describe('what it does when it is not sure', () => {
  it('has a reading confirmed that it would answer, where nobody has checked the model', async () => {
    const question = 'laons by gener';
    const { plan: published } = await planOf(question);
    const { plan: drafted } = await planOf(question, undefined, LIBRARY, true);
    if (published.kind !== 'query') throw new Error(JSON.stringify(published));
    expect(drafted).toEqual({
      kind: 'clarification',
      question: 'Is this what you mean?',
      choices: [
        {
          ...{ label: 'Yes', kind: 'other', question },
          ...{ meaning: published.explanation, query: published.query },
        },
      ],
    });
    expect(checkPlan(drafted)).toEqual(drafted);
    const { plan: sure } = await planOf('loans by genre', undefined, LIBRARY, true);
    expect(sure).toMatchObject({ kind: 'query' });
  });

  it('mends a slip of the pen, and says so', async () => {
    const { plan } = await planOf('laons by gener');
    expect(plan).toMatchObject({
      kind: 'query',
      assumptions: ['"laons" was read as "loans".', '"gener" was read as "genre".'],
    });
    expect(plan.kind === 'query' && plan.confidence).toBeLessThan(0.8);
  });

  it('asks back where a word means two things equally, and understands the answer', async () => {
    const { plan } = await planOf('how many student members');
    if (plan.kind !== 'clarification') throw new Error(JSON.stringify(plan));
    expect(plan.choices.map((choice) => choice.label)).toEqual([
      'member age group Student',
      'member card Student',
    ]);
    const [ageGroup, card] = await Promise.all(plan.choices.map((choice) => queryOf(choice.question)));
    expect(ageGroup).toMatchObject(
      metrics(['members'], { filters: [{ dimension: 'member.age_group', op: 'eq', value: 'Student' }] }),
    );
    expect(card).toMatchObject(
      metrics(['members'], { filters: [{ dimension: 'member.card', op: 'eq', value: 'Student' }] }),
    );
  });

  it.each([
    ['loans by weather', ['weather']],
    ['fine income from purple dinosaurs', ['purple', 'dinosaurs']],
    ['delete all loans', ['delete']],
  ])('declines "%s" rather than leave words out', async (question, notUnderstood) => {
    const { plan } = await planOf(question);
    expect(plan).toMatchObject({ kind: 'decline', notUnderstood: expect.arrayContaining(notUnderstood) });
    expect(plan.kind === 'decline' && plan.understood.length).toBeGreaterThan(0);
  });

  it.each(['', 'hello', 'why?', 'top 10', 'what is the weather today', 'fine income by title vs'])(
    'does not answer "%s"',
    async (question) => {
      expect((await planOf(question)).plan.kind).toBe('decline');
    },
  );

  it('explains itself while it works', async () => {
    const { plan, derivation } = await planOf('fine income in the old town last month');
    expect(plan).toMatchObject({
      assumptions: ['"last month" means 2026-10-01 to 2026-10-31 (calendar month).'],
    });
    expect(derivation).toContain('"fine income" is the metric fine income.');
    expect(derivation).toContain('branch district is Old Town');
  });
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...'loans members by per top 10 5000 genre poetry last month 2025 and or not without more than between which most average how many vs , " \' list without fine income of in the district sorted latest price'.split(
      ' ',
    ),
  );
  const questions = fc.oneof(
    fc.array(words, { maxLength: 14 }).map((each) => each.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
  );

  it('gets a valid plan, and the same one again', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const { plan } = await planOf(question);
        expect(checkPlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        expect((await planOf(question)).plan).toEqual(plan);
      }),
      { numRuns: 150 },
    );
  });

  it('stops when it is told to', async () => {
    const request = { question: 'loans', model: LIBRARY, today: TODAY, timeZone: 'UTC' };
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(createBuiltInPlanner().plan(request, signal).next()).rejects.toThrow('enough');
  });
});

describe('what a question may take', () => {
  // Where each name is compared with all that begin alike, this takes minutes.
  it('is little where thousands of names begin with the same word', async () => {
    const shelves = Array.from({ length: 40 }, (_, room): Dimension => {
      const about = { name: `room_${room}`, label: `room ${room}`, column: `room_${room}` };
      const values = Array.from({ length: 500 }, (_, shelf) => `shelf ${room} ${shelf}`);
      const known = values.map((value) => ({ value, synonyms: [] }));
      return { ...about, description: '', synonyms: [], kind: 'categorical', values: known };
    });
    const entities = LIBRARY.entities.map((entity) =>
      entity.name === 'branch' ? { ...entity, dimensions: [...entity.dimensions, ...shelves] } : entity,
    );
    const { plan } = await planOf('number of loans by genre', undefined, { ...LIBRARY, entities });
    expect(plan).toEqual((await planOf('number of loans by genre')).plan);
  });

  it('is bounded where a note says at length what a word means that is said again and again', async () => {
    const late = (words: number, times: number) =>
      planOf(
        `How many loans are ${'late '.repeat(times)}?`,
        `A loan is late when it is ${'overdue and '.repeat(words)}overdue.`,
      );
    expect((await late(1, 1)).plan.kind).toBe('query');
    await expect(late(300, 140)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('reads no definition that is a document', async () => {
    const defined = async (words: number) => {
      const note = `XYZ = ${'the '.repeat(words)}number of loans`;
      return (await planOf('What is the XYZ in 2025?', note)).plan.kind;
    };
    expect(await defined(10)).toBe('query');
    expect(await defined(300)).toBe('decline');
  });

  it('is bounded where spaces go on and on', async () => {
    const { plan } = await planOf(`number of loans ${' '.repeat(1_900)} by genre`);
    expect(plan).toEqual((await planOf('number of loans by genre')).plan);
  });

  it('is no more words than a person would say', async () => {
    await expect(planOf('loans and '.repeat(80))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect((await planOf('loans and '.repeat(70))).plan.kind).toBe('query');
  });

  it('is bounded where a note’s definitions go round in circles', async () => {
    const terms = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'];
    const note = terms.map((term) => `${term} = ${[...terms, ...terms, ...terms].join(' + ')}`).join('. ');
    expect((await planOf('alpha by genre', note)).plan.kind).toBe('decline');
  });
});
