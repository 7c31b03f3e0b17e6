import type { Plan } from '@parley/planners';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startThreadBench, type ThreadBench, TOLD_OF_RUN } from '../testing/thread-bench.js';

const byRegion = {
  kind: 'metrics',
  metrics: ['revenue'],
  groupBy: [{ dimension: 'order.region' }],
  filters: [],
  metricFilters: [],
  orderBy: [{ by: 'revenue', direction: 'descending' }],
} as const;
const PLANS: Record<string, Plan> = {
  'which one': {
    kind: 'clarification',
    question: 'Which revenue?',
    choices: [
      {
        label: 'of the EU',
        meaning: 'Revenue of the EU.',
        question: 'revenue of the EU',
        kind: 'value',
        query: {
          kind: 'semantic',
          semantic: { ...byRegion, filters: [{ dimension: 'order.region', op: 'eq', value: 'EU' }] },
        },
      },
      { label: 'of all', meaning: 'Revenue of all regions.', question: 'revenue' },
    ],
  },
};

let threads: ThreadBench;
beforeAll(async () => {
  threads = await startThreadBench(PLANS);
});
afterAll(() => threads.stop());
afterEach(() => threads.clear());

const acme = () => threads.query.bench.people.of.acme;
const globex = () => threads.query.bench.people.of.globex;

const choose = (person: Person, input: Record<string, unknown>) =>
  threads.send(
    person,
    `mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { ${TOLD_OF_RUN} } }`,
    {
      input: { waitMs: 20_000, ...input },
    },
  );

const EU_ONLY = {
  kind: 'ROW',
  definition: {
    table: { schema: 'public', table: 'orders' },
    predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
  },
} as const;

describe('answerClarification', () => {
  it('asks in the same thread what was chosen, exactly so, and once for each key', async () => {
    const { threadId, runs } = await threads.thread(acme().analyst, 'which one');
    expect(runs[0]).toMatchObject({
      status: 'NEEDS_CLARIFICATION',
      clarification: {
        choices: [
          { id: '1', kind: 'VALUE', label: 'of the EU' },
          { id: '2', kind: 'OTHER', label: 'of all' },
        ],
      },
    });
    const input = { runId: runs[0].id, choice: '1', idempotencyKey: 'chosen' };
    const { data } = await choose(acme().analyst, input);
    expect(data.answerClarification).toMatchObject({
      status: 'SUCCEEDED',
      question: 'revenue of the EU',
      explanation: 'Revenue of the EU.',
      assumptions: ['You chose “of the EU”.'],
      thread: { id: threadId },
      result: { rows: [['EU', '2550.00']] },
    });
    expect((await choose(acme().analyst, input)).data.answerClarification.id).toBe(
      data.answerClarification.id,
    );
    const followed = await threads.asked(acme().analyst, { question: 'in total', threadId });
    expect(followed.result.rows).toEqual([['2550.00']]);
  });

  it('without a reading asks the choice’s question', async () => {
    const run = await threads.asked(acme().analyst, { question: 'which one' });
    const { data } = await choose(acme().analyst, { runId: run.id, choice: '2' });
    expect(data.answerClarification).toMatchObject({
      question: 'revenue',
      thread: null,
      result: { rows: [['5050.00']] },
    });
  });

  it('tells its choices, and takes one, only from who sees what its asker saw', async () => {
    const { id } = await threads.asked(acme().analyst, { question: 'which one' });
    const choices = async () => {
      const { data } = await threads.send(
        acme().owner,
        `{ run(id: "${id}") { status clarification { question } } }`,
      );
      return data.run;
    };
    expect(await choices()).toEqual({
      status: 'NEEDS_CLARIFICATION',
      clarification: { question: 'Which revenue?' },
    });
    await threads.addPolicy({ ...EU_ONLY, roleName: 'owner' });
    // Who may read rows is known for a second.
    const expected = { status: 'NEEDS_CLARIFICATION', clarification: null };
    await expect.poll(choices, { timeout: 10_000 }).toEqual(expected);
    expect(codesOf(await choose(acme().owner, { runId: id, choice: '1' }))).toEqual(['NOT_FOUND']);
  });

  it('refuses what is no choice, and runs that are not there or ask nothing back', async () => {
    const run = await threads.asked(acme().analyst, { question: 'which one' });
    expect(codesOf(await choose(acme().analyst, { runId: run.id, choice: '3' }))).toEqual(['BAD_INPUT']);
    expect(codesOf(await choose(acme().viewer, { runId: run.id, choice: '1' }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await choose(globex().owner, { runId: run.id, choice: '1' }))).toEqual(['NOT_FOUND']);
    const answered = await threads.asked(acme().analyst, { question: 'revenue' });
    expect(codesOf(await choose(acme().analyst, { runId: answered.id, choice: '1' }))).toEqual(['BAD_INPUT']);
  });
});
