import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, RUN_FIELDS, startQueryBench } from './testing/query-bench.js';

const HISTORY = `query ($filter: RunFilter, $first: Int, $after: String) {
  runs(filter: $filter, first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
const AGAIN = `mutation ($id: ID!, $key: String, $waitMs: Int) {
  runAgain(id: $id, idempotencyKey: $key, waitMs: $waitMs) { ${RUN_FIELDS} createdAt } }`;

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench();
});
afterAll(() => query.stop());

const acme = () => query.bench.people.of.acme;

const history = (person: Person, filter: object | null, place: object = {}) =>
  query.bench.request(HISTORY, { token: person.token, variables: { filter, first: 100, ...place } });

async function found(person: Person, filter: object | null): Promise<string[]> {
  const { data, errors } = await history(person, filter);
  expect(errors).toEqual([]);
  return data.runs.nodes.map(({ id }: { id: string }) => id);
}

describe('the history of runs', () => {
  const DAY = 86_400_000;
  const BEGIN = Date.UTC(2026, 0, 1);
  /** By what is special about it. */
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    const { analyst, owner } = acme();
    const globex = query.bench.people.of.globex.analyst;
    const runs = {
      revenue: { question: 'Revenue by Region in 2025' },
      percent: { question: 'who gave 100% of it_all?' },
      statement: { kind: 'SQL', sql: 'SELECT revenue FROM orders' },
      failed: { question: 'customers', status: 'FAILED' },
      declined: { question: 'xyzzy', status: 'DECLINED' },
      umlaut: { question: 'Umsätze über Zürich' },
      ofOwner: { question: 'revenue of the owner', requestedBy: owner.userId },
      elsewhere: { question: 'revenue elsewhere', dataSourceId: newId() },
      ofGlobex: {
        question: 'revenue of globex',
        tenantId: globex.tenantId,
        requestedBy: globex.userId,
        dataSourceId: query.globex.dataSourceId,
      },
    } as const;
    for (const [index, [name, run]] of Object.entries(runs).entries()) {
      const id = newId();
      ids[name] = id;
      await query.bench.admin.run.create({
        data: {
          id,
          tenantId: query.acme.tenantId,
          requestedBy: analyst.userId,
          dataSourceId: query.acme.dataSourceId,
          kind: 'QUESTION',
          status: 'SUCCEEDED',
          createdAt: new Date(BEGIN + index * DAY),
          finishedAt: new Date(BEGIN + index * DAY),
          resultState: 'GONE',
          ...run,
        },
      });
    }
  });

  const named = (...names: string[]) => names.map((name) => ids[name]);

  it.each<[string, object | null, string[]]>([
    ['no filter', null, ['elsewhere', 'umlaut', 'declined', 'failed', 'statement', 'percent', 'revenue']],
    [
      'text in the question or the SQL, in any case',
      { search: 'rEvEnUe' },
      ['elsewhere', 'statement', 'revenue'],
    ],
    ['text with letters of other scripts', { search: 'ZÜRICH' }, ['umlaut']],
    ['text of several words, as it stands', { search: ' by region ' }, ['revenue']],
    ['a percent sign, which is no wildcard', { search: '100%' }, ['percent']],
    ['an underscore, which is no wildcard either', { search: 'it_all' }, ['percent']],
    ['a backslash', { search: '\\' }, []],
    ['statuses', { statuses: ['FAILED', 'DECLINED', 'FAILED'] }, ['declined', 'failed']],
    ['kinds', { kinds: ['SQL'] }, ['statement']],
    ['from a moment on', { createdAfter: '2026-01-06T00:00:00Z' }, ['elsewhere', 'umlaut']],
    ['before a moment', { createdBefore: '2026-01-02T00:00:00.000Z' }, ['revenue']],
    [
      'all at once',
      { search: 'revenue', kinds: ['QUESTION'], createdBefore: '2026-01-03T00:00:00Z' },
      ['revenue'],
    ],
    [
      'everything left open',
      {},
      ['elsewhere', 'umlaut', 'declined', 'failed', 'statement', 'percent', 'revenue'],
    ],
  ])('is cut by %s', async (_what, filter, names) => {
    expect(await found(acme().analyst, filter)).toEqual(named(...names));
  });

  it('is cut by data source and, for who may see all, by person', async () => {
    const { dataSourceId } = await query.bench.admin.run.findUniqueOrThrow({
      where: { id: ids.elsewhere ?? '' },
    });
    expect(await found(acme().analyst, { dataSourceId })).toEqual(named('elsewhere'));
    const { userId } = acme().owner;
    expect(await found(acme().admin, { requestedById: userId })).toEqual(named('ofOwner'));
    expect(await found(acme().admin, { search: 'revenue' })).toEqual(
      named('elsewhere', 'ofOwner', 'statement', 'revenue'),
    );
    expect(await found(acme().analyst, { requestedById: acme().analyst.userId })).toHaveLength(7);
    expect(codesOf(await history(acme().analyst, { requestedById: userId }))).toEqual(['FORBIDDEN']);
  });

  it('never shows another tenant’s runs, whatever is looked for', async () => {
    const { globex } = query.bench.people.of;
    expect(await found(globex.owner, { search: 'revenue' })).toEqual(named('ofGlobex'));
    expect(await found(globex.owner, { requestedById: acme().analyst.userId })).toEqual([]);
    expect(await found(globex.owner, { dataSourceId: query.acme.dataSourceId })).toEqual([]);
  });

  it('comes page by page, each run once, also where many were asked in one moment', async () => {
    const moment = new Date(BEGIN - DAY);
    const same = Array.from({ length: 7 }, () => newId());
    await query.bench.admin.run.createMany({
      data: same.map((id) => ({
        id,
        tenantId: query.acme.tenantId,
        requestedBy: acme().viewer.userId,
        dataSourceId: query.acme.dataSourceId,
        kind: 'QUESTION' as const,
        status: 'CANCELLED' as const,
        question: 'same moment',
        createdAt: moment,
      })),
    });
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await history(acme().owner, { search: 'moment' }, { first: 3, after });
      expect(errors).toEqual([]);
      paged.push(...data.runs.nodes.map(({ id }: { id: string }) => id));
      after = data.runs.pageInfo.hasNextPage ? data.runs.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(same.toSorted().toReversed());
  });

  it.each([
    { search: '' },
    { search: '  ' },
    { search: 'x'.repeat(201) },
    { search: 'a\0b' },
    { statuses: [] },
    { kinds: [] },
    { dataSourceId: 'no id' },
    { requestedById: 'no id' },
    { createdAfter: '2026-01-02T00:00:00Z', createdBefore: '2026-01-02T00:00:00Z' },
  ])('refuses %j, and says why', async (filter) => {
    const { errors } = await history(acme().owner, filter);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_INPUT' } }]);
    expect(errors[0]?.message).toContain('`filter.');
  });
});

