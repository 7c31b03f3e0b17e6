import type { ListQuery, MetricsQuery, SemanticModel, SemanticQuery } from '@parley/semantic-layer';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../check-plan.js';
import type { Plan, ThreadTurn } from '../../planner.js';
import { LIBRARY } from '../../testing/library-model.js';
import { createBuiltInPlanner } from '../built-in-planner.js';
import type { PlanAlone } from './plan-alone.js';
import { withFollowUps } from './with-follow-ups.js';

async function planOf(
  question: string,
  thread: readonly ThreadTurn[] = [],
  model: SemanticModel = LIBRARY,
): Promise<Plan> {
  const request = { question, model, today: '2026-11-15', timeZone: 'Europe/Berlin', thread };
  const pieces = createBuiltInPlanner().plan(request, new AbortController().signal);
  for (;;) {
    const next = await pieces.next();
    if (next.done) return checkPlan(next.value);
  }
}

/** A conversation, each question after the answers before it; the last plan. */
async function talk(...questions: readonly string[]): Promise<Plan> {
  return talkOf(LIBRARY, ...questions);
}

async function talkOf(model: SemanticModel, ...questions: readonly string[]): Promise<Plan> {
  const thread: ThreadTurn[] = [];
  let plan: Plan | undefined;
  for (const question of questions) {
    plan = await planOf(question, thread, model);
    if (plan.kind === 'query') thread.push({ question, plan });
  }
  if (plan === undefined) throw new Error('nothing was asked');
  return plan;
}

async function queryAfter(...questions: readonly string[]): Promise<SemanticQuery> {
  const plan = await talk(...questions);
  if (plan.kind !== 'query' || plan.query.kind !== 'semantic') throw new Error(JSON.stringify(plan));
  return plan.query.semantic;
}

const year2025 = { from: '2025-01-01', to: '2026-01-01' };
const year2024 = { from: '2024-01-01', to: '2025-01-01' };
const GENRES: MetricsQuery = {
  kind: 'metrics',
  metrics: ['loans'],
  groupBy: [{ dimension: 'book.genre' }],
  filters: [],
  metricFilters: [],
  timeRange: year2025,
  orderBy: [{ by: 'loans', direction: 'descending' }],
};
const FIRST = 'loans by genre in 2025';
const CRIME = { dimension: 'book.genre', op: 'eq', value: 'Crime' } as const;
const SOUTH = { dimension: 'branch.district', op: 'eq', value: 'South' } as const;
const byMonth = [{ dimension: 'metric.time', grain: 'month' }] as const;
const inTime = [{ by: 'metric.time', direction: 'ascending' }] as const;

