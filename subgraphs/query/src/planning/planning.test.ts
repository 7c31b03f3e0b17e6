import { newId } from '@parley/platform-db';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOW, type PlanningBench, sqlPlan, startPlanningBench } from '../testing/planning-bench.js';
import { collect } from '../testing/query-bench.js';

let planning: PlanningBench;
let claude: PlanningBench['claude'];
let query: PlanningBench['query'];
beforeAll(async () => {
  planning = await startPlanningBench();
  ({ claude, query } = planning);
});
afterAll(() => planning.stop());
afterEach(() => planning.clear());

const people = () => query.bench.people.of.acme;
const choose: PlanningBench['choose'] = (settings) => planning.choose(settings);
const ask: PlanningBench['ask'] = (...asked) => planning.ask(...asked);

describe('a question for a model', () => {
  beforeEach(() => claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]));

  it('is answered by it', async () => {
    expect(await ask()).toMatchObject({
      status: 'SUCCEEDED',
      explanation: 'By the model.',
      result: { rows: [['100']] },
      notices: [],
      provenance: { planner: 'CLAUDE', verification: null, certifications: [] },
    });
  });

  it('tells what it does', async () => {
    claude.follow([
      { kind: 'turn', calls: [{ name: 'search_catalog', input: { query: 'revenue' } }] },
      sqlPlan('SELECT 7 AS n'),
    ]);
    const { id } = await ask();
    const events = await collect(
      query.events(
        people().analyst,
        id,
        undefined,
        `subscription ($runId: ID!) { runEvents(runId: $runId) { __typename cursor ... on RunPlanStep { title } } }`,
      ),
    );
    expect(events.filter(({ __typename }) => __typename === 'RunPlanStep')).toMatchObject([
      { title: 'Looking up “revenue”' },
    ]);
  });

  it('goes to the next planner where the model’s service refuses, and says so', async () => {
    claude.follow([{ kind: 'status', status: 401 }]);
    expect(await ask('how many orders')).toMatchObject({
      status: 'SUCCEEDED',
      result: { rows: [[41]] },
      notices: ['PLANNER_FELL_BACK'],
      provenance: { planner: 'BUILT_IN' },
    });
    // Makeshift: who asks again asks the model again.
    claude.follow([sqlPlan('SELECT 42 AS n')]);
    expect(await ask('how many orders')).toMatchObject({ result: { rows: [[42]] }, notices: [] });
  });

  it('fails where nobody else may be asked', async () => {
    await choose({ planners: ['CLAUDE'] });
    claude.follow([{ kind: 'status', status: 401 }]);
    const run = await ask();
    expect(run).toMatchObject({ status: 'FAILED', error: { code: 'MODEL_SERVICE_REFUSED' } });
    expect(JSON.stringify(run)).not.toContain('good-key');
  });
});

describe('the built-in planner before a model', () => {
  beforeEach(() => choose({ planners: ['BUILT_IN', 'CLAUDE'] }));

  it('answers what it is sure of, and nothing leaves', async () => {
    const before = claude.requests.length;
    const run = await ask('how many orders', people().analyst, { note: 'first' });
    expect(run).toMatchObject({ result: { rows: [[41]] }, provenance: { planner: 'BUILT_IN' } });
    expect(claude.requests).toHaveLength(before);
  });

  it('gives way where it is not sure, and is taken where nobody knows better', async () => {
    claude.follow([sqlPlan('SELECT 4 AS n')]);
    expect(await ask('how many of those')).toMatchObject({
      result: { rows: [[4]] },
      provenance: { planner: 'CLAUDE' },
    });
    claude.follow([{ kind: 'status', status: 401 }]);
    expect(await ask('how many of those', people().analyst, { note: 'again' })).toMatchObject({
      result: { rows: [[3]] },
      notices: ['PLANNER_FELL_BACK'],
      provenance: { planner: 'BUILT_IN' },
    });
  });
});

