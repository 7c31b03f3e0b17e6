import { newId } from '@parley/platform-db';
import { TIER_LIMITS } from '@parley/service-kit';
import { codesOf } from '@parley/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NOW, type PlanningBench, sqlPlan, startPlanningBench } from '../testing/planning-bench.js';
import { ModelCallRepository } from './model-call-repository.js';
import { TokenLedger } from './token-ledger.js';

/** Of a scripted turn, where it says nothing else. */
const USE = 1_100;
/** More than a whole prompt of these tests. */
const LARGE_USE = { input: 19_000, output: 1_000 };

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
const administered: PlanningBench['administered'] = (...asked) => planning.administered(...asked);

describe('what leaves for a model', () => {
  it('is written down, with what was paid', async () => {
    claude.follow([sqlPlan('SELECT count(*) AS n FROM orders')]);
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
    expect(modelCalls.nodes[0]?.names).toBeGreaterThan(0);
    expect(aiTokenQuota).toEqual({
      ...{ limit: 1_000_000, used: USE, left: 1_000_000 - USE },
      resetsAt: '2026-12-01T00:00:00.000Z',
    });
    expect(tenant[0]?.usage.totals.aiTokens).toBe(USE);
    expect(JSON.stringify(await query.bench.admin.modelCall.findMany(), bigAsText)).not.toContain(question);
  });

  it('is told for as long as the tier keeps history, and then forgotten, whoever asks or does not', async () => {
    const { modelCall } = query.bench.admin;
    claude.follow([sqlPlan('SELECT 1 AS n')]);
    await ask();
    await ask(undefined, query.bench.people.of.globex.analyst);
    const { tenantId } = query.acme;
    const { createdAt, keptUntil } = await modelCall.findFirstOrThrow({ where: { tenantId } });
    const days = (keptUntil.getTime() - createdAt.getTime()) / (24 * 60 * 60 * 1_000);
    expect(days).toBe(TIER_LIMITS.PRO.retentionDays);

    await modelCall.updateMany({ where: { tenantId: { not: tenantId } }, data: { keptUntil: new Date(0) } });
    const theirs = await administered('modelCalls { nodes { id } }', query.bench.people.of.globex.owner);
    expect(theirs.modelCalls.nodes).toEqual([]);
    const calls = new ModelCallRepository(query.bench.platform.connect('parley_query'), () => NOW);
    expect([await calls.forget(10), await calls.forget(10)]).toEqual([1, 0]);
    expect(await modelCall.findMany({ select: { tenantId: true } })).toEqual([{ tenantId }]);
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

  it('are not given back by a service that counts below nothing', async () => {
    claude.follow([{ ...sqlPlan('SELECT 1 AS n'), use: { input: -900_000, output: 1 } }]);
    expect((await ask()).provenance.planner).toBe('CLAUDE');
    expect((await administered('aiTokenQuota { used }')).aiTokenQuota.used).toBeGreaterThan(0);
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
