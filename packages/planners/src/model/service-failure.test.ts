import { afterEach, describe, expect, it } from 'vitest';
import { planWith, submission } from './plan-with.test-support.js';
import { PROTOCOLS, ScriptedPlanners } from './scripted-planners.test-support.js';

describe.each(PROTOCOLS)('a service that fails over the %s protocol', (protocol) => {
  const { follow, stop } = new ScriptedPlanners(protocol);
  afterEach(stop);

  it('reads a slow stream to its end', async () => {
    const { planner } = await follow([{ kind: 'turn', text: 'Slowly.', calls: [submission()], paceMs: 15 }]);
    const { plan, text } = await planWith(planner);
    expect([plan.kind, text]).toEqual(['query', 'Slowly.']);
  });

  it.each([
    ['breaks', { afterEvents: 5 }],
    ['ends too soon', { afterEvents: 5, clean: true }],
    ['ends before it has begun', { afterEvents: 0, clean: true }],
  ])('can’t use a stream that %s', async (_, cut) => {
    const { planner } = await follow([{ kind: 'turn', text: 'Half of it', calls: [submission()], cut }]);
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_UNAVAILABLE',
      retryable: true,
    });
  });

  it.each([
    ['fails in mid-stream', { kind: 'failing-stream', text: 'I begin' } as const],
    ['is none', { kind: 'garbage' } as const],
  ])('can’t use a stream that %s', async (_, reply) => {
    const { planner } = await follow([reply]);
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_UNAVAILABLE',
      retryable: true,
    });
  });

  it('does not listen to a service that talks without end', async () => {
    const { planner } = await follow([{ kind: 'turn', text: 'x'.repeat(6 * 1024 ** 2) }]);
    await expect(planWith(planner)).rejects.toMatchObject({ code: 'MODEL_ANSWER_UNUSABLE' });
  });

  it.each([401, 403])(
    'says that the key is not accepted (%i), and keeps it and the question to itself',
    async (status) => {
      const { service, planner } = await follow([{ kind: 'status', status }]);
      const refused = await planWith(planner).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'MODEL_SERVICE_REFUSED', retryable: false });
      expect(`${JSON.stringify(refused)}${String(refused)}`).not.toMatch(/good-key|loans did each/);
      expect(service.requests).toHaveLength(1);
    },
  );

  it('says that a wrong key is not accepted', async () => {
    const { planner } = await follow([{ kind: 'turn', calls: [submission()] }], { apiKey: 'bad-key' });
    await expect(planWith(planner)).rejects.toMatchObject({ code: 'MODEL_SERVICE_REFUSED' });
  });

  it('says that the service does not know the model', async () => {
    const { planner } = await follow([{ kind: 'status', status: 404 }]);
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_REFUSED',
      details: { status: 404 },
    });
  });

  it.each([
    [429, { 'retry-after': '0.02' }],
    [500, { 'retry-after-ms': '10' }],
    [529, { 'retry-after-ms': '10' }],
  ])('tries again after %i, when the service says', async (status, headers) => {
    const { service, planner } = await follow([
      { kind: 'status', status, headers },
      { kind: 'turn', calls: [submission()] },
    ]);
    expect((await planWith(planner)).plan.kind).toBe('query');
    expect(service.requests).toHaveLength(2);
  });

  it.each([429, 500, 529])('tries three times at most (%i)', async (status) => {
    const { service, planner } = await follow([
      { kind: 'status', status, headers: { 'retry-after-ms': '5' } },
    ]);
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_UNAVAILABLE',
      retryable: true,
    });
    expect(service.requests).toHaveLength(3);
  });

  it('does not wait for a service that wants to be left alone for an hour', async () => {
    const { service, planner } = await follow([
      { kind: 'status', status: 429, headers: { 'retry-after': '3600' } },
    ]);
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_UNAVAILABLE',
      details: { retryAfter: '3600' },
    });
    expect(service.requests).toHaveLength(1);
  });

  it('is not sent on to another host', async () => {
    const { service: elsewhere } = await follow([{ kind: 'turn', calls: [submission()] }]);
    const { planner } = await follow([
      {
        kind: 'status',
        status: 307,
        headers: { location: `${elsewhere.url}/v1/messages` },
      },
    ]);
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_REFUSED',
      details: { status: 307 },
    });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('says that nobody is there', async () => {
    const { service, planner } = await follow([{ kind: 'garbage' }]);
    await service.stop();
    await expect(planWith(planner)).rejects.toMatchObject({
      code: 'MODEL_SERVICE_UNAVAILABLE',
      retryable: true,
    });
  });
});
