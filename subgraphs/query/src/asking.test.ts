import type { Plan } from '@parley/planners';
import { newId } from '@parley/platform-db';
import { codesOf } from '@parley/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench } from './testing/query-bench.js';

const READING = { explanation: 'Revenue by region.', assumptions: ['all time'], confidence: 0.9 } as const;
const PLANS: Record<string, Plan> = {
  'revenue by region': {
    kind: 'query',
    query: {
      kind: 'semantic',
      semantic: {
        kind: 'metrics',
        metrics: ['revenue'],
        groupBy: [{ dimension: 'order.region' }],
        filters: [],
        metricFilters: [],
        orderBy: [{ by: 'order.region', direction: 'ascending' }],
      },
    },
    ...READING,
  },
  'by SQL': { kind: 'query', query: { kind: 'sql', sql: 'SELECT count(*) AS n FROM orders' }, ...READING },
  'forbidden SQL': { kind: 'query', query: { kind: 'sql', sql: 'DELETE FROM orders' }, ...READING },
  'which one': {
    kind: 'clarification',
    question: 'Which revenue?',
    choices: [
      { label: 'gross', meaning: 'Before refunds.', question: 'gross revenue' },
      { label: 'net', meaning: 'After refunds.', question: 'net revenue' },
    ],
  },
  gibberish: {
    kind: 'decline',
    reason: 'The model has nothing of the kind.',
    understood: ['revenue'],
    notUnderstood: ['gibberish'],
  },
};

let query: QueryBench;
beforeAll(async () => {
  query = await startQueryBench({ plans: PLANS, now: () => new Date('2026-01-01T02:30:00Z') });
});
afterAll(() => query.stop());

const acme = () => query.bench.people.of.acme;

async function auditOf(target: string) {
  const entries = await query.bench.admin.auditEntry.findMany({ where: { target }, orderBy: { id: 'asc' } });
  return entries.map(({ action, actorId, details }) => ({ action, actorId, details }));
}

