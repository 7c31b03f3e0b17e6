import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { collect, type QueryBench, RUN_FIELDS, startQueryBench, until } from './testing/query-bench.js';

const RUN = `query ($id: ID!) { run(id: $id) { ${RUN_FIELDS} } }`;
const RUNS = `query ($first: Int, $after: String) { runs(first: $first, after: $after) {
  nodes { id requestedBy { id } } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
const ENTITY = `query ($id: ID!) { _entities(representations: [{ __typename: "QueryRun", id: $id }]) {
  ... on QueryRun { id status question } } }`;
const EU_ONLY = {
  kind: 'ROW',
  definition: {
    table: { schema: 'public', table: 'orders' },
    predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
  },
} as const;
const NAMES_HIDDEN = {
  kind: 'COLUMN',
  definition: { table: { schema: 'public', table: 'orders' }, column: 'region', mask: { kind: 'hide' } },
} as const;

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench();
});
afterAll(() => query.stop());

const policies: string[] = [];
afterEach(async () => {
  for (const id of policies.splice(0)) await query.acme.removePolicy(id);
});

async function addPolicy(policy: Parameters<QueryBench['acme']['addPolicy']>[0]): Promise<void> {
  policies.push(await query.acme.addPolicy(policy));
}

const acme = () => query.bench.people.of.acme;
const globex = () => query.bench.people.of.globex;

async function runSql(person: Person, sql: string) {
  const { data, errors } = await query.runSql(person, { sql, waitMs: 20_000 });
  expect(errors).toEqual([]);
  return data.runSql;
}

const run = (person: Person, id: string) =>
  query.bench.request(RUN, { token: person.token, variables: { id } });

/** What a reader gets: rows, or the codes of what refused them. */
async function rowsFor(person: Person, id: string): Promise<unknown> {
  try {
    return (await collect(query.events(person, id))).flatMap((event) => event.rows ?? []);
  } catch (errors) {
    return (errors as { extensions: { code: string } }[]).map((error) => error.extensions.code);
  }
}

/** What goes on in the background after a run costs statements, too. */
async function untilAllIsStored(): Promise<void> {
  const where = { status: 'SUCCEEDED', resultState: 'PENDING' } as const;
  await until(async () => (await query.bench.admin.run.count({ where })) === 0, 10_000);
}

describe('a run’s events', () => {
  it('can be read again from behind any of them, without a gap or a repetition', async () => {
    const { id } = await runSql(acme().analyst, 'SELECT n FROM numbers ORDER BY n');
    const all = await collect(query.events(acme().analyst, id));
    expect(all.flatMap((event) => event.rows ?? []).flat()).toEqual(
      Array.from({ length: 20_000 }, (_, index) => index + 1),
    );
    for (const [index, { cursor }] of all.entries()) {
      const rest = await collect(query.events(acme().analyst, id, cursor));
      expect(rest.map((event) => event.cursor)).toEqual(all.slice(index + 1).map((event) => event.cursor));
    }
  });

  it('come to each reader at once, and to those who come later in full', async () => {
    const { data } = await query.runSql(acme().analyst, { sql: 'SELECT n, pause FROM slow' });
    const { id } = data.runSql;
    const early = collect(query.events(acme().analyst, id));
    for await (const event of query.events(acme().analyst, id)) {
      if (event.__typename !== 'RunRows') continue;
      expect(event.rows).toHaveLength(50);
      expect(event.run?.status).toBe('RUNNING');
      break;
    }
    const late = await collect(query.events(acme().analyst, id));
    expect((await early).map((event) => event.cursor)).toEqual(late.map((event) => event.cursor));
    expect(late.flatMap((event) => event.rows ?? [])).toHaveLength(150);
  });

  it.each([
    ['no cursor', 'nonsense', 'INVALID_CURSOR'],
    ['of another run', 'other', 'INVALID_CURSOR'],
  ])('refuse %s as a place to go on', async (_, cursor, code) => {
    const { id } = await runSql(acme().analyst, 'SELECT 1 AS one');
    const other = await runSql(acme().analyst, 'SELECT 2 AS two');
    const [first] = await collect(query.events(acme().analyst, other.id));
    const after = cursor === 'other' ? first?.cursor : cursor;
    await expect(collect(query.events(acme().analyst, id, after))).rejects.toMatchObject([
      { extensions: { code } },
    ]);
  });

  it('need no look into the platform database for a run’s key alone', async () => {
    const { id } = await runSql(acme().analyst, 'SELECT n FROM numbers');
    await collect(query.events(acme().analyst, id));
    await untilAllIsStored();
    const withStatus = query.bench.statements.length;
    await collect(query.events(acme().analyst, id));
    const costOfStatus = query.bench.statements.length - withStatus;
    expect(costOfStatus).toBeGreaterThan(8);
    const before = query.bench.statements.length;
    await collect(
      query.events(
        acme().analyst,
        id,
        undefined,
        'subscription ($runId: ID!, $after: String) { runEvents(runId: $runId, after: $after) { cursor run { __typename ...key } } } fragment key on QueryRun { id }',
      ),
    );
    expect(query.bench.statements.length - before).toBeLessThan(8);
  });
});

describe('who may read what', () => {
  it('shows a run to who asked, and to who may read all of the tenant', async () => {
    const { id } = await runSql(acme().analyst, 'SELECT id FROM orders WHERE id = 1');
    for (const reader of [acme().analyst, acme().admin, acme().owner]) {
      const { data, errors } = await run(reader, id);
      expect(errors).toEqual([]);
      expect(data.run).toMatchObject({ id, sql: expect.stringContaining('orders'), result: { rows: [[1]] } });
      expect(await rowsFor(reader, id)).toEqual([[1]]);
    }
  });

  it('knows no run of somebody else, of another tenant, or that is none', async () => {
    const { id } = await runSql(acme().analyst, 'SELECT 1 AS one');
    const strangers = [acme().viewer, query.bench.people.inBoth, ...Object.values(globex())];
    for (const stranger of strangers) {
      expect(codesOf(await run(stranger, id))).toEqual(['NOT_FOUND']);
      expect(await rowsFor(stranger, id)).toEqual(['NOT_FOUND']);
      const cancel = `mutation { cancelRun(id: "${id}") { id } }`;
      expect(codesOf(await query.bench.request(cancel, { token: stranger.token }))).toEqual(['NOT_FOUND']);
      const entity = await query.bench.request(ENTITY, { token: stranger.token, variables: { id } });
      expect(entity).toMatchObject({ errors: [], data: { _entities: [null] } });
    }
    for (const unknown of [newId(), 'x', '']) {
      expect(codesOf(await run(acme().owner, unknown))).toEqual(['NOT_FOUND']);
      expect(await rowsFor(acme().owner, unknown)).toEqual(['NOT_FOUND']);
    }
  });

  it('answers nobody who is not signed in', async () => {
    const { id } = await runSql(acme().analyst, 'SELECT 1 AS one');
    for (const operation of [RUN, ENTITY]) {
      const answer = await query.bench.request(operation, { variables: { id } });
      expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    }
    expect(codesOf(await query.bench.request('{ runs { nodes { id } } }'))).toEqual(['UNAUTHENTICATED']);
  });

  it('cuts rows to what a policy leaves, and tells so', async () => {
    await addPolicy({ ...EU_ONLY, roleName: 'analyst' });
    const sql = 'SELECT DISTINCT region FROM orders ORDER BY region';
    expect(await runSql(acme().analyst, sql)).toMatchObject({
      sql,
      result: { rows: [['EU']] },
      notices: expect.arrayContaining([expect.objectContaining({ code: 'ROW_RULE_APPLIED' })]),
    });
    expect(await runSql(acme().admin, sql)).toMatchObject({ result: { rows: [['EU'], ['US']] } });
  });

  it('gives rows only to who sees the same cells: the rest of a run to whoever may read it', async () => {
    await addPolicy({ ...EU_ONLY, roleName: 'analyst' });
    const cut = await runSql(acme().analyst, 'SELECT count(*) AS c FROM orders');
    const whole = await runSql(acme().admin, 'SELECT count(*) AS c FROM orders');
    expect((await run(acme().admin, cut.id)).data.run).toMatchObject({ rowCount: 1, result: null });
    expect(await rowsFor(acme().admin, cut.id)).toEqual(['NOT_FOUND']);
    expect((await run(acme().owner, whole.id)).data.run).toMatchObject({ result: { rows: [['100']] } });
  });

  it('keeps the database’s words from who sees other cells: they may quote one', async () => {
    // The first policy of a data source hides from everybody what is not classified.
    await addPolicy({ ...NAMES_HIDDEN, roleName: 'viewer' });
    const sql = 'SELECT CAST(email AS integer) AS broken FROM customers';
    const { id } = await runSql(acme().analyst, sql);
    const errorFor = async (reader: Person) => (await run(reader, id)).data.run.error;
    expect(await errorFor(acme().admin)).toMatchObject({ message: expect.stringContaining('@example.org') });
    await addPolicy({ ...EU_ONLY, roleName: 'admin' });
    await expect
      .poll(() => errorFor(acme().admin))
      .toMatchObject({
        code: 'DATABASE_ERROR',
        message: expect.not.stringContaining('@example.org'),
      });
    expect(await errorFor(acme().analyst)).toMatchObject({
      message: expect.stringContaining('@example.org'),
    });
  });

  it('takes rows away from their own asker when his sight is cut later', async () => {
    const { id } = await runSql(acme().analyst, 'SELECT count(*) AS c FROM orders');
    expect(await rowsFor(acme().analyst, id)).toEqual([['100']]);
    await addPolicy({ ...EU_ONLY, userId: acme().analyst.userId });
    await expect.poll(() => rowsFor(acme().analyst, id), { timeout: 3_000 }).toEqual(['NOT_FOUND']);
    expect((await run(acme().analyst, id)).data.run).toMatchObject({ status: 'SUCCEEDED', result: null });
  });

  it('ends a reader’s stream when his sight is cut meanwhile', async () => {
    const { data } = await query.runSql(acme().analyst, { sql: 'SELECT n, pause FROM slow' });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of query.events(acme().analyst, data.runSql.id)) {
        seen.push(event.__typename);
        if (event.__typename === 'RunColumns') await addPolicy({ ...EU_ONLY, userId: acme().analyst.userId });
      }
    })();
    await expect(reading).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(seen).not.toContain('RunCompleted');
  });

  it('plans with what exists for the person, and nothing else', async () => {
    const question = 'revenue by region';
    const { data: before } = await query.ask(acme().analyst, { question, waitMs: 20_000 });
    expect(before.ask).toMatchObject({ status: 'SUCCEEDED' });
    await addPolicy({ ...NAMES_HIDDEN, roleName: 'analyst' });
    const { data: after } = await query.ask(acme().analyst, { question, waitMs: 20_000 });
    expect(after.ask.sql ?? '').not.toMatch(/region/i);
  });
});

describe('runs', () => {
  const list = async (person: Person, variables: object = {}) =>
    query.bench.request(RUNS, { token: person.token, variables: { ...variables } });

  it('are one’s own, or with the permission everybody’s, newest first', async () => {
    const mine = await runSql(acme().analyst, 'SELECT 1 AS one');
    const other = await runSql(acme().admin, 'SELECT 2 AS two');
    const own = (await list(acme().analyst)).data.runs.nodes;
    expect(own[0].id).toBe(mine.id);
    for (const { requestedBy } of own) expect(requestedBy.id).toBe(acme().analyst.userId);
    const all = (await list(acme().owner)).data.runs.nodes.map((node: { id: string }) => node.id);
    expect(all.slice(0, 2)).toEqual([other.id, mine.id]);
    expect((await list(globex().owner)).data.runs.nodes).toEqual([]);
  });

  it('come page by page, each once', async () => {
    const whole = (await list(acme().owner, { first: 100 })).data.runs.nodes.map(
      (node: { id: string }) => node.id,
    );
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await list(acme().owner, { first: 3, after });
      expect(errors).toEqual([]);
      paged.push(...data.runs.nodes.map((node: { id: string }) => node.id));
      after = data.runs.pageInfo.hasNextPage ? data.runs.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(whole);
  });

  it('cost the same few statements, however many they are', async () => {
    await untilAllIsStored();
    const before = query.bench.statements.length;
    const { data } = await list(acme().owner, { first: 100 });
    expect(data.runs.nodes.length).toBeGreaterThan(10);
    expect(query.bench.statements.length - before).toBeLessThanOrEqual(2);
  });

  it.each([
    [{ first: 0 }, 'BAD_INPUT'],
    [{ first: 101 }, 'BAD_INPUT'],
    [{ after: 'nonsense' }, 'INVALID_CURSOR'],
    [{ after: Buffer.from('["x","y"]').toString('base64url') }, 'INVALID_CURSOR'],
    [{ after: Buffer.from('["2026-01-01T00:00:00Z","y"]').toString('base64url') }, 'INVALID_CURSOR'],
  ])('refuse %j with %s', async (variables, code) => {
    expect(codesOf(await list(acme().owner, variables))).toEqual([code]);
  });
});
