import type { Plan } from '@parley/planners';
import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from './testing/query-bench.js';

const byRegion = {
  kind: 'metrics',
  metrics: ['revenue'],
  groupBy: [{ dimension: 'order.region' }],
  filters: [],
  metricFilters: [],
  orderBy: [{ by: 'revenue', direction: 'descending' }],
} as const;
const READING = { explanation: 'Revenue by region.', assumptions: [], confidence: 0.9 } as const;
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
  'written as SQL': {
    kind: 'query',
    query: { kind: 'sql', sql: 'SELECT c.email FROM customers AS c ORDER BY c.id LIMIT 1' },
    ...READING,
  },
};

const RUN = `id status question sql explanation assumptions confidence error { code message } thread { id title }
  clarification { question choices { id kind label } } result { columns { name } rows }`;
const THREAD =
  'id title keptUntil startedBy { id } dataSource { id } runs { nodes { question } pageInfo { hasNextPage endCursor } }';

let now = new Date('2026-11-15T12:00:00Z');
let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({ plans: PLANS, now: () => now });
});
afterAll(() => query.stop());

const policies: string[] = [];
afterEach(async () => {
  now = new Date('2026-11-15T12:00:00Z');
  for (const id of policies.splice(0)) await query.acme.removePolicy(id);
});

const acme = () => query.bench.people.of.acme;
const globex = () => query.bench.people.of.globex;

function send(person: Person, document: string, variables: Record<string, unknown> = {}) {
  return query.bench.request(document, { token: person.token, variables });
}

async function ask(person: Person, input: Record<string, unknown>) {
  // Each question a moment after the one before.
  now = new Date(now.getTime() + 1_000);
  return send(person, `mutation ($input: AskInput!) { ask(input: $input) { ${RUN} } }`, {
    input: { waitMs: 20_000, ...input },
  });
}

async function asked(person: Person, input: Record<string, unknown>) {
  const { data, errors } = await ask(person, input);
  expect(errors).toEqual([]);
  return data.ask;
}

/** A thread of these questions; each question's run. */
async function thread(person: Person, ...questions: readonly string[]) {
  const [first = '', ...others] = questions;
  const runs = [await asked(person, { question: first, startThread: true })];
  const threadId: string = runs[0].thread.id;
  for (const question of others) runs.push(await asked(person, { question, threadId }));
  return { threadId, runs };
}

const read = (person: Person, id: string) =>
  send(person, `query ($id: ID!) { thread(id: $id) { ${THREAD} } }`, { id });
const mine = (person: Person, page = '') =>
  send(
    person,
    `{ threads${page} { nodes { id title } edges { cursor } pageInfo { hasNextPage endCursor } } }`,
  );
const choose = (person: Person, input: Record<string, unknown>) =>
  send(
    person,
    `mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { ${RUN} } }`,
    {
      input: { waitMs: 20_000, ...input },
    },
  );
const explain = (person: Person, runId: string, more = '') =>
  send(
    person,
    `query ($runId: ID!) { explainAnswer(runId: $runId) { run { id } reading derivation assumptions confidence
      alternatives { label } columns { name label meaning sources { table column } operations }
      tables { table columns } isLimitedByPolicies refusal { code } ${more} } }`,
    { runId },
  );