describe('asking again', () => {
  const again = (person: Person, id: string, variables: object = {}) =>
    query.bench.request(AGAIN, { token: person.token, variables: { id, waitMs: 20_000, ...variables } });

  it('asks the same anew: another run, of what is there now', async () => {
    const { analyst } = acme();
    const asked = {
      question: 'revenue by region',
      note: 'only for the test',
      timeZone: 'Asia/Tokyo',
      maxRows: 1,
    };
    const first = (await query.ask(analyst, { ...asked, waitMs: 20_000 })).data.ask;
    expect(first).toMatchObject({ status: 'SUCCEEDED', rowCount: 1 });
    await query.acme.execute(`UPDATE orders SET amount = amount + 1000 WHERE region = 'EU'`);
    const { data, errors } = await again(analyst, first.id);
    expect(errors).toEqual([]);
    const second = data.runAgain;
    expect(second).toMatchObject({
      status: 'SUCCEEDED',
      question: first.question,
      note: first.note,
      sql: first.sql,
      rowCount: 1,
      dataSource: first.dataSource,
    });
    expect(second.id).not.toBe(first.id);
    expect(second.result.rows).not.toEqual(first.result.rows);
    const row = await query.bench.admin.run.findUniqueOrThrow({ where: { id: second.id } });
    expect(row.request).toMatchObject({ timeZone: 'Asia/Tokyo', maxAgeSeconds: 0 });
    await query.acme.execute(`UPDATE orders SET amount = amount - 1000 WHERE region = 'EU'`);
  });

  it('is one run for one idempotency key', async () => {
    const { analyst } = acme();
    const { id } = (await query.runSql(analyst, { sql: 'SELECT 1 AS one', waitMs: 20_000 })).data.runSql;
    const key = newId();
    const [first, second] = [await again(analyst, id, { key }), await again(analyst, id, { key })];
    expect(first.data.runAgain.id).toBe(second.data.runAgain.id);
    const other = (await query.runSql(analyst, { sql: 'SELECT 2 AS two', waitMs: 20_000 })).data.runSql;
    expect(codesOf(await again(analyst, other.id, { key }))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(codesOf(await again(analyst, id, { key: '' }))).toEqual(['BAD_INPUT']);
    expect(codesOf(await again(analyst, id, { waitMs: 30_001 }))).toEqual(['BAD_INPUT']);
  });

  it('is under the policies of who asks, as they are today', async () => {
    const sql = 'SELECT DISTINCT region FROM orders ORDER BY region';
    const { id } = (await query.runSql(acme().analyst, { sql, waitMs: 20_000 })).data.runSql;
    const policyId = await query.acme.addPolicy({
      kind: 'ROW',
      definition: {
        table: { schema: 'public', table: 'orders' },
        predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
      },
      roleName: 'admin',
    });
    try {
      const cut = await again(acme().admin, id);
      expect(cut.data.runAgain).toMatchObject({
        result: { rows: [['EU']] },
        requestedBy: { id: acme().admin.userId },
      });
    } finally {
      await query.acme.removePolicy(policyId);
    }
    const whole = await again(acme().owner, id);
    expect(whole.data.runAgain.result.rows).toEqual([['EU'], ['US']]);
  });

  it('is for runs that one can see: any other is not found', async () => {
    const { id } = (await query.runSql(acme().owner, { sql: 'SELECT 1 AS one', waitMs: 20_000 })).data.runSql;
    expect(codesOf(await again(acme().analyst, id))).toEqual(['NOT_FOUND']);
    expect(codesOf(await again(query.bench.people.of.globex.owner, id))).toEqual(['NOT_FOUND']);
    expect(codesOf(await again(acme().owner, newId()))).toEqual(['NOT_FOUND']);
  });

  it('runs SQL only for who may run SQL', async () => {
    const { viewer } = acme();
    const { id } = (await query.runSql(acme().analyst, { sql: 'SELECT 1 AS one', waitMs: 20_000 })).data
      .runSql;
    await query.bench.admin
      .$executeRaw`UPDATE query.runs SET requested_by = ${viewer.userId}::uuid WHERE id = ${id}::uuid`;
    const before = await query.bench.admin.run.count();
    expect(codesOf(await again(viewer, id))).toEqual(['FORBIDDEN']);
    expect(await query.bench.admin.run.count()).toBe(before);
  });

  it('works for runs from before requests were kept', async () => {
    const { analyst } = acme();
    const { id } = (await query.runSql(analyst, { sql: 'SELECT 7 AS seven', waitMs: 20_000 })).data.runSql;
    await query.bench.admin.$executeRaw`UPDATE query.runs SET request = NULL WHERE id = ${id}::uuid`;
    expect((await again(analyst, id)).data.runAgain.result.rows).toEqual([[7]]);
  });
});
