import type { Plan } from '@parley/planners';
import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startThreadBench, type ThreadBench, TOLD_OF_RUN } from './testing/thread-bench.js';

const PLANS: Record<string, Plan> = {
  'written as SQL': {
    kind: 'query',
    query: { kind: 'sql', sql: 'SELECT c.email FROM customers AS c ORDER BY c.id LIMIT 1' },
    explanation: 'Revenue by region.',
    assumptions: [],
    confidence: 0.9,
  },
};

const THREAD =
  'id title keptUntil startedBy { id } dataSource { id } runs { nodes { question } pageInfo { hasNextPage endCursor } }';

let threads: ThreadBench;
beforeAll(async () => {
  threads = await startThreadBench(PLANS);
});
afterAll(() => threads.stop());
afterEach(() => threads.clear());

const acme = () => threads.query.bench.people.of.acme;
const globex = () => threads.query.bench.people.of.globex;

const read = (person: Person, id: string) =>
  threads.send(person, `query ($id: ID!) { thread(id: $id) { ${THREAD} } }`, { id });
const mine = (person: Person, page = '') =>
  threads.send(
    person,
    `{ threads${page} { nodes { id title } edges { cursor } pageInfo { hasNextPage endCursor } } }`,
  );

describe('a thread', () => {
  it('is gone on with by half questions, each of which edits the answer before', async () => {
    const { threadId, runs } = await threads.thread(
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
      dataSource: { id: threads.query.acme.dataSourceId },
    });
    expect(data.thread.runs.nodes.map(({ question }: { question: string }) => question)).toEqual(
      runs.map(({ question }) => question),
    );
  });

  it('is none for a question that names no thread, also where it is half a one', async () => {
    await threads.asked(acme().analyst, { question: 'revenue by region', startThread: true });
    const run = await threads.asked(acme().analyst, { question: 'the other way round' });
    expect(run).toMatchObject({ status: 'DECLINED', thread: null });
  });

  it('of one’s own is all one sees, goes on with, renames and deletes', async () => {
    const { threadId } = await threads.thread(acme().analyst, 'revenue by region');
    const rename = (person: Person, title: string) =>
      threads.send(
        person,
        'mutation ($input: RenameThreadInput!) { renameThread(input: $input) { title } }',
        {
          input: { id: threadId, title },
        },
      );
    const remove = (person: Person) =>
      threads.send(person, 'mutation ($id: ID!) { deleteThread(id: $id) }', { id: threadId });
    for (const stranger of [acme().viewer, globex().owner]) {
      expect(codesOf(await read(stranger, threadId))).toEqual(['NOT_FOUND']);
      expect((await mine(stranger)).data.threads.nodes).not.toContainEqual(
        expect.objectContaining({ id: threadId }),
      );
    }
    // The owner may read everybody's runs, and so their threads; going on is for who began it.
    expect((await read(acme().owner, threadId)).data.thread.id).toBe(threadId);
    for (const other of [acme().viewer, acme().owner, globex().owner]) {
      expect(codesOf(await threads.ask(other, { question: 'only EU', threadId }))).toEqual(['NOT_FOUND']);
      expect(codesOf(await rename(other, 'theirs'))).toEqual(['NOT_FOUND']);
      expect(codesOf(await remove(other))).toEqual(['NOT_FOUND']);
    }
    expect((await rename(acme().analyst, '  Regions \n compared ')).data.renameThread.title).toBe(
      'Regions compared',
    );
    expect(codesOf(await rename(acme().analyst, ' '))).toEqual(['BAD_INPUT']);
    expect((await remove(acme().analyst)).data.deleteThread).toBe(true);
    expect(codesOf(await read(acme().analyst, threadId))).toEqual(['NOT_FOUND']);
    const audited = await threads.query.bench.admin.auditEntry.findMany({ where: { target: threadId } });
    expect(audited.map(({ action }) => action)).toEqual(['thread.deleted']);
  });

  it('that is deleted leaves its runs behind', async () => {
    const { threadId, runs } = await threads.thread(acme().analyst, 'revenue by region', 'only EU');
    await threads.send(acme().analyst, 'mutation ($id: ID!) { deleteThread(id: $id) }', { id: threadId });
    const { data } = await threads.send(
      acme().analyst,
      `query ($id: ID!) { run(id: $id) { ${TOLD_OF_RUN} } }`,
      {
        id: runs[1].id,
      },
    );
    expect(data.run).toMatchObject({ status: 'SUCCEEDED', thread: null });
  });

  it('is listed with the latest question first, in pages', async () => {
    const person = globex().analyst;
    const first = await threads.thread(person, 'revenue by region');
    threads.clock.now = new Date(threads.clock.now.getTime() + 60_000);
    const second = await threads.thread(person, 'revenue');
    threads.clock.now = new Date(threads.clock.now.getTime() + 60_000);
    await threads.asked(person, { question: 'only EU', threadId: first.threadId });
    const page = (await mine(person, '(first: 1)')).data.threads;
    expect(page.nodes.map(({ id }: { id: string }) => id)).toEqual([first.threadId]);
    expect(page.pageInfo.hasNextPage).toBe(true);
    const rest = (await mine(person, `(first: 5, after: "${page.pageInfo.endCursor}")`)).data.threads;
    expect(rest.nodes.map(({ id }: { id: string }) => id)).toEqual([second.threadId]);
    expect(codesOf(await mine(person, '(first: 0)'))).toEqual(['BAD_INPUT']);
    expect(codesOf(await mine(person, '(after: "x")'))).toEqual(['INVALID_CURSOR']);
  });

  it('is not kept longer after its last question than the tier keeps history', async () => {
    const { threadId } = await threads.thread(acme().analyst, 'revenue by region');
    const { data } = await read(acme().analyst, threadId);
    threads.clock.now = new Date(Date.parse(data.thread.keptUntil) + 1);
    expect(codesOf(await read(acme().analyst, threadId))).toEqual(['NOT_FOUND']);
    expect(codesOf(await threads.ask(acme().analyst, { question: 'only EU', threadId }))).toEqual([
      'NOT_FOUND',
    ]);
    await threads.asked(acme().analyst, { question: 'revenue', startThread: true });
    expect(await threads.query.bench.admin.thread.count({ where: { id: threadId } })).toBe(0);
  });

  it('is begun once under one idempotency key, and not at all where nothing is written down', async () => {
    const input = { question: 'revenue by region', startThread: true, idempotencyKey: 'one thread' };
    const before = await threads.query.bench.admin.thread.count();
    const [one, other] = await Promise.all([
      threads.asked(acme().analyst, input),
      threads.asked(acme().analyst, input),
    ]);
    expect(other.thread.id).toBe(one.thread.id);
    expect(await threads.query.bench.admin.thread.count()).toBe(before + 1);
    expect(
      codesOf(await threads.ask(acme().analyst, { ...input, startThread: false, threadId: one.thread.id })),
    ).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it.each([
    [{ threadId: newId(), startThread: true }, 'BAD_INPUT'],
    [{ threadId: newId() }, 'NOT_FOUND'],
    [{ threadId: 'nonsense' }, 'NOT_FOUND'],
  ])('%j is refused: %s', async (input, code) => {
    expect(codesOf(await threads.ask(acme().analyst, { question: 'revenue', ...input }))).toEqual([code]);
  });

  it('is about one data source', async () => {
    const { threadId } = await threads.thread(acme().analyst, 'revenue by region');
    const refused = await threads.ask(acme().analyst, {
      question: 'only EU',
      threadId,
      dataSourceId: newId(),
    });
    expect(codesOf(refused)).toEqual(['BAD_INPUT']);
    const named = { question: 'only EU', threadId, dataSourceId: threads.query.acme.dataSourceId };
    expect((await threads.asked(acme().analyst, named)).status).toBe('SUCCEEDED');
  });

  it('has room for two hundred questions', async () => {
    const { threadId } = await threads.thread(acme().analyst, 'revenue by region');
    const { tenantId, dataSourceId } = threads.query.acme;
    const earlier = { tenantId, dataSourceId, threadId, requestedBy: acme().analyst.userId };
    await threads.query.bench.admin.run.createMany({
      data: Array.from({ length: 199 }, () => ({
        ...earlier,
        id: newId(),
        kind: 'QUESTION',
        status: 'SUCCEEDED',
      })),
    });
    expect(codesOf(await threads.ask(acme().analyst, { question: 'only EU', threadId }))).toEqual([
      'BAD_INPUT',
    ]);
  });

  it('run again, half a question is read as where it stood, and joins no thread', async () => {
    const { runs } = await threads.thread(acme().analyst, 'revenue by region', 'only EU', 'in total');
    const { data } = await threads.send(
      acme().analyst,
      `mutation ($id: ID!) { runAgain(id: $id, waitMs: 20000) { ${TOLD_OF_RUN} } }`,
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
    const { threadId } = await threads.thread(acme().viewer, 'revenue by region');
    await threads.addPolicy({ ...HIDDEN, roleName: 'viewer' });
    const run = await threads.asked(acme().viewer, { question: 'what about revenue', threadId });
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { columns: [{ name: 'revenue' }] } });
    expect(run.assumptions.at(-1)).toMatch(/^Parts of earlier answers .* were left out\.$/);
    const followed = await threads.asked(acme().viewer, { question: 'only EU', threadId });
    expect(followed.status).toBe('DECLINED');
    expect(JSON.stringify(followed.error)).not.toContain('region');
  });

  it('written as SQL is left out where it would be refused today', async () => {
    const { threadId, runs } = await threads.thread(acme().viewer, 'written as SQL');
    expect(runs[0].status).toBe('SUCCEEDED');
    const turns = async () =>
      (await threads.asked(acme().viewer, { question: 'why?', threadId })).error.message as string;
    expect(await turns()).toContain('Revenue by region.');
    const emails = {
      table: { schema: 'public', table: 'customers' },
      column: 'email',
      mask: { kind: 'hide' },
    };
    await threads.addPolicy({ kind: 'COLUMN', definition: emails, roleName: 'viewer' });
    expect(await turns()).not.toContain('Revenue by region.');
  });
});
