import { type ModelServiceStandIn, type Script, startModelService } from '@parley/testing/model-service';
import { afterEach, describe, expect, it } from 'vitest';
import { LOANS_BY_BRANCH, planWith, submission } from '../model/plan-with.test-support.js';
import { type ClaudePlannerOptions, createClaudePlanner } from './claude-planner.js';

const running: ModelServiceStandIn[] = [];
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});

async function follow(script: Script, options: Partial<ClaudePlannerOptions> = {}) {
  const service = await startModelService('anthropic', script);
  running.push(service);
  const common = { apiKey: 'good-key', baseUrl: service.url, disclosure: 'schema' } as const;
  return { service, planner: createClaudePlanner({ ...common, ...options }) };
}

const describing = { name: 'describe', input: { names: ['branch'] } } as const;
const FAILED = {
  code: 'SEMANTIC_QUERY_INVALID',
  message: 'The model has no metric loan_count.',
  plan: { kind: 'query', query: LOANS_BY_BRANCH, explanation: '', assumptions: [], confidence: 1 },
} as const;

describe('createClaudePlanner', () => {
  it('marks for the cache what many questions share, and what this conversation repeats', async () => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }]);
    await planWith(planner);
    const [request] = service.requests;
    const system = request?.body.system as readonly { readonly cache_control?: object }[];
    expect(system.map((block) => block.cache_control)).toEqual([undefined, { type: 'ephemeral' }]);
    expect(request?.body.cache_control).toEqual({ type: 'ephemeral' });
  });

  it('sends nothing that current models refuse', async () => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }]);
    await planWith(planner);
    const { body = {} } = service.requests[0] ?? {};
    expect(Object.keys(body)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(tool_choice|temperature|top_p|top_k)$/)]),
    );
    expect(body.thinking).toEqual({ type: 'adaptive', display: 'summarized' });
  });

  it('tells what the model thinks, and gives it back as it was signed', async () => {
    const { service, planner } = await follow([
      { kind: 'turn', thinking: 'By branch, I think.', calls: [describing] },
      { kind: 'turn', text: 'By branch.', calls: [submission()] },
    ]);
    expect((await planWith(planner)).text).toBe('By branch, I think.\n\nBy branch.');
    const [, answered] = service.requests[1]?.body.messages ?? [];
    expect(answered).toMatchObject({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'By branch, I think.', signature: 'c2lnbmVk' },
        { type: 'tool_use', name: 'describe', input: describing.input },
      ],
    });
  });

  it.each([
    ['the current Sonnet', {}, false, 'claude-sonnet-5-5'],
    ['the current Opus for mending', {}, true, 'claude-opus-5-5'],
    ['the model that was named', { model: 'claude-haiku-5-5' }, false, 'claude-haiku-5-5'],
    ['the model that was named, for mending too', { model: 'claude-haiku-5-5' }, true, 'claude-haiku-5-5'],
    ['what was named for mending', { repairModel: 'claude-fable-5-2' }, true, 'claude-fable-5-2'],
  ])('asks %s', async (_, options, isMending, model) => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }], options);
    await planWith(planner, isMending ? { failed: FAILED } : {});
    expect(service.requests.map(({ body }) => body.model)).toEqual([model]);
  });
});