describe('half a question edits the answer before it', () => {
  it.each<[string, Partial<MetricsQuery>]>([
    ['only Crime', { filters: [CRIME] }],
    ['just the South district', { filters: [SOUTH] }],
    ['what about South?', { filters: [SOUTH] }],
    ['and in 2024?', { timeRange: year2024 }],
    ['and last year?', { timeRange: year2025 }],
    ['2024 instead', { timeRange: year2024 }],
    ['by month instead', { groupBy: byMonth, orderBy: inTime }],
    ['monthly', { groupBy: byMonth, orderBy: inTime }],
    [
      'and also by month',
      {
        groupBy: [{ dimension: 'book.genre' }, ...byMonth],
        orderBy: [...inTime, { by: 'loans', direction: 'descending' }],
      },
    ],
    ['by district', { groupBy: [{ dimension: 'branch.district' }] }],
    ['top 2', { limit: 2 }],
    ['only the bottom three', { limit: 3, orderBy: [{ by: 'loans', direction: 'ascending' }] }],
    ['sort by genre', { orderBy: [{ by: 'book.genre', direction: 'ascending' }] }],
    ['lowest first', { orderBy: [{ by: 'loans', direction: 'ascending' }] }],
    ['the other way round', { orderBy: [{ by: 'loans', direction: 'ascending' }] }],
    ['without Poetry', { filters: [{ dimension: 'book.genre', op: 'ne', value: 'Poetry' }] }],
    ['without overdue loans', { filters: [{ dimension: 'loan.status', op: 'ne', value: 'overdue' }] }],
    [
      'what about fine income?',
      { metrics: ['fine_income'], orderBy: [{ by: 'fine_income', direction: 'descending' }] },
    ],
    ['also the overdue loans', { metrics: ['loans', 'overdue_loans'] }],
    ['in total', { groupBy: [], orderBy: [] }],
    ['over 100', { metricFilters: [{ metric: 'loans', op: 'gt', value: 100 }] }],
    ['at most 2.5k', { metricFilters: [{ metric: 'loans', op: 'lte', value: 2_500 }] }],
    ['only the overdue ones', { filters: [{ dimension: 'loan.status', op: 'eq', value: 'overdue' }] }],
  ])('%s', async (question, more) => {
    expect(await queryAfter(FIRST, question)).toEqual({ ...GENRES, ...more });
  });

  it('a value takes the place of another of the same, and leaves the rest', async () => {
    const query = await queryAfter(FIRST, 'only Crime', 'in South', 'what about Poetry?');
    expect(query.filters).toEqual([SOUTH, { ...CRIME, value: 'Poetry' }]);
    expect(query.timeRange).toEqual(year2025);
  });

  it('a value too is one more', async () => {
    const query = await queryAfter(FIRST, 'only Crime', 'also Poetry');
    expect(query.filters).toEqual([{ dimension: 'book.genre', op: 'in', values: ['Crime', 'Poetry'] }]);
  });

  it('a finer time takes the place of a coarser one, beside other groups', async () => {
    const query = (await queryAfter(
      'loans by genre and month in 2025',
      'by quarter instead',
    )) as MetricsQuery;
    expect(query.groupBy).toHaveLength(2);
    expect(query.groupBy).toContainEqual({ dimension: 'book.genre' });
    expect(query.groupBy).toContainEqual({ dimension: 'metric.time', grain: 'quarter' });
  });

  it('a share is of all that is counted', async () => {
    const query = (await queryAfter(FIRST, 'as a share of the total')) as MetricsQuery;
    expect(query.metrics).toEqual(['loans_share']);
    expect(query.adHocMetrics).toEqual([
      {
        name: 'loans_share',
        label: 'Share of loans',
        computed: { dividedBy: ['loans', { overall: 'loans' }] },
      },
    ]);
    expect(query.orderBy).toEqual([{ by: 'loans_share', direction: 'descending' }]);
  });

  it('the average of a sum is of its rows where there are no groups', async () => {
    const query = (await queryAfter('fine income in 2025', 'and the average?')) as MetricsQuery;
    expect(query).toMatchObject({ metrics: ['average_fine_income'], timeRange: year2025 });
    expect(query.adHocMetrics?.[0]).toMatchObject({
      entity: 'fine',
      aggregation: 'average',
      of: { measure: 'fine_income' },
    });
  });

  it('of a count it is of the groups', async () => {
    const query = (await queryAfter('loans by month in 2025', 'and the average?')) as MetricsQuery;
    expect(query.groupBy).toEqual([]);
    expect(query.adHocMetrics?.[0]).toMatchObject({ aggregation: 'average', of: 'loans', per: byMonth });
  });

  it('where it can be either it is asked back, with both readings', async () => {
    const plan = await talk('fine income by month in 2025', 'and the average?');
    if (plan.kind !== 'clarification') throw new Error(JSON.stringify(plan));
    expect(plan.choices.map(({ label, kind, query }) => [label, kind, query?.kind])).toEqual([
      ['Average fine income', 'metric', 'semantic'],
      ['Average fine income per month', 'metric', 'semantic'],
    ]);
  });

  it('the rows themselves keep the conditions', async () => {
    const list = (await queryAfter(FIRST, 'only Crime', 'show the loans themselves')) as ListQuery;
    expect(list).toMatchObject({ kind: 'list', entity: 'loan', filters: [CRIME], timeRange: year2025 });
    expect(list.dimensions.length).toBeGreaterThan(1);
  });

  it('a list is narrowed, and counted when it is asked for by something', async () => {
    const list = await queryAfter('list members', 'only adults');
    expect(list).toMatchObject({ kind: 'list', entity: 'member' });
    expect(list.filters).toHaveLength(1);
    const counted = (await queryAfter('list overdue loans', 'by branch')) as MetricsQuery;
    expect(counted).toMatchObject({ kind: 'metrics', groupBy: [{ dimension: 'branch.name' }] });
  });

  it('a time to compare with is one more, in rows of its own', async () => {
    const both = { ...year2025, alsoIn: [year2024] };
    for (const too of ['and 2024 too', '2024 as well?', 'also 2024'])
      expect(await queryAfter('how many loans in 2025', too), too).toMatchObject({ timeRange: both });
    expect(await queryAfter('how many loans in 2025', 'compared to 2024')).toMatchObject({
      groupBy: [{ dimension: 'metric.time', grain: 'year' }],
      timeRange: { ...year2025, alsoIn: [year2024] },
    });
  });

  it('the rows of a number that counts some of them are those', async () => {
    const list = await queryAfter('overdue loans by month in 2025', 'show them');
    const overdue = { dimension: 'loan.status', op: 'eq', value: 'overdue' };
    const timeRange = { ...year2025, dimension: 'loan.lent_at' };
    expect(list).toMatchObject({ kind: 'list', entity: 'loan', filters: [overdue], timeRange });
  });

  it('a name that stands in the answer is one of its group, where no values are known', async () => {
    const query = await queryAfter('loans by member name', 'only Ada Lovelace');
    expect(query.filters).toContainEqual({ dimension: 'member.name', op: 'eq', value: 'Ada Lovelace' });
    expect((await talk('loans by member name', 'only good ones')).kind).toBe('decline');
  });

  it('a list is sorted by when, counted, and shown from either end', async () => {
    const newest = [{ by: 'loan.lent_at', direction: 'descending' }];
    const oldest = [{ by: 'loan.lent_at', direction: 'ascending' }];
    expect((await queryAfter('list loans', 'newest first')).orderBy).toEqual(newest);
    expect(await queryAfter('list loans', 'newest first', 'top 3')).toMatchObject({
      orderBy: newest,
      limit: 3,
    });
    expect(await queryAfter('list loans', 'newest first', 'the bottom 3')).toMatchObject({
      orderBy: oldest,
      limit: 3,
    });
    expect(await queryAfter('list loans', 'how many are there?')).toMatchObject({ metrics: ['loans'] });
  });

  it('six in a row end in what all of them said', async () => {
    const query = await queryAfter(
      'loans by genre in 2025',
      'only South',
      'and in 2024?',
      'by month instead',
      'without overdue loans',
      'top 5',
      'what about fine income?',
    );
    expect(query).toMatchObject({
      metrics: ['fine_income'],
      groupBy: byMonth,
      timeRange: year2024,
      filters: [SOUTH, { dimension: 'loan.status', op: 'ne', value: 'overdue' }],
      limit: 5,
      orderBy: [{ by: 'fine_income', direction: 'descending' }],
    });
  });

  it('says what it goes on from, and is never surer than that', async () => {
    const [before, after] = [await talk(FIRST), await talk(FIRST, 'only Crime')];
    if (before.kind !== 'query' || after.kind !== 'query') throw new Error('they are queries');
    expect(after.assumptions[0]).toBe('It goes on from “loans by genre in 2025”.');
    expect(after.confidence).toBeLessThan(before.confidence);
  });
});