describe('ask', () => {
  it('answers at once, then goes through every stage in order to the last row', async () => {
    const { data, errors } = await query.ask(acme().analyst, { question: 'revenue by region' });
    expect(errors).toEqual([]);
    const { id } = data.ask;
    const events = await collect(query.events(acme().analyst, id));
    const steps = events.map((event) =>
      event.__typename === 'RunProgress' ? `${event.stage} ${event.state}` : event.__typename,
    );
    expect(steps).toEqual([
      'PLAN STARTED',
      'RunPlanDelta',
      'RunPlanDelta',
      'PLAN FINISHED',
      'COMPILE STARTED',
      'COMPILE FINISHED',
      'RunSql',
      'APPLY_POLICY STARTED',
      'APPLY_POLICY FINISHED',
      'APPROVE STARTED',
      ...steps.filter((step) => step === 'RunNotice'),
      'APPROVE FINISHED',
      'EXECUTE STARTED',
      'RunColumns',
      'RunRows',
      'EXECUTE FINISHED',
      'RunCompleted',
    ]);
    expect(events.find((event) => event.__typename === 'RunRows')).toMatchObject({
      offset: 0,
      rows: [
        ['EU', '2550.00'],
        ['US', '2500.00'],
      ],
    });
    expect(events.at(-1)).toMatchObject({ rowCount: 2, complete: true, run: { id, status: 'SUCCEEDED' } });
  });

  it('answers in one response when it may wait', async () => {
    const input = { question: 'revenue by region', note: 'net', waitMs: 20_000 };
    const { data, errors } = await query.ask(acme().viewer, input);
    expect(errors).toEqual([]);
    expect(data.ask).toMatchObject({
      kind: 'QUESTION',
      status: 'SUCCEEDED',
      question: 'revenue by region',
      note: 'net',
      ...READING,
      sql: expect.stringMatching(/select/i),
      rowCount: 2,
      error: null,
      requestedBy: { id: acme().viewer.userId },
      dataSource: { id: query.acme.dataSourceId },
      tenant: { id: query.acme.tenantId },
      result: {
        columns: [
          { type: 'TEXT', databaseType: 'text' },
          { type: 'DECIMAL', databaseType: 'numeric', elementType: null },
        ],
        complete: true,
      },
    });
    expect(data.ask.durationMs).toBeGreaterThanOrEqual(0);
  });

  it('gives the planner the day as it is where the person is', async () => {
    const { data } = await query.ask(acme().viewer, {
      question: 'by SQL',
      timeZone: 'America/New_York',
      waitMs: 20_000,
    });
    const [delta] = (await collect(query.events(acme().viewer, data.ask.id))).filter(
      (event) => event.__typename === 'RunPlanDelta',
    );
    expect(delta?.text).toBe('today is 2025-12-31; ');
  });

  it('asks back', async () => {
    const { data } = await query.ask(acme().viewer, { question: 'which one', waitMs: 20_000 });
    expect(data.ask).toMatchObject({
      status: 'NEEDS_CLARIFICATION',
      clarification: { question: 'Which revenue?', choices: [{ label: 'gross' }, { label: 'net' }] },
      result: null,
    });
    const events = await collect(query.events(acme().viewer, data.ask.id));
    expect(events.at(-1)).toMatchObject({
      __typename: 'RunClarification',
      clarification: { question: 'Which revenue?' },
    });
  });

  it('says what it did not understand', async () => {
    const { data } = await query.ask(acme().viewer, { question: 'gibberish', waitMs: 20_000 });
    expect(data.ask).toMatchObject({
      status: 'DECLINED',
      error: {
        code: 'PLAN_DECLINED',
        retryable: false,
        details: { understood: ['revenue'], notUnderstood: ['gibberish'] },
      },
    });
    const events = await collect(query.events(acme().viewer, data.ask.id));
    expect(events.at(-1)).toMatchObject({ __typename: 'RunFailed', error: { code: 'PLAN_DECLINED' } });
  });

  it('trusts no plan: what a planner writes goes through the same guard', async () => {
    const { data } = await query.ask(acme().analyst, { question: 'forbidden SQL', waitMs: 20_000 });
    expect(data.ask).toMatchObject({ status: 'FAILED', error: { code: expect.stringMatching(/^SQL_/) } });
  });

  it.each([
    ['an empty question', { question: '  ' }],
    ['a long question', { question: 'x'.repeat(4_001) }],
    ['a NUL', { question: 'a\0b' }],
    ['a time zone that is none', { question: 'by SQL', timeZone: 'Mars/Base' }],
    ['too long a wait', { question: 'by SQL', waitMs: 30_001 }],
    ['no rows', { question: 'by SQL', maxRows: 0 }],
    ['a long key', { question: 'by SQL', idempotencyKey: 'k'.repeat(201) }],
  ])('refuses %s', async (_, input) => {
    const before = await query.bench.admin.run.count();
    expect(codesOf(await query.ask(acme().viewer, input))).toEqual(['BAD_INPUT']);
    expect(await query.bench.admin.run.count()).toBe(before);
  });

  it.each([
    ['another tenant’s', () => query.globex.dataSourceId],
    ['an unknown', () => newId()],
    ['a malformed', () => 'x'],
  ])('does not know %s data source', async (_, dataSourceId) => {
    const input = { question: 'by SQL', dataSourceId: dataSourceId() };
    expect(codesOf(await query.ask(acme().owner, input))).toEqual(['NOT_FOUND']);
  });

  it('writes down who began what and how it ended, never rows or SQL', async () => {
    const { data } = await query.ask(acme().viewer, { question: 'by SQL', waitMs: 20_000 });
    const actorId = acme().viewer.userId;
    expect(await auditOf(data.ask.id)).toEqual([
      {
        action: 'run.started',
        actorId,
        details: { kind: 'QUESTION', dataSourceId: query.acme.dataSourceId },
      },
      { action: 'run.finished', actorId, details: { status: 'SUCCEEDED', rowCount: 1 } },
    ]);
  });
});

