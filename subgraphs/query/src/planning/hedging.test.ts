import { type ModelServiceStandIn, startModelService } from '@parley/testing/model-service';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sqlPlan } from '../testing/planning-bench.js';
import { type QueryBench, startQueryBench } from '../testing/query-bench.js';

let claude: ModelServiceStandIn;
let openAi: ModelServiceStandIn;
let query: QueryBench;
beforeAll(async () => {
  claude = await startModelService('anthropic', [sqlPlan('SELECT 1 AS n')]);
  openAi = await startModelService('openai', [sqlPlan('SELECT 2 AS n')]);
  query = await startQueryBench({
    operatorPlanners: {
      claude: { apiKey: 'good-key', baseUrl: claude.url },
      openAiCompatible: { apiKey: 'good-key', baseUrl: `${openAi.url}/v1`, model: 'the-other' },
    },
  });
});
afterAll(async () => {
  await query.stop();
  await Promise.all([claude.stop(), openAi.stop()]);
});
afterEach(() => query.bench.admin.modelCall.deleteMany());

/** The tenant has both models asked, the second beside the first once that has been silent for so long. */
async function hedgeAfter(hedgeAfterMs: number | null): Promise<void> {
  const { tenantId } = query.acme;
  const planners: ('CLAUDE' | 'OPENAI_COMPATIBLE')[] = ['CLAUDE', 'OPENAI_COMPATIBLE'];
  const about = { updatedBy: query.bench.people.of.acme.owner.userId, updatedAt: new Date() };
  const chosen = { planners, disclosure: 'SCHEMA', secondOpinion: false, hedgeAfterMs, ...about } as const;
  await query.bench.admin.plannerSettings.upsert({
    where: { tenantId },
    create: { tenantId, ...chosen, planners },
    update: { ...chosen, planners },
  });
}

async function ask(question: string) {
  const { data, errors } = await query.bench.request(
    `mutation ($input: AskInput!) {
       ask(input: $input) { id status provenance { planner } notices { code } result { rows } } }`,
    { token: query.bench.people.of.acme.analyst.token, variables: { input: { question, waitMs: 20_000 } } },
  );
  expect(errors).toEqual([]);
  return data.ask;
}

/** What is recorded of who was asked for a run, once both have come to their end. */
async function callsOf(runId: string) {
  const calls = await query.bench.admin.modelCall.findMany({
    where: { runId },
    orderBy: { planner: 'asc' },
    select: { planner: true, outcome: true },
  });
  return calls.some(({ outcome }) => outcome === null) ? 'under way' : calls;
}

describe('hedging', () => {
  it('has the next model answer beside one that is silent, which is left, and both are recorded', async () => {
    await hedgeAfter(100);
    const before = claude.requests.length;
    claude.follow([{ kind: 'silence', after: 'Let me see …' }]);
    const run = await ask('who is first');
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      provenance: { planner: 'OPENAI_COMPATIBLE' },
      result: { rows: [[2]] },
    });
    expect(run.notices.map(({ code }: { code: string }) => code)).not.toContain('PLANNER_FELL_BACK');
    // The connection to who was slower is closed, not left to talk on.
    await claude.requests[before]?.left;
    await expect
      .poll(() => callsOf(run.id))
      .toEqual([
        { planner: 'CLAUDE', outcome: 'RUN_CANCELLED' },
        { planner: 'OPENAI_COMPATIBLE', outcome: 'query' },
      ]);
  });

  it('asks nobody else while the first is in time, and never where it is off', async () => {
    const before = openAi.requests.length;
    claude.follow([sqlPlan('SELECT 1 AS n')]);
    for (const afterMs of [60_000, null]) {
      await hedgeAfter(afterMs);
      const run = await ask(`who is in time with ${afterMs}`);
      expect(run).toMatchObject({ provenance: { planner: 'CLAUDE' }, result: { rows: [[1]] } });
      expect(await callsOf(run.id)).toEqual([{ planner: 'CLAUDE', outcome: 'query' }]);
    }
    expect(openAi.requests).toHaveLength(before);
  });

  it('leaves the question to whoever is left where the one asked beside fails', async () => {
    await hedgeAfter(100);
    openAi.follow([{ kind: 'status', status: 401 }]);
    claude.follow([{ ...sqlPlan('SELECT 1 AS n'), paceMs: 60 }]);
    const run = await ask('who is left');
    expect(run).toMatchObject({ provenance: { planner: 'CLAUDE' }, result: { rows: [[1]] } });
    expect(await callsOf(run.id)).toMatchObject([{ planner: 'CLAUDE', outcome: 'query' }, {}]);
  });
});