describe('a whole question in a thread stands by itself', () => {
  it.each([
    ['members by age group', { metrics: ['members'], groupBy: [{ dimension: 'member.age_group' }] }],
    ['how many books do we have?', { metrics: ['books'], groupBy: [] }],
    ['and how many books do we have?', { metrics: ['books'], groupBy: [] }],
    [
      'what about fine income by district',
      { metrics: ['fine_income'], groupBy: [{ dimension: 'branch.district' }] },
    ],
    ['top 3 branches by loans', { limit: 3 }],
  ])('%s', async (question, expected) => {
    const query = await queryAfter(FIRST, question);
    expect(query).toMatchObject(expected);
    expect(query.timeRange).toBeUndefined();
  });

  it('that speaks of them has the conditions of the answer before', async () => {
    const query = await queryAfter('list members', 'only adults', 'how many loans do they have');
    expect(query).toMatchObject({
      metrics: ['loans'],
      filters: [{ dimension: 'member.age_group', op: 'eq', value: 'Adult' }],
    });
    const plan = await talk('top 3 members by loans', 'how many fines do they have');
    expect(plan).toMatchObject({ kind: 'decline', reason: expect.stringMatching(/Say whom/) });
  });

  it('a few words that are a question by themselves too are asked about', async () => {
    const plan = await talk(FIRST, 'fine income');
    if (plan.kind !== 'clarification') throw new Error(JSON.stringify(plan));
    expect(plan.choices.map(({ label }) => label)).toEqual([
      'a change of the answer before',
      'a new question',
    ]);
    const [edit, anew] = plan.choices.map(({ query }) =>
      query?.kind === 'semantic' ? query.semantic : undefined,
    );
    expect(edit).toMatchObject({
      metrics: ['fine_income'],
      groupBy: [{ dimension: 'book.genre' }],
      timeRange: year2025,
    });
    expect(anew).toMatchObject({ metrics: ['fine_income'], groupBy: [] });
  });

  it('without a thread half a question is none', async () => {
    expect((await planOf('by month instead')).kind).toBe('decline');
  });
});

