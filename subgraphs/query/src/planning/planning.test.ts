import { newId } from '@parley/platform-db';
import { plannerKeyContext } from '@parley/service-kit';
import { codesOf } from '@parley/testing';
import {
  type ModelServiceStandIn,
  type ScriptedTurn,
  startModelService,
} from '@parley/testing/model-service';
import type { Person } from '@parley/testing/subgraph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect, type QueryBench, startQueryBench } from '../testing/query-bench.js';
import { TokenLedger } from './token-ledger.js';

const NOW = new Date('2026-11-22T10:00:00Z');
/** Of a scripted turn, where it says nothing else. */
const USE = 1_100;
/** More than a whole prompt of these tests. */
const LARGE_USE = { input: 19_000, output: 1_000 };

let claude: ModelServiceStandIn;
let query: QueryBench;
beforeAll(async () => {
  claude = await startModelService('anthropic', [sqlPlan('SELECT 1 AS n')]);
  query = await startQueryBench({
    now: () => NOW,
    plans: {
      'how many orders': builtIn('SELECT 41 AS n'),
      'how many customers': builtIn('SELECT 20 AS n'),
      'how many of those': { ...builtIn('SELECT 3 AS n'), confidence: 0.6 },
    },
    operatorPlanners: {
      planners: ['CLAUDE', 'BUILT_IN'],
      claude: { apiKey: 'good-key', baseUrl: claude.url },
      allowedHosts: [new URL(claude.url).host],
    },
  });
});
afterAll(async () => {
  await query.stop();
  await claude.stop();
});

const people = () => query.bench.people.of.acme;

function builtIn(sql: string) {
  const reading = { explanation: 'Every order.', assumptions: [], confidence: 0.95 };
  return { kind: 'query', query: { kind: 'sql', sql }, ...reading } as const;
}

/** A model that hands in a statement, having said a word. */
function sqlPlan(sql: string): ScriptedTurn {
  const query = { kind: 'sql', sql };
  const input = { query, explanation: 'By the model.', assumptions: [], confidence: 0.9 };
  return { kind: 'turn', text: 'I read it.', calls: [{ name: 'submit_plan', input }] };
}

interface Settings {
  readonly planners?: ('BUILT_IN' | 'CLAUDE')[];
  readonly monthlyTokens?: number;
  readonly secondOpinion?: boolean;
  readonly disclosure?: 'SCHEMA' | 'SAMPLES' | 'ROWS';
  readonly provider?: {
    readonly baseUrl: string | null;
    readonly key: string | null;
    readonly keyFor?: string;
  };
}

/** As the tenants subgraph writes them down. */
async function choose({ provider, ...settings }: Settings): Promise<void> {
  const { tenantId } = query.acme;
  await query.bench.admin.plannerSettings.deleteMany({ where: { tenantId } });
  const about = { tenantId, updatedBy: people().owner.userId, updatedAt: NOW };
  await query.bench.admin.plannerSettings.create({
    data: {
      planners: ['CLAUDE', 'BUILT_IN'],
      disclosure: 'SCHEMA',
      secondOpinion: false,
      ...settings,
      ...about,
    },
  });
  if (provider === undefined) return;
  const { baseUrl, key, keyFor = baseUrl } = provider;
  const context = plannerKeyContext({ tenantId, planner: 'CLAUDE', baseUrl: keyFor });
  const sealedKey = key === null ? null : query.bench.vault.seal(key, context);
  await query.bench.admin.plannerProvider.create({
    data: { tenantId, planner: 'CLAUDE', baseUrl, sealedKey },
  });
}

afterEach(async () => {
  await query.bench.admin.plannerSettings.deleteMany();
  await query.bench.admin.aiTokensMonthly.deleteMany();
  await query.bench.admin.modelCall.deleteMany();
});

