import { describe, expect, it } from 'vitest';
import { checkPlan } from '../check-plan.js';
import { derivedInLibrary, planInLibrary, queryInLibrary } from '../testing/library-question.js';

describe('refusals', () => {
  it.each([
    ['what is the weather', 'I don\'t know what "weather" means in this data.'],
    ['which members are more', 'I could not work out what "more" has to do with the rest of the question.'],
  ])('"%s" is declined by what was not understood of it', async (question, reason) => {
    expect(await planInLibrary(question)).toMatchObject({ kind: 'decline', reason });
  });
});

describe('what it does when it is not sure', () => {
  it('has a reading confirmed that it would answer, where nobody has checked the model', async () => {
    const question = 'laons by gener';
    const published = await planInLibrary(question);
    const { plan: drafted } = await derivedInLibrary(question, { isDrafted: true });
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
    const { plan: sure } = await derivedInLibrary('loans by genre', { isDrafted: true });
    expect(sure).toMatchObject({ kind: 'query' });
  });

  it('mends a slip of the pen, and says so', async () => {
    const plan = await planInLibrary('laons by gener');
    expect(plan).toMatchObject({
      kind: 'query',
      assumptions: ['"laons" was read as "loans".', '"gener" was read as "genre".'],
    });
    expect(plan.kind === 'query' && plan.confidence).toBeLessThan(0.8);
  });

  it('asks back where a word means two things equally, and understands the answer', async () => {
    const plan = await planInLibrary('how many student members');
    if (plan.kind !== 'clarification') throw new Error(JSON.stringify(plan));
    expect(plan.choices.map((choice) => choice.label)).toEqual([
      'member age group Student',
      'member card Student',
    ]);
    const [ageGroup, card] = await Promise.all(plan.choices.map((choice) => queryInLibrary(choice.question)));
    expect(ageGroup).toMatchObject({
      ...{ kind: 'metrics', metrics: ['members'], groupBy: [] },
      filters: [{ dimension: 'member.age_group', op: 'eq', value: 'Student' }],
    });
    expect(card).toMatchObject({
      ...{ kind: 'metrics', metrics: ['members'], groupBy: [] },
      filters: [{ dimension: 'member.card', op: 'eq', value: 'Student' }],
    });
  });

  it.each([
    ['loans by weather', ['weather']],
    ['fine income from purple dinosaurs', ['purple', 'dinosaurs']],
    ['delete all loans', ['delete']],
  ])('declines "%s" rather than leave words out', async (question, notUnderstood) => {
    const plan = await planInLibrary(question);
    expect(plan).toMatchObject({ kind: 'decline', notUnderstood: expect.arrayContaining(notUnderstood) });
    expect(plan.kind === 'decline' && plan.understood.length).toBeGreaterThan(0);
  });

  it.each(['', 'hello', 'why?', 'top 10', 'what is the weather today', 'fine income by title vs'])(
    'does not answer "%s"',
    async (question) => {
      expect((await planInLibrary(question)).kind).toBe('decline');
    },
  );

  it('explains itself while it works', async () => {
    const { plan, derivation } = await derivedInLibrary('fine income in the old town last month');
    expect(plan).toMatchObject({
      assumptions: ['"last month" means 2026-10-01 to 2026-10-31 (calendar month).'],
    });
    expect(derivation).toContain('"fine income" is the metric fine income.');
    expect(derivation).toContain('branch district is Old Town');
  });
});
