import { type ModelServiceStandIn, startModelService } from '@parley/testing/model-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QueryBench, startQueryBench } from '../testing/query-bench.js';
import type { OperatorPlanners } from './operator-planners.js';

/** Longer than it takes to begin, shorter than anybody waits for a test. */
const MAX_RUN_SECONDS = 3;

describe.each(['anthropic', 'openai'] as const)(
  'a run whose model goes on talking, over the %s protocol',
  (protocol) => {
    let service: ModelServiceStandIn;
    let query: QueryBench;
    beforeAll(async () => {
      service = await startModelService(protocol, [{ kind: 'silence', after: 'Let me see …' }]);
      query = await startQueryBench({
        operatorPlanners: plannersOf(service.url),
        limits: { tier: { maxRunSeconds: MAX_RUN_SECONDS } },
      });
    });
    afterAll(async () => {
      await query.stop();
      await service.stop();
    });

    function plannersOf(url: string): OperatorPlanners {
      const apiKey = 'good-key';
      return protocol === 'anthropic'
        ? { planners: ['CLAUDE'], claude: { apiKey, baseUrl: url } }
        : {
            planners: ['OPENAI_COMPATIBLE'],
            openAiCompatible: { apiKey, baseUrl: `${url}/v1`, model: 'talkative' },
          };
    }

    const analyst = () => query.bench.people.of.acme.analyst;

    /** Asks, and reads until the model has begun to talk. */
    async function beginsToTalk(question: string): Promise<string> {
      const { data } = await query.ask(analyst(), { question });
      for await (const event of query.events(analyst(), data.ask.id)) {
        if (event.__typename === 'RunPlanDelta') break;
      }
      return data.ask.id;
    }

    it('leaves the service at once when somebody cancels it, and pays for what was read', async () => {
      const id = await beginsToTalk('revenue?');
      const { data } = await query.bench.request('mutation ($id: ID!) { cancelRun(id: $id) { status } }', {
        token: analyst().token,
        variables: { id },
      });
      expect(data.cancelRun.status).toBe('CANCELLED');
      await service.requests.at(-1)?.left;
      await expect
        .poll(() => query.bench.admin.modelCall.findMany({ where: { runId: id } }))
        .toMatchObject([
          { requests: 1, outcome: expect.any(String), inputTokens: expect.toSatisfy((n: bigint) => n > 0n) },
        ]);
    });

    it('leaves the service when its time is up', async () => {
      const id = await beginsToTalk('revenue, again?');
      await service.requests.at(-1)?.left;
      await expect
        .poll(() =>
          query.bench.admin.run.findUnique({ where: { id }, select: { status: true, error: true } }),
        )
        .toMatchObject({ status: 'FAILED', error: { code: 'QUERY_TIMEOUT' } });
    });
  },
);