describe('what can’t be followed is declined', () => {
  it('why tells how the question was read', async () => {
    const plan = await talk(FIRST, 'why?');
    if (plan.kind !== 'decline') throw new Error(JSON.stringify(plan));
    expect(plan.reason).toMatch(/^“loans by genre in 2025” was read so: .*genre.*explainAnswer/s);
  });

  it.each([
    ['only Atlantis', FIRST, /“only Atlantis”/],
    ['per planet', 'list loans', /“per planet”/],
    ['and the returned ones?', 'overdue loans by genre', /chosen by loan status already/],
    ['show the members themselves', FIRST, /say which rows/],
    ['without frobnication', FIRST, /“without frobnication”/],
    ['top 5', 'how many books do we have?', /only one row/],
    ['as a share of the total', 'how many books do we have?', /no shares/],
  ])('%s', async (question, first, reason) => {
    const plan = await talk(first, question);
    if (plan.kind !== 'decline') throw new Error(JSON.stringify(plan));
    expect(plan.reason).toMatch(reason);
  });

  it('SQL of a model can’t be edited, and whole questions go on after it', async () => {
    const sql = {
      kind: 'query',
      query: { kind: 'sql', sql: 'SELECT 1' },
      explanation: 'One.',
      assumptions: [],
      confidence: 0.9,
    } as const;
    const thread = [{ question: 'one', plan: sql }];
    expect(await planOf('only Crime', thread)).toMatchObject({
      kind: 'decline',
      reason: expect.stringMatching(/written as SQL/),
    });
    expect((await planOf(FIRST, thread)).kind).toBe('query');
  });
});

it.each([
  ['loans (all', 'Crime'],
  ['loans (a*)*!', 'Crime'],
])('no pattern is made of what a metric is called: “%s”', async (label, what) => {
  const metrics = LIBRARY.metrics.map((metric) => (metric.name === 'loans' ? { ...metric, label } : metric));
  const plan = await talkOf({ ...LIBRARY, metrics }, FIRST, `without ${what}`);
  expect(plan).toMatchObject({
    kind: 'query',
    query: { semantic: { filters: [{ op: 'ne', value: what }] } },
  });
});

it('more words than half a question has are not tried in every way', async () => {
  let asked = 0;
  const alone: PlanAlone = (request, signal) => {
    asked += 1;
    return createBuiltInPlanner().plan({ ...request, thread: [] }, signal);
  };
  const earlier = await planOf(FIRST);
  if (earlier.kind !== 'query') throw new Error('the first question is not understood');
  const thread = [{ question: FIRST, plan: earlier }];
  const question = `only ${'overdue and Crime and South and Poetry '.repeat(8)}`;
  const request = { question, model: LIBRARY, today: '2026-11-15', timeZone: 'UTC', thread };
  const pieces = withFollowUps(alone, () => '')(request, new AbortController().signal);
  while (!(await pieces.next()).done);
  // As it stands, and without "only".
  expect(asked).toBe(2);
});