describe('a model’s query that fails', () => {
  const BROKEN = 'SELECT CAST(name AS integer) AS n FROM customers ORDER BY id';

  it('is mended with the failure, of which no cell leaves', async () => {
    const before = claude.requests.length;
    claude.follow([sqlPlan(BROKEN), sqlPlan('SELECT count(*) AS n FROM customers')]);
    const run = await ask();
    expect(run).toMatchObject({ status: 'SUCCEEDED', result: { rows: [['20']] }, error: null });
    const sent = claude.requests.slice(before).map(({ text }) => text);
    expect(sent.at(-1)).toContain('DATABASE_ERROR');
    expect(sent.join()).not.toContain('Customer 1');
    const events = await collect(query.events(people().analyst, run.id));
    const sqls = events.flatMap((event) => (event.__typename === 'RunSql' ? [event.sql] : []));
    expect(sqls).toEqual([BROKEN, 'SELECT count(*) AS n FROM customers']);
  });

  it('is mended twice at most', async () => {
    const before = claude.requests.length;
    claude.follow([sqlPlan(BROKEN)]);
    expect(await ask()).toMatchObject({ status: 'FAILED', error: { code: 'DATABASE_ERROR' } });
    expect(claude.requests.length - before).toBe(3);
  });
});

describe('what a model may look up', () => {
  const EU_ONLY = {
    kind: 'ROW',
    definition: {
      table: { schema: 'public', table: 'orders' },
      predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
    },
    roleName: 'viewer',
  } as const;

  /** All that is sent to a model that looks at the regions of orders, and checks a query over them. */
  async function sentFor(person: Person): Promise<string> {
    const before = claude.requests.length;
    const inRegions = { kind: 'sql', sql: 'SELECT count(*) AS n FROM orders GROUP BY region' };
    claude.follow([
      { kind: 'turn', calls: [{ name: 'sample_values', input: { entity: 'order', dimension: 'region' } }] },
      { kind: 'turn', calls: [{ name: 'check_query', input: { query: inRegions } }] },
      sqlPlan('SELECT count(*) AS n FROM orders'),
    ]);
    expect(await ask(undefined, person)).toMatchObject({ status: 'SUCCEEDED' });
    const sent = claude.requests.slice(before).map(({ text }) => text);
    expect(sent).toHaveLength(3);
    return sent.join();
  }

  it('is what the tenant lets out, and of it what the person may be told', async () => {
    const { tenantId, dataSourceId } = query.acme;
    const samples = ['EU', 'canary-region'].map((value) => ({ value, share: 0.5 }));
    const about = { rows: 100, isComplete: true, nullShare: 0, distinct: 2, samples };
    await query.bench.admin.tableProfile.create({
      data: {
        ...{ tenantId, dataSourceId, schema: 'public', table: 'orders', measuredAt: NOW },
        columns: [{ column: 'region', ...about }],
      },
    });
    expect(await sentFor(people().viewer)).not.toContain('canary-region');
    await choose({ disclosure: 'SAMPLES' });
    expect(await sentFor(people().viewer)).toContain('canary-region');
    const policy = await query.acme.addPolicy(EU_ONLY);
    const toldLess = await sentFor(people().viewer);
    await query.acme.removePolicy(policy);
    expect(toldLess).not.toContain('canary-region');
    // The statement as it was handed in: not what the policy makes of it.
    expect(toldLess).toContain('GROUP BY region');
    expect(toldLess).not.toMatch(/WHERE[^"]{0,80}region/i);
  });
});

describe('what a person lacks', () => {
  it('is not mended, and not told to a model', async () => {
    const policy = await query.acme.addPolicy({
      kind: 'ROW',
      definition: {
        table: { schema: 'public', table: 'orders' },
        predicate: { op: 'eq', column: 'region', value: { attribute: 'canary_attribute' } },
      },
      roleName: 'viewer',
    });
    const before = claude.requests.length;
    claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]);
    const run = await ask(undefined, people().viewer);
    await query.acme.removePolicy(policy);
    expect(run).toMatchObject({ status: 'FAILED', error: { code: 'POLICY_ATTRIBUTE_MISSING' } });
    const sent = claude.requests.slice(before);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.text).not.toContain('canary_attribute');
  });
});

