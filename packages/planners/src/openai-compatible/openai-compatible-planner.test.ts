import { ParleyError } from '@parley/errors';
import { type ModelServiceStandIn, type Script, startModelService } from '@parley/testing/model-service';
import { afterEach, describe, expect, it } from 'vitest';
import { planWith, submission } from '../model/plan-with.test-support.js';
import {
  createOpenAiCompatiblePlanner,
  type OpenAiCompatiblePlannerOptions,
} from './openai-compatible-planner.js';

const running: ModelServiceStandIn[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});

async function follow(script: Script, options: Partial<OpenAiCompatiblePlannerOptions> = {}) {
  const service = await startModelService('openai', script);
  running.push(service);
  const common = {
    apiKey: 'good-key',
    baseUrl: `${service.url}/v1`,
    model: 'scripted',
    disclosure: 'schema',
  } as const;
  return { service, planner: createOpenAiCompatiblePlanner({ ...common, ...options }) };
}

describe('a planner over an imitation of OpenAI', () => {
  it('counts tokens itself where the service does not, and holds quotas by that', async () => {
    const describing = { name: 'describe', input: { names: ['branch'] } };
    const { service, planner } = await follow([
      { kind: 'turn', text: 'x'.repeat(300), calls: [describing], use: 'untold' },
    ]);
    await expect(planWith(planner, { tokenBudget: 40_000 })).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    });
    expect(service.requests.length).toBeGreaterThan(1);

    service.follow([{ kind: 'turn', text: 'x'.repeat(300), calls: [submission()], use: 'untold' }]);
    const { deltas } = await planWith(planner);
    expect(deltas).toContainEqual(
      expect.objectContaining({
        kind: 'tokens',
        output: 100,
        input: expect.toSatisfy((input: number) => input > 1_000),
      }),
    );
  });

  it.each([
    ['max_tokens', {}],
    ['max_completion_tokens', { outputLimitField: 'max_completion_tokens' }],
  ] as const)('calls the limit of an answer %s', async (field, options) => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }], options);
    await planWith(planner);
    const limits = ['max_tokens', 'max_completion_tokens'].filter(
      (name) => service.requests[0]?.body[name] !== undefined,
    );
    expect(limits).toEqual([field]);
  });

  it.each([undefined, 'https://api.openai.com/v1/', 'https://shop.openai.azure.com/openai/v1/'])(
    'calls it as OpenAI does at %s',
    async (baseUrl) => {
      const bodies: string[] = [];
      const { planner } = await follow([{ kind: 'garbage' }], {
        baseUrl,
        fetch: async (_, init) => {
          bodies.push(String(init?.body));
          return new Response('{}', { status: 401 });
        },
      });
      await expect(planWith(planner)).rejects.toMatchObject({ code: 'MODEL_SERVICE_REFUSED' });
      expect(JSON.parse(bodies[0] ?? '{}')).toHaveProperty('max_completion_tokens');
    },
  );

  it('sends its requests by the fetch it is given, whose refusals are told as they are', async () => {
    const refused = new ParleyError('BAD_INPUT', 'That address is not allowed; name another.');
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }], {
      fetch: async () => {
        throw refused;
      },
    });
    await expect(planWith(planner)).rejects.toBe(refused);
    expect(service.requests).toHaveLength(0);
  });
});
