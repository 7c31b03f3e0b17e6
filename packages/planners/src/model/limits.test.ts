import type { Script } from '@parley/testing/model-service';
import { afterEach, describe, expect, it } from 'vitest';
import { ASKED, lookupOf, planWith, submission } from './plan-with.test-support.js';
import { PROTOCOLS, ScriptedPlanners } from './scripted-planners.test-support.js';

describe.each(PROTOCOLS)('what a conversation may take over the %s protocol', (protocol) => {
  const { follow, stop } = new ScriptedPlanners(protocol);
  afterEach(stop);

  it('carries out so many calls of one turn, and no more', async () => {
    const calls = Array.from({ length: 10 }, () => ({ name: 'describe', input: { names: ['branch'] } }));
    const { service, planner } = await follow([
      { kind: 'turn', calls },
      { kind: 'turn', calls: [submission()] },
    ]);
    const { deltas } = await planWith(planner);
    expect(deltas.filter(({ kind }) => kind === 'step')).toHaveLength(8);
    expect(service.requests[1]?.text.match(/Too many calls/g)).toHaveLength(2);
  });

  it('takes so many turns, and no more', async () => {
    const script: Script = [{ kind: 'turn', calls: [{ name: 'describe', input: { names: ['branch'] } }] }];
    const { service, planner } = await follow(script, { limits: { turns: 4 } });
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_LIMIT_REACHED',
      details: { limit: 'turns' },
    });
    expect(service.requests).toHaveLength(4);
  });

  it('ends before it takes more tokens than one question may', async () => {
    const script: Script = [
      {
        kind: 'turn',
        calls: [{ name: 'describe', input: { names: ['branch'] } }],
        use: { input: 6_000, output: 100 },
      },
    ];
    const { service, planner } = await follow(script, { limits: { inputTokens: 20_000 } });
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_LIMIT_REACHED',
      details: { limit: 'tokens' },
    });
    expect(service.requests.length).toBeLessThanOrEqual(3);
  });

  it('ends before it takes more tokens than the tenant has left', async () => {
    const script: Script = [
      {
        kind: 'turn',
        calls: [{ name: 'describe', input: { names: ['branch'] } }],
        use: { input: 5_000, output: 400 },
      },
    ];
    const { service, planner } = await follow(script);
    await expect(planWith(planner, { tokenBudget: 13_000 })).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    });
    expect(service.requests).toHaveLength(2);
    const [first, second] = service.requests.map(({ body }) => Number(body.max_tokens));
    expect(second).toBeLessThan(first ?? Number.NaN);
  });

  it('asks nothing where no token is left', async () => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }]);
    await expect(planWith(planner, { tokenBudget: 100 })).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(service.requests).toHaveLength(0);
  });

  it('stops in mid-stream: the service sees it leave, and what was read is counted', async () => {
    const { service, planner } = await follow([{ kind: 'silence', after: 'I begin with' }]);
    const stopping = new AbortController();
    const pieces = planner.plan(ASKED, stopping.signal);
    const told: string[] = [];
    while (told.at(-1) !== 'text') told.push((await pieces.next()).value?.kind ?? '');
    stopping.abort(new Error('nobody waits any more'));
    await expect(
      (async () => {
        for await (const { kind } of pieces) told.push(kind);
      })(),
    ).rejects.toThrow('nobody waits any more');
    await service.requests[0]?.left;
    expect(told.at(-1)).toBe('tokens');
  });

  it('leaves when whoever listens leaves', async () => {
    const { service, planner } = await follow([{ kind: 'silence', after: 'I begin with' }]);
    const pieces = planner.plan(ASKED, new AbortController().signal);
    for await (const { kind } of pieces) if (kind === 'text') break;
    await service.requests[0]?.left;
    expect(await pieces.next()).toMatchObject({ done: true });
  });

  it('has only so much time', async () => {
    const { service, planner } = await follow([{ kind: 'silence' }], { limits: { timeMs: 200 } });
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_LIMIT_REACHED',
      details: { limit: 'time' },
    });
    await service.requests[0]?.left;
  });

  it('has only so much time for looking things up, too', async () => {
    const script: Script = [{ kind: 'turn', calls: [{ name: 'search_catalog', input: { query: 'loans' } }] }];
    const { planner } = await follow(script, { limits: { timeMs: 200 } });
    const search = () => new Promise<never>(() => {});
    await expect(planWith(planner, { lookup: lookupOf({ search }) })).rejects.toMatchObject({
      code: 'MODEL_LIMIT_REACHED',
      details: { limit: 'time' },
    });
  });
});