describe('a second opinion', () => {
  beforeEach(() => claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]));

  it('is asked for where the tenant wants it, and another number is pointed out', async () => {
    await choose({ secondOpinion: true });
    const { data } = await query.ask(people().analyst, {
      question: 'how many orders',
      note: 'two',
      waitMs: 20_000,
    });
    expect(data.ask).toMatchObject({
      result: { rows: [['100']] },
      notices: expect.arrayContaining([
        { code: 'PLANNERS_DISAGREE', message: expect.stringContaining('41 instead of 100: Every order.') },
      ]),
    });
  });

  it('says its number to nobody who may not read the rows', async () => {
    await choose({ secondOpinion: true });
    const asked = await ask('how many orders', people().analyst, { note: 'three' });
    const told = async (): Promise<string | undefined> =>
      /[^{}]*PLANNERS_DISAGREE[^{}]*/.exec(
        JSON.stringify(await planning.administered(`run(id: "${asked.id}") { notices { code message } }`)),
      )?.[0];
    expect(await told()).toContain('41 instead of 100');
    const policy = await query.acme.addPolicy({
      kind: 'COLUMN',
      definition: {
        table: { schema: 'public', table: 'customers' },
        column: 'email',
        mask: { kind: 'hide' },
      },
      roleName: 'owner',
    });
    // Who may read rows is known for a second.
    await expect.poll(told, { timeout: 10_000 }).not.toMatch(/41|100/);
    expect(await told()).toContain('message');
    await query.acme.removePolicy(policy);
  });

  it('is no matter where it says the same, and not asked for unless it is wanted', async () => {
    await choose({ secondOpinion: true });
    claude.follow([sqlPlan('SELECT count(*) AS n FROM customers')]);
    expect((await ask('how many customers', people().analyst, { note: 'two' })).notices).toEqual([]);
    await choose({});
    claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]);
    expect((await ask('how many orders', people().analyst, { note: 'one' })).notices).toEqual([]);
  });
});

describe('a plan that served', () => {
  async function asked(...more: Parameters<typeof ask>): Promise<number> {
    const before = claude.requests.length;
    expect((await ask(...more)).status).toBe('SUCCEEDED');
    return claude.requests.length - before;
  }

  beforeEach(() => claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]));

  it('serves who asks the same, with the same words', async () => {
    const question = `question ${newId()}`;
    expect(await asked(question)).toBe(1);
    const again = await ask(question, people().admin);
    expect(await asked(question, people().viewer)).toBe(0);
    expect(again).toMatchObject({ result: { rows: [['100']] }, provenance: { planner: 'CLAUDE' } });
    const events = await collect(query.events(people().admin, again.id));
    const told = events.flatMap((event) => (event.__typename === 'RunPlanDelta' ? [event.text] : []));
    expect(told.join('')).toBe('I read it.');
  });

  it('serves nobody else: another note, time zone, sight, model, setting or tenant', async () => {
    const question = `question ${newId()}`;
    expect(await asked(question)).toBe(1);
    expect(await asked(question, people().analyst, { note: 'net' })).toBe(1);
    expect(await asked(question, people().analyst, { timeZone: 'Asia/Tokyo' })).toBe(1);
    expect(await asked(question, query.bench.people.of.globex.analyst)).toBe(1);
    await choose({ disclosure: 'SAMPLES' });
    expect(await asked(question)).toBe(1);
    const policy = await query.acme.addPolicy({
      kind: 'ROW',
      definition: {
        table: { schema: 'public', table: 'orders' },
        predicate: { op: 'eq', column: 'region', value: { constant: 'EU' } },
      },
      roleName: 'viewer',
    });
    expect(await asked(question, people().viewer)).toBe(1);
    await query.acme.removePolicy(policy);
    expect(await asked(question)).toBe(0);
  });
});