/** Asks what nobody has asked before, unless the question is given. */
async function ask(question = `question ${newId()}`, person: Person = people().analyst, more: object = {}) {
  const { data, errors } = await query.ask(person, { question, waitMs: 20_000, ...more });
  expect(errors).toEqual([]);
  const { data: about } = await query.bench.request(
    `query ($id: ID!) { run(id: $id) { provenance { planner
      verification { questionId question revision verifiedBy { id } verifiedAt }
      certifications { metric label status note owner } } } }`,
    { token: person.token, variables: { id: data.ask.id } },
  );
  const codes: string[] = data.ask.notices.map(({ code }: { code: string }) => code);
  return { ...data.ask, ...about.run, notices: codes.filter((code) => code !== 'ROW_LIMIT_ADDED') };
}

async function administered(fields: string, person = people().owner) {
  const answer = await query.bench.request(`{ ${fields} }`, { token: person.token });
  expect(answer.errors).toEqual([]);
  return answer.data;
}

describe('a question for a model', () => {
  beforeEach(() => claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]));

  it('is answered by it, and what left and was paid is written down', async () => {
    const question = `question ${newId()}`;
    const run = await ask(question);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      explanation: 'By the model.',
      result: { rows: [['100']] },
      notices: [],
      provenance: { planner: 'CLAUDE', verification: null, certifications: [] },
    });
    const { modelCalls, aiTokenQuota, tenant } = await administered(
      `modelCalls { nodes { run { id question } planner address model disclosure requests names sampleValues rowCount characters
         inputTokens outputTokens outcome } } aiTokenQuota { limit used left resetsAt }
       tenant: _entities(representations: [{ __typename: "Tenant", id: "${query.acme.tenantId}" }]) {
         ... on Tenant { usage { totals { aiTokens } } } }`,
    );
    expect(modelCalls.nodes).toEqual([
      {
        run: { id: run.id, question },
        ...{ planner: 'CLAUDE', address: new URL(claude.url).host, model: expect.stringContaining('claude') },
        ...{ disclosure: 'SCHEMA', requests: 1, names: expect.any(Number), sampleValues: 0, rowCount: 0 },
        ...{ characters: expect.any(Number), inputTokens: 1_000, outputTokens: 100, outcome: 'query' },
      },
    ]);
    expect(modelCalls.nodes[0].names).toBeGreaterThan(0);
    expect(aiTokenQuota).toEqual({
      ...{ limit: 1_000_000, used: USE, left: 1_000_000 - USE },
      resetsAt: '2026-12-01T00:00:00.000Z',
    });
    expect(tenant[0].usage.totals.aiTokens).toBe(USE);
    expect(JSON.stringify(await query.bench.admin.modelCall.findMany(), bigAsText)).not.toContain(question);
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

