import { evaluate, evaluateVerified, type QuestionSet, reportOf, throughApi } from '@parley/evaluation';
import { parse } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { queryAsAdmin } from '../house/look-behind.js';
import { signIn } from '../house/sign-in.js';
import { houseServer } from './house-server.js';

/** A set of a few questions, of which the running product can answer some and can't answer others. */
const SET: QuestionSet = {
  name: 'bakery',
  data: {
    kind: 'script',
    script: `
      CREATE TABLE bakers (baker_id int PRIMARY KEY, baker_name text NOT NULL, town text NOT NULL);
      CREATE TABLE loaves (loaf_id int PRIMARY KEY, baker_id int NOT NULL REFERENCES bakers, price numeric(8,2) NOT NULL);
      INSERT INTO bakers VALUES (1, 'Ada', 'Porto'), (2, 'Ben', 'Braga'), (3, 'Cleo', 'Porto');
      INSERT INTO loaves VALUES (1, 1, 2.50), (2, 1, 3.10), (3, 2, 1.75), (4, 3, 4.20), (5, 3, 2.05), (6, 2, 2.75);`,
  },
  comments: [],
  goldDialect: 'postgresql',
  questions: [
    {
      id: 'right',
      question: 'how many bakers are there in each town?',
      category: 'all',
      gold: [{ sql: 'SELECT town, count(*) FROM bakers GROUP BY town', anyOf: [] }],
    },
    {
      id: 'wrong',
      question: 'how many loaves are there?',
      category: 'all',
      gold: [{ sql: 'SELECT count(*) + 1 FROM loaves', anyOf: [] }],
    },
  ],
  unanswerable: [{ id: 'no', question: 'what is the boiling point of mercury?' }],
};

const NAMED = "(SELECT id FROM tenants.data_sources WHERE name LIKE 'Evaluation of bakery %')";

/** The house serves other tests too: its tenants are left as they were. */
afterAll(async () => {
  for (const table of ['query.runs', 'catalog.semantic_models', 'catalog.physical_schemas']) {
    await queryAsAdmin(`DELETE FROM ${table} WHERE data_source_id IN ${NAMED}`);
  }
  await queryAsAdmin(`DELETE FROM tenants.data_sources WHERE id IN ${NAMED}`);
});

it('asks the running product as anybody does, and judges what it answers', async () => {
  const client = await signIn('techcorp', 'owner');
  const evaluation = await evaluate({
    ...{ sets: [SET], respondent: throughApi(client), server: houseServer() },
    today: new Date().toISOString().slice(0, 10),
    signal: new AbortController().signal,
  });
  const {
    questions,
    unanswerable,
    hidden_column: hidden,
  } = reportOf(evaluation, {
    ...{ planner: 'api', sets: ['bakery'], today: '' },
  });
  expect(questions.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual([
    ['right', 'right', null],
    ['wrong', 'wrong', expect.any(String)],
  ]);
  expect(questions[0]?.sql).toContain('GROUP BY');
  expect(unanswerable).toMatchObject({ total: 1, declined: 1 });
  expect(hidden.total, 'it is one person who asks').toBe(0);
});

describe("a tenant's verified questions", () => {
  const QUESTION = 'regions that our evaluation counts';

  afterAll(() =>
    queryAsAdmin('DELETE FROM catalog.verified_questions WHERE question = $1', { values: [QUESTION] }),
  );

  it('are asked again, and their own SQL says what is right', async () => {
    const client = await signIn('healthplus', 'owner');
    const sources = await client.request(parse('{ dataSources { nodes { id } } }'), {});
    const dataSourceId = z
      .object({ dataSources: z.object({ nodes: z.tuple([z.object({ id: z.string() })]).rest(z.unknown()) }) })
      .parse(sources).dataSources.nodes[0].id;
    const sql = 'SELECT region, count(*) AS customers FROM customers GROUP BY region';
    await client.request(
      parse(
        'mutation ($input: CreateVerifiedQuestionInput!) { createVerifiedQuestion(input: $input) { id } }',
      ),
      { input: { dataSourceId, question: QUESTION, sql } },
    );
    const { signal } = new AbortController();
    const { questions } = await evaluateVerified({ client, dataSourceId, signal });
    expect(questions.find(({ question }) => question === QUESTION)).toMatchObject({
      ...{ outcome: 'right', category: 'verified', goldSql: sql, isGoldEmpty: false },
    });
  });
});