describe('runSql', () => {
  const run = (sql: string, input: object = {}) =>
    query.runSql(acme().analyst, { sql, waitMs: 20_000, ...input }).then(({ data }) => data.runSql);

  it('runs a statement and shows it as it came', async () => {
    const sql = 'SELECT n FROM numbers WHERE n <= 3 ORDER BY n';
    expect(await run(sql)).toMatchObject({
      kind: 'SQL',
      status: 'SUCCEEDED',
      sql,
      question: null,
      confidence: null,
      rowCount: 3,
      result: { rows: [[1], [2], [3]], complete: true },
    });
  });

  it('delivers no more rows than asked for, and says so', async () => {
    const answer = await run('SELECT n FROM numbers ORDER BY n', { maxRows: 120 });
    expect(answer).toMatchObject({ status: 'SUCCEEDED', rowCount: 120, result: { complete: false } });
    expect(answer.notices.map((notice: { code: string }) => notice.code)).toContain('RESULT_LIMIT');
    expect(answer.result.rows).toHaveLength(100);
    const events = await collect(query.events(acme().analyst, answer.id));
    expect(events.flatMap((event) => event.rows ?? [])).toHaveLength(120);
    expect(events.at(-1)).toMatchObject({ __typename: 'RunCompleted', rowCount: 120, complete: false });
  });

  it('puts only as many wide rows into one answer as it can hold, and all into the events', async () => {
    const wide = "string_agg(repeat('x', 10000), '')";
    const answer = await run(
      `SELECT ${wide} AS w FROM generate_series(1, 10), generate_series(1, 100) AS r GROUP BY r`,
    );
    expect(answer).toMatchObject({ status: 'SUCCEEDED', rowCount: 100, result: { complete: false } });
    expect(answer.result.rows.length).toBeGreaterThan(49);
    expect(answer.result.rows.length).toBeLessThan(90);
    const events = await collect(query.events(acme().analyst, answer.id));
    expect(events.flatMap((event) => event.rows ?? [])).toHaveLength(100);
  });

  it('is complete when there were exactly as many rows as allowed', async () => {
    expect(await run('SELECT n FROM numbers WHERE n <= 20', { maxRows: 20 })).toMatchObject({
      rowCount: 20,
      result: { complete: true },
    });
  });

  it.each([
    ['a write', 'DELETE FROM orders', 'SQL_WRITE_NOT_ALLOWED'],
    ['two statements', 'SELECT 1; SELECT 2', 'SQL_NOT_A_SINGLE_SELECT'],
    ['an unknown table', 'SELECT * FROM nothing_here', 'SQL_UNKNOWN_TABLE'],
    ['an unknown column', 'SELECT nothing FROM orders', 'SQL_UNKNOWN_COLUMN'],
    ['a catalog table', 'SELECT * FROM pg_catalog.pg_authid', 'SQL_CATALOG_TABLE'],
    ['a function off the list', 'SELECT pg_sleep(10)', 'SQL_FUNCTION_NOT_ALLOWED'],
    ['a lock', 'SELECT id FROM orders FOR UPDATE', 'SQL_LOCK_NOT_ALLOWED'],
    ['no SQL', 'SELEC 1', 'SQL_SYNTAX'],
    ['40 KB', `SELECT '${'x'.repeat(40_000)}'`, 'SQL_TOO_LONG'],
    ['5,000 parentheses', `SELECT ${'('.repeat(5_000)}1${')'.repeat(5_000)}`, 'SQL_TOO_DEEP'],
  ])('refuses %s, and runs nothing', async (_, sql, code) => {
    const answer = await run(sql);
    expect(answer).toMatchObject({ status: 'FAILED', rowCount: 0, error: { code, retryable: false } });
    const events = await collect(query.events(acme().analyst, answer.id));
    expect(events.some((event) => event.stage === 'EXECUTE')).toBe(false);
    expect(events.at(-1)).toMatchObject({ __typename: 'RunFailed', error: { code } });
  });

  it('keeps nothing of what can’t be kept', async () => {
    const long = { sql: 'x'.repeat(70_000) };
    expect(codesOf(await query.runSql(acme().analyst, long))).toEqual(['SQL_TOO_LONG']);
    const unstorable = { sql: 'SELECT \0' };
    expect(codesOf(await query.runSql(acme().analyst, unstorable))).toEqual(['SQL_SYNTAX']);
  });

  it('says where in the SQL it is wrong', async () => {
    const { error } = await run('SELECT id,\n  nothing FROM orders');
    expect(error.details).toMatchObject({ line: 2, column: 3 });
  });

  it('fails as the database says, and the next run is well', async () => {
    expect(await run('SELECT 1 / (n - n) AS x FROM numbers')).toMatchObject({
      status: 'FAILED',
      error: { code: 'DATABASE_ERROR' },
    });
    expect(await run('SELECT count(*) AS c FROM numbers')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is for whom it is', async () => {
    expect(codesOf(await query.runSql(acme().viewer, { sql: 'SELECT 1' }))).toEqual(['FORBIDDEN']);
    const anonymous = await query.bench.request('mutation { runSql(input: { sql: "SELECT 1" }) { id } }');
    expect(codesOf(anonymous)).toEqual(['UNAUTHENTICATED']);
  });
});
