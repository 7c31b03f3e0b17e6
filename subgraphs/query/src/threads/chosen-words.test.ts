import type { Plan, QueryPlan } from '@parley/planners';
import { type ModelServiceStandIn, startModelService } from '@parley/testing/model-service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqlPlan } from '../testing/planning-bench.js';
import { type QueryBench, startQueryBench } from '../testing/query-bench.js';

const revenueIn = (region: string): QueryPlan['query'] => ({
  kind: 'semantic',
  semantic: {
    ...{ kind: 'metrics', metrics: ['revenue'], groupBy: [], metricFilters: [], orderBy: [] },
    filters: [{ dimension: 'order.region', op: 'eq', value: region }],
  },
});

/** Asked back, with choices that name values. */
const WHERE_IS_THERE: Plan = {
  kind: 'clarification',
  question: 'Where is there?',
  choices: ['EU', 'US'].map((region) => ({
    ...{ label: region, meaning: `Revenue of the ${region}.`, question: `how much in the ${region}` },
    query: revenueIn(region),
  })),
};

let claude: ModelServiceStandIn;
let query: QueryBench;
beforeAll(async () => {
  claude = await startModelService('anthropic', [sqlPlan('SELECT 1 AS n')]);
  const operator = { claude: { apiKey: 'good-key', baseUrl: claude.url } };
  query = await startQueryBench({ plans: { 'how much there': WHERE_IS_THERE }, operatorPlanners: operator });
});
afterAll(async () => {
  await query.stop();
  await claude.stop();
});

async function choosePlanner(planner: 'BUILT_IN' | 'CLAUDE', disclosure: 'SCHEMA' | 'SAMPLES') {
  const { tenantId } = query.acme;
  const about = { updatedBy: query.bench.people.of.acme.owner.userId, updatedAt: new Date() };
  const chosen = { planners: [planner], disclosure, secondOpinion: false, ...about };
  await query.bench.admin.plannerSettings.upsert({
    where: { tenantId },
    create: { tenantId, ...chosen },
    update: chosen,
  });
}

const RUN = '{ id status question thread { id } }';
const ASK = `mutation ($input: AskInput!) { run: ask(input: $input) ${RUN} }`;
const CHOOSE = `mutation ($input: AnswerClarificationInput!) { run: answerClarification(input: $input) ${RUN} }`;

async function send(mutation: string, input: object) {
  const { token } = query.bench.people.of.acme.analyst;
  const variables = { input: { waitMs: 20_000, ...input } };
  const { data, errors } = await query.bench.request(mutation, { token, variables });
  expect(errors).toEqual([]);
  return data.run;
}

it.each([
  ['SCHEMA', 'how much in the (withheld)', 'how much in the EU'],
  ['SAMPLES', 'how much in the EU', '(withheld)'],
] as const)('a choice that was taken leaves with "%s" as “%s”', async (disclosure, said, unsaid) => {
  await choosePlanner('BUILT_IN', disclosure);
  const { id } = await send(ASK, { question: 'how much there', startThread: true });
  const taken = await send(CHOOSE, { runId: id, choice: '1' });
  expect(taken).toMatchObject({ status: 'SUCCEEDED', question: 'how much in the EU' });
  await choosePlanner('CLAUDE', disclosure);
  await send(ASK, { question: 'and why is that', threadId: taken.thread.id });
  const sent = claude.requests.at(-1)?.text ?? '';
  expect(sent).toContain(said);
  expect(sent).not.toContain(unsaid);
});