describe('a thread', () => {
  it('is gone on with by half questions, each of which edits the answer before', async () => {
    const { threadId, runs } = await thread(
      acme().analyst,
      ...[
        'revenue by region',
        'the other way round',
        'sort by region',
        'only EU',
        'in total',
        'by region',
        'without EU',
        'top 1',
      ],
    );
    expect(runs.map(({ result }) => result?.rows)).toEqual([
      [
        ['EU', '2550.00'],
        ['US', '2500.00'],
      ],
      [
        ['US', '2500.00'],
        ['EU', '2550.00'],
      ],
      [
        ['EU', '2550.00'],
        ['US', '2500.00'],
      ],
      [['EU', '2550.00']],
      [['2550.00']],
      [['EU', '2550.00']],
      [['US', '2500.00']],
      [['US', '2500.00']],
    ]);
    expect(runs[1].assumptions[0]).toBe('It goes on from “revenue by region”.');
    const { data } = await read(acme().analyst, threadId);
    expect(data.thread).toMatchObject({
      title: 'revenue by region',
      startedBy: { id: acme().analyst.userId },
      dataSource: { id: query.acme.dataSourceId },
    });
    expect(data.thread.runs.nodes.map(({ question }: { question: string }) => question)).toEqual(
      runs.map(({ question }) => question),
    );
  });

  it('is none for a question that names no thread, also where it is half a one', async () => {
    await asked(acme().analyst, { question: 'revenue by region', startThread: true });
    const run = await asked(acme().analyst, { question: 'the other way round' });
    expect(run).toMatchObject({ status: 'DECLINED', thread: null });
  });

  it('of one’s own is all one sees, goes on with, renames and deletes', async () => {
    const { threadId } = await thread(acme().analyst, 'revenue by region');
    const rename = (person: Person, title: string) =>
      send(person, 'mutation ($input: RenameThreadInput!) { renameThread(input: $input) { title } }', {
        input: { id: threadId, title },
      });
    const remove = (person: Person) =>
      send(person, 'mutation ($id: ID!) { deleteThread(id: $id) }', { id: threadId });
    for (const stranger of [acme().viewer, globex().owner]) {
      expect(codesOf(await read(stranger, threadId))).toEqual(['NOT_FOUND']);
      expect((await mine(stranger)).data.threads.nodes).not.toContainEqual(
        expect.objectContaining({ id: threadId }),
      );
    }
    // The owner may read everybody's runs, and so their threads; going on is for who began it.
    expect((await read(acme().owner, threadId)).data.thread.id).toBe(threadId);
    for (const other of [acme().viewer, acme().owner, globex().owner]) {
      expect(codesOf(await ask(other, { question: 'only EU', threadId }))).toEqual(['NOT_FOUND']);
      expect(codesOf(await rename(other, 'theirs'))).toEqual(['NOT_FOUND']);
      expect(codesOf(await remove(other))).toEqual(['NOT_FOUND']);
    }
    expect((await rename(acme().analyst, '  Regions \n compared ')).data.renameThread.title).toBe(
      'Regions compared',
    );
    expect(codesOf(await rename(acme().analyst, ' '))).toEqual(['BAD_INPUT']);
    expect((await remove(acme().analyst)).data.deleteThread).toBe(true);
    expect(codesOf(await read(acme().analyst, threadId))).toEqual(['NOT_FOUND']);
    const audited = await query.bench.admin.auditEntry.findMany({ where: { target: threadId } });
    expect(audited.map(({ action }) => action)).toEqual(['thread.deleted']);
  });

  it('that is deleted leaves its runs behind', async () => {
    const { threadId, runs } = await thread(acme().analyst, 'revenue by region', 'only EU');
    await send(acme().analyst, 'mutation ($id: ID!) { deleteThread(id: $id) }', { id: threadId });
    const { data } = await send(acme().analyst, `query ($id: ID!) { run(id: $id) { ${RUN} } }`, {
      id: runs[1].id,
    });
    expect(data.run).toMatchObject({ status: 'SUCCEEDED', thread: null });
  });

  it('is listed with the latest question first, in pages', async () => {
    const person = globex().analyst;
    const first = await thread(person, 'revenue by region');
    now = new Date(now.getTime() + 60_000);
    const second = await thread(person, 'revenue');
    now = new Date(now.getTime() + 60_000);
    await asked(person, { question: 'only EU', threadId: first.threadId });
    const page = (await mine(person, '(first: 1)')).data.threads;
    expect(page.nodes.map(({ id }: { id: string }) => id)).toEqual([first.threadId]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const rest = (await mine(person, `(first: 5, after: "${page.pageInfo.endCursor}")`)).data.threads;
    expect(rest.nodes.map(({ id }: { id: string }) => id)).toEqual([second.threadId]);
    expect(codesOf(await mine(person, '(first: 0)'))).toEqual(['BAD_INPUT']);
    expect(codesOf(await mine(person, '(after: "x")'))).toEqual(['INVALID_CURSOR']);
  });

  it('is not kept longer after its last question than the tier keeps history', async () => {
    const { threadId } = await thread(acme().analyst, 'revenue by region');
    const { data } = await read(acme().analyst, threadId);
    now = new Date(Date.parse(data.thread.keptUntil) + 1);
    expect(codesOf(await read(acme().analyst, threadId))).toEqual(['NOT_FOUND']);
    expect(codesOf(await ask(acme().analyst, { question: 'only EU', threadId }))).toEqual(['NOT_FOUND']);
    await asked(acme().analyst, { question: 'revenue', startThread: true });
    expect(await query.bench.admin.thread.count({ where: { id: threadId } })).toBe(0);
  });

  it('is begun once under one idempotency key, and not at all where nothing is written down', async () => {
    const input = { question: 'revenue by region', startThread: true, idempotencyKey: 'one thread' };
    const before = await query.bench.admin.thread.count();
    const [one, other] = await Promise.all([asked(acme().analyst, input), asked(acme().analyst, input)]);
    expect(other.thread.id).toBe(one.thread.id);
    expect(await query.bench.admin.thread.count()).toBe(before + 1);
    expect(
      codesOf(await ask(acme().analyst, { ...input, startThread: false, threadId: one.thread.id })),
    ).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it.each([
    [{ threadId: newId(), startThread: true }, 'BAD_INPUT'],
    [{ threadId: newId() }, 'NOT_FOUND'],
    [{ threadId: 'nonsense' }, 'NOT_FOUND'],
  ])('%j is refused: %s', async (input, code) => {
    expect(codesOf(await ask(acme().analyst, { question: 'revenue', ...input }))).toEqual([code]);
  });

  it('is about one data source', async () => {
    const { threadId } = await thread(acme().analyst, 'revenue by region');
    const refused = await ask(acme().analyst, { question: 'only EU', threadId, dataSourceId: newId() });
    expect(codesOf(refused)).toEqual(['BAD_INPUT']);
    const named = { question: 'only EU', threadId, dataSourceId: query.acme.dataSourceId };
    expect((await asked(acme().analyst, named)).status).toBe('SUCCEEDED');
  });

  it('has room for two hundred questions', async () => {
    const { threadId } = await thread(acme().analyst, 'revenue by region');
    const { tenantId, dataSourceId } = query.acme;
    const earlier = { tenantId, dataSourceId, threadId, requestedBy: acme().analyst.userId };
    await query.bench.admin.run.createMany({
      data: Array.from({ length: 199 }, () => ({
        ...earlier,
        id: newId(),
        kind: 'QUESTION',
        status: 'SUCCEEDED',
      })),
    });
    expect(codesOf(await ask(acme().analyst, { question: 'only EU', threadId }))).toEqual(['BAD_INPUT']);
  });

  it('run again, half a question is read as where it stood, and joins no thread', async () => {
    const { runs } = await thread(acme().analyst, 'revenue by region', 'only EU', 'in total');
    const { data } = await send(
      acme().analyst,
      `mutation ($id: ID!) { runAgain(id: $id, waitMs: 20000) { ${RUN} } }`,
      { id: runs[1].id },
    );
    expect(data.runAgain).toMatchObject({
      status: 'SUCCEEDED',
      thread: null,
      result: { rows: [['EU', '2550.00']] },
    });
  });
});

describe('what went before', () => {
  const HIDDEN = {
    kind: 'COLUMN',
    definition: { table: { schema: 'public', table: 'orders' }, column: 'region', mask: { kind: 'hide' } },
  } as const;

  it('goes on without what its asker may no longer see, and says so', async () => {
    const { threadId } = await thread(acme().viewer, 'revenue by region');
    policies.push(await query.acme.addPolicy({ ...HIDDEN, roleName: 'viewer' }));
    const run = await asked(acme().viewer, { question: 'what about revenue', threadId });
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { columns: [{ name: 'revenue' }] } });
    expect(run.assumptions.at(-1)).toMatch(/^Parts of earlier answers .* were left out\.$/);
    const followed = await asked(acme().viewer, { question: 'only EU', threadId });
    expect(followed.status).toBe('DECLINED');
    expect(JSON.stringify(followed.error)).not.toContain('region');
  });

  it('written as SQL is left out where it would be refused today', async () => {
    const { threadId, runs } = await thread(acme().viewer, 'written as SQL');
    expect(runs[0].status).toBe('SUCCEEDED');
    const turns = async () =>
      (await asked(acme().viewer, { question: 'why?', threadId })).error.message as string;
    expect(await turns()).toContain('Revenue by region.');
    const emails = {
      table: { schema: 'public', table: 'customers' },
      column: 'email',
      mask: { kind: 'hide' },
    };
    policies.push(await query.acme.addPolicy({ kind: 'COLUMN', definition: emails, roleName: 'viewer' }));
    expect(await turns()).not.toContain('Revenue by region.');
  });
});

const EU_ONLY = {
  kind: 'ROW',
  definition: {
    table: { schema: 'public', table: 'orders' },
    predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
  },
} as const;

describe('answerClarification', () => {
  it('asks in the same thread what was chosen, exactly so, and once for each key', async () => {
    const { threadId, runs } = await thread(acme().analyst, 'which one');
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
    const followed = await asked(acme().analyst, { question: 'in total', threadId });
    expect(followed.result.rows).toEqual([['2550.00']]);
  });

  it('without a reading asks the choice’s question', async () => {
    const run = await asked(acme().analyst, { question: 'which one' });
    const { data } = await choose(acme().analyst, { runId: run.id, choice: '2' });
    expect(data.answerClarification).toMatchObject({
      question: 'revenue',
      thread: null,
      result: { rows: [['5050.00']] },
    });
  });

  it('tells its choices, and takes one, only from who sees what its asker saw', async () => {
    const { id } = await asked(acme().analyst, { question: 'which one' });
    const choices = async () => {
      const { data } = await send(acme().owner, `{ run(id: "${id}") { status clarification { question } } }`);
      return data.run;
    };
    expect(await choices()).toEqual({
      status: 'NEEDS_CLARIFICATION',
      clarification: { question: 'Which revenue?' },
    });
    policies.push(await query.acme.addPolicy({ ...EU_ONLY, roleName: 'owner' }));
    // Who may read rows is known for a second.
    const expected = { status: 'NEEDS_CLARIFICATION', clarification: null };
    await expect.poll(choices, { timeout: 10_000 }).toEqual(expected);
    expect(codesOf(await choose(acme().owner, { runId: id, choice: '1' }))).toEqual(['NOT_FOUND']);
  });

  it('refuses what is no choice, and runs that are not there or ask nothing back', async () => {
    const run = await asked(acme().analyst, { question: 'which one' });
    expect(codesOf(await choose(acme().analyst, { runId: run.id, choice: '3' }))).toEqual(['BAD_INPUT']);
    expect(codesOf(await choose(acme().viewer, { runId: run.id, choice: '1' }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await choose(globex().owner, { runId: run.id, choice: '1' }))).toEqual(['NOT_FOUND']);
    const answered = await asked(acme().analyst, { question: 'revenue' });
    expect(codesOf(await choose(acme().analyst, { runId: answered.id, choice: '1' }))).toEqual(['BAD_INPUT']);
  });
});

describe('explainAnswer', () => {
  it('tells how the question was read, and what each column is made of', async () => {
    const { runs } = await thread(acme().analyst, 'revenue by region');
    const { data, errors } = await explain(acme().analyst, runs[0].id);
    expect(errors).toEqual([]);
    expect(data.explainAnswer).toMatchObject({
      run: { id: runs[0].id },
      reading: runs[0].explanation,
      assumptions: runs[0].assumptions,
      confidence: runs[0].confidence,
      alternatives: [],
      isLimitedByPolicies: false,
      refusal: null,
      tables: [{ table: 'orders', columns: ['region', 'amount'] }],
      columns: [
        {
          label: 'region',
          meaning: 'What region means.',
          sources: [{ table: 'orders', column: 'region' }],
          operations: [],
        },
        {
          label: 'revenue',
          meaning: 'What revenue means.',
          sources: [{ table: 'orders', column: 'amount' }],
          operations: ['sum'],
        },
      ],
    });
    expect(data.explainAnswer.derivation).toContain('"revenue" is the metric revenue');
  });

  it('says that policies limit it, and which only to who may read policies', async () => {
    policies.push(await query.acme.addPolicy({ ...EU_ONLY, roleName: 'analyst' }));
    const run = await asked(acme().analyst, { question: 'revenue' });
    const refused = await explain(acme().analyst, run.id, 'policyNotices { code }');
    expect(refused.data.explainAnswer).toMatchObject({ isLimitedByPolicies: true, policyNotices: null });
    expect(codesOf(refused)).toEqual(['FORBIDDEN']);
    // By the sight of whoever wants to know: nothing limits the owner.
    const { data } = await explain(acme().owner, run.id, 'policyNotices { code }');
    expect(data.explainAnswer).toMatchObject({ isLimitedByPolicies: false, policyNotices: [] });
    // What came of whose words is told as the run's events are: to the same sight alone.
    expect(data.explainAnswer.derivation).toBeNull();
  });

  it('of what its reader may not see tells why, and no column', async () => {
    const { runs } = await thread(acme().viewer, 'revenue by region');
    const hidden = { table: { schema: 'public', table: 'orders' }, column: 'region', mask: { kind: 'hide' } };
    policies.push(await query.acme.addPolicy({ kind: 'COLUMN', definition: hidden, roleName: 'viewer' }));
    const { data } = await explain(acme().viewer, runs[0].id);
    expect(data.explainAnswer).toMatchObject({
      derivation: null,
      columns: [],
      tables: [],
      isLimitedByPolicies: true,
      refusal: { code: expect.any(String) },
    });
  });

  it('is for who may read the run, and for runs that came to a statement', async () => {
    const run = await asked(acme().analyst, { question: 'revenue' });
    expect(codesOf(await explain(acme().viewer, run.id))).toEqual(['NOT_FOUND']);
    expect(codesOf(await explain(globex().owner, run.id))).toEqual(['NOT_FOUND']);
    const declined = await asked(acme().analyst, { question: 'how are we doing' });
    expect(codesOf(await explain(acme().analyst, declined.id))).toEqual(['BAD_INPUT']);
  });

  it('of SQL that a person wrote tells its columns alone', async () => {
    const { data } = await query.runSql(acme().analyst, {
      sql: 'SELECT count(*) AS n FROM orders',
      waitMs: 20_000,
    });
    const explained = await explain(acme().analyst, data.runSql.id);
    expect(explained.data.explainAnswer).toMatchObject({
      reading: null,
      derivation: null,
      columns: [{ name: 'n', label: null }],
    });
  });
});