describe('tokens', () => {
  it('are not spent once the tenant’s own limit is reached', async () => {
    await choose({ monthlyTokens: 20_000 });
    claude.follow([{ ...sqlPlan('SELECT 1 AS n'), use: LARGE_USE }]);
    expect((await ask()).provenance.planner).toBe('CLAUDE');
    const before = claude.requests.length;
    expect(await ask('how many orders')).toMatchObject({
      notices: ['AI_TOKENS_USED_UP'],
      provenance: { planner: 'BUILT_IN' },
    });
    expect(claude.requests).toHaveLength(before);
    expect((await administered('aiTokenQuota { limit used left }')).aiTokenQuota).toEqual({
      ...{ limit: 20_000, used: 20_000, left: 0 },
    });
  });

  it('end a conversation that goes on and on', async () => {
    await choose({ monthlyTokens: 30_000 });
    const before = claude.requests.length;
    const calls = [{ name: 'search_catalog', input: { query: 'revenue' } }];
    claude.follow([{ kind: 'turn', calls, use: LARGE_USE }]);
    expect(await ask('how many customers')).toMatchObject({ notices: ['AI_TOKENS_USED_UP'] });
    expect(claude.requests.length - before).toBeOneOf([1, 2]);
    const [call] = await query.bench.admin.modelCall.findMany();
    expect(call).toMatchObject({ outcome: 'QUOTA_EXCEEDED' });
  });

  it('are counted exactly, whichever replica adds them', async () => {
    const db = query.bench.platform.connect('parley_query');
    const scope = { tenantId: query.acme.tenantId, userId: people().viewer.userId };
    const ledgers = Array.from({ length: 3 }, () => new TokenLedger(db, () => NOW));
    await Promise.all(Array.from({ length: 30 }, (_, at) => ledgers[at % 3]?.add(scope, at)));
    expect(await ledgers[0]?.used(scope)).toBe((29 * 30) / 2);
    const usage = await query.bench.admin.dailyUsage.findFirst({ where: { userId: scope.userId } });
    expect(Number(usage?.aiTokens)).toBe((29 * 30) / 2);
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

describe('an address of a tenant’s choice', () => {
  /** Different ones, however often. */
  function keysSince(request: number): string[] {
    const keys = claude.requests
      .slice(request)
      .map(({ headers }) => String(headers['x-api-key'] ?? headers.authorization).replace('Bearer ', ''));
    return [...new Set(keys)];
  }

  it('gets the tenant’s own key, and never the operator’s', async () => {
    await choose({ provider: { baseUrl: `${claude.url}/`, key: 'own-key' } });
    const before = claude.requests.length;
    await ask('how many orders', people().analyst, { note: 'own' });
    expect(keysSince(before)).toEqual(['own-key']);

    await choose({ provider: { baseUrl: `${claude.url}/`, key: null } });
    expect(await ask('how many orders', people().analyst, { note: 'none' })).toMatchObject({
      provenance: { planner: 'BUILT_IN' },
    });
    expect(keysSince(before)).toEqual(['own-key']);
    expect((await administered('planners { planner state }')).planners).toEqual([
      { planner: 'CLAUDE', state: 'NOT_SET_UP' },
      { planner: 'BUILT_IN', state: 'READY' },
    ]);
  });

  it('gets no key that was given for another, though somebody wrote it into the database', async () => {
    await choose({
      provider: { baseUrl: `${claude.url}/`, key: 'own-key', keyFor: 'https://api.example.com/' },
    });
    const before = claude.requests.length;
    expect((await ask()).error).toMatchObject({ code: 'INTERNAL' });
    expect(claude.requests).toHaveLength(before);
  });

  it('is not asked where it is of this house, whatever the database says', async () => {
    // The same host by another name, which the operator did not allow.
    const baseUrl = claude.url.replace('127.0.0.1', 'localhost').replace('http:', 'https:');
    await choose({ provider: { baseUrl: `${baseUrl}/`, key: 'good-key' } });
    const before = claude.requests.length;
    expect(await ask('how many orders', people().analyst, { note: 'inside' })).toMatchObject({
      notices: ['PLANNER_FELL_BACK'],
    });
    expect(claude.requests).toHaveLength(before);
  });
});

describe('administrators', () => {
  it('see which service is left alone, and what failed last', async () => {
    await choose({ provider: { baseUrl: null, key: 'a bad key' } });
    for (let each = 0; each < 3; each += 1)
      await ask('how many orders', people().analyst, { note: `${each}` });
    const { planners } = await administered(
      'planners { planner state address model lastFailure { code at } }',
    );
    expect(planners).toEqual([
      {
        ...{ planner: 'CLAUDE', state: 'LEFT_ALONE', address: new URL(claude.url).host, model: null },
        lastFailure: { code: 'MODEL_SERVICE_REFUSED', at: NOW.toISOString() },
      },
      { planner: 'BUILT_IN', state: 'READY', address: null, model: null, lastFailure: null },
    ]);
  });

  it.each(['planners { state }', 'aiTokenQuota { used }', 'modelCalls { nodes { id } }'])(
    'alone see %s, each of their own tenant',
    async (fields) => {
      for (const person of [people().analyst, people().viewer]) {
        const answer = await query.bench.request(`{ ${fields} }`, { token: person.token });
        expect(codesOf(answer)).toEqual(['FORBIDDEN']);
      }
    },
  );

  it('see nothing of another tenant’s calls', async () => {
    claude.follow([sqlPlan('SELECT 1 AS n')]);
    await ask(undefined, query.bench.people.of.globex.analyst);
    expect((await administered('modelCalls { nodes { id } }')).modelCalls.nodes).toEqual([]);
    const theirs = await administered('modelCalls { nodes { id } }', query.bench.people.of.globex.owner);
    expect(theirs.modelCalls.nodes).toHaveLength(1);
  });
});

function bigAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
