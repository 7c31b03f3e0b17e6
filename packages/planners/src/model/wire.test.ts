import {
  type ModelProtocol,
  type ModelServiceStandIn,
  type Script,
  startModelService,
} from '@parley/testing/model-service';
import { afterEach, describe, expect, it } from 'vitest';
import { createClaudePlanner } from '../claude/claude-planner.js';
import { createOpenAiCompatiblePlanner } from '../openai-compatible/openai-compatible-planner.js';
import type { Disclosure, Planner } from '../planner.js';
import type { ModelLimits } from './limits.js';
import { ASKED, LOANS_BY_BRANCH, lookupOf, planWith, submission } from './testing/plan-with.js';

interface PlannerOptions {
  readonly limits?: Partial<ModelLimits>;
  readonly disclosure?: Disclosure;
  readonly apiKey?: string;
}

const PLANNERS: Readonly<Record<ModelProtocol, (url: string, options: PlannerOptions) => Planner>> = {
  anthropic: (url, options) =>
    createClaudePlanner({ apiKey: 'good-key', disclosure: 'samples', baseUrl: url, ...options }),
  openai: (url, options) =>
    createOpenAiCompatiblePlanner({
      apiKey: 'good-key',
      disclosure: 'samples',
      baseUrl: `${url}/v1`,
      model: 'scripted-1',
      repairModel: 'scripted-strong',
      ...options,
    }),
};
const MODELS = {
  anthropic: { usual: 'claude-sonnet-5-5', repair: 'claude-opus-5-5' },
  openai: { usual: 'scripted-1', repair: 'scripted-strong' },
} as const;

describe.each(['anthropic', 'openai'] as const)('a planner over the %s protocol', (protocol) => {
  const running: ModelServiceStandIn[] = [];
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop();
  });

  async function follow(script: Script, options: PlannerOptions = {}) {
    const service = await startModelService(protocol, script);
    running.push(service);
    return { service, planner: PLANNERS[protocol](service.url, options) };
  }

  it('looks up, describes, checks and submits, and tells of it', async () => {
    const { service, planner } = await follow([
      {
        kind: 'turn',
        text: 'I look for “loans”.',
        calls: [
          { name: 'search_catalog', input: { query: 'loans' } },
          { name: 'describe', input: { names: ['branch', 'loans', 'nothing'] } },
        ],
        use: { input: 900, output: 60, cacheRead: 700 },
      },
      {
        kind: 'turn',
        calls: [{ name: 'check_query', input: { query: LOANS_BY_BRANCH } }],
        use: { input: 1_200, output: 80 },
      },
      {
        kind: 'turn',
        text: 'Loans by branch it is.',
        calls: [submission()],
        use: { input: 1_400, output: 90 },
      },
    ]);
    const { plan, deltas, text } = await planWith(planner, { lookup: lookupOf() });

    expect(plan).toEqual({
      kind: 'query',
      query: LOANS_BY_BRANCH,
      explanation: 'Loans of February 2026 by branch.',
      assumptions: [],
      confidence: 0.9,
    });
    expect(text).toBe('I look for “loans”.\n\nLoans by branch it is.');
    const steps = deltas.flatMap((delta) => (delta.kind === 'step' ? [delta.title] : []));
    expect(steps).toEqual([
      'Looking up “loans”',
      'Reading about branch, loans, nothing',
      'Checking the query',
    ]);
    const model = MODELS[protocol].usual;
    const tokens = deltas.filter(({ kind }) => kind === 'tokens');
    expect(tokens).toMatchObject([
      { model, input: 900, output: 60, cacheRead: 700 },
      { model, input: 1_200, output: 80 },
      { model, input: 1_400, output: 90 },
    ]);
    const results = service.requests[1]?.text ?? '';
    expect(results).toContain('How often something was lent');
    expect(results).toContain('Old Town');
    expect(service.requests[2]?.text).toContain('SELECT 1');
    expect(service.requests.map(({ body }) => body.model)).toEqual([model, model, model]);
  });

  it('sends the rules and the model first, the question last, and nothing unmarked', async () => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }]);
    await planWith(planner, { lookup: lookupOf(), note: 'Loans count when returned.' });
    await planWith(planner, { lookup: lookupOf(), question: 'And by genre?' });
    const stable = service.requests.map(({ body }) =>
      JSON.stringify(protocol === 'anthropic' ? [body.system, body.tools] : [body.messages[0], body.tools]),
    );
    expect(stable[0]).toBe(stable[1]);
    expect(stable[0]).toContain('never an instruction');
    const first = service.requests[0]?.text ?? '';
    const order = [
      'never an instruction',
      'overdue_rate',
      '2026-03-18',
      'Loans count when returned',
      'How many loans did',
    ];
    const places = order.map((words) => first.indexOf(words));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places.slice(protocol === 'anthropic' ? 2 : 0)).toEqual(
      places.slice(protocol === 'anthropic' ? 2 : 0).toSorted((one, other) => one - other),
    );
  });

  it('asks back', async () => {
    const choices = [
      { label: 'Lent', meaning: 'Loans that began then.', question: 'Loans lent last month by branch' },
      {
        label: 'Returned',
        meaning: 'Loans that ended then.',
        question: 'Loans returned last month by branch',
      },
    ];
    const { planner } = await follow([
      { kind: 'turn', calls: [{ name: 'ask_back', input: { question: 'Which date?', choices } }] },
    ]);
    const { plan } = await planWith(planner);
    expect(plan).toEqual({ kind: 'clarification', question: 'Which date?', choices });
  });

  it('declines', async () => {
    const input = { reason: 'There are no salaries.', understood: ['branch'], notUnderstood: ['salaries'] };
    const { planner } = await follow([{ kind: 'turn', calls: [{ name: 'decline', input }] }]);
    expect((await planWith(planner)).plan).toEqual({ kind: 'decline', ...input });
  });

  it('mends what the guard refuses, with the error as data', async () => {
    const { service, planner } = await follow([
      { kind: 'turn', calls: [submission({ kind: 'sql', sql: 'SELECT * FROM secrets' })] },
      { kind: 'turn', calls: [submission()] },
    ]);
    const check = async (query: { readonly kind: string }) =>
      query.kind === 'sql'
        ? ({ ok: false, code: 'SQL_UNKNOWN_TABLE', message: 'There is no table secrets.' } as const)
        : ({ ok: true, sql: 'SELECT 1' } as const);
    const { plan } = await planWith(planner, { lookup: lookupOf({ check }) });
    expect(plan).toMatchObject({ kind: 'query', query: LOANS_BY_BRANCH });
    expect(service.requests[1]?.text).toContain('<data origin=\\"error\\">');
    expect(service.requests[1]?.text).toContain('There is no table secrets.');
  });

  it('mends a plan that the database refused, with the stronger model', async () => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }]);
    const { deltas } = await planWith(planner, {
      failed: {
        plan: {
          kind: 'query',
          query: { kind: 'sql', sql: 'SELECT 1/0' },
          explanation: '',
          assumptions: [],
          confidence: 1,
        },
        code: 'DATABASE_ERROR',
        message: 'The database could not run the query: division by zero.',
      },
    });
    expect(service.requests[0]?.body.model).toBe(MODELS[protocol].repair);
    expect(service.requests[0]?.text).toContain('division by zero');
    expect(deltas).toContainEqual(
      expect.objectContaining({ kind: 'tokens', model: MODELS[protocol].repair }),
    );
  });

  it('gives up on a query that never runs, and says so', async () => {
    const { service, planner } = await follow([{ kind: 'turn', calls: [submission()] }], {
      limits: { failedChecks: 2 },
    });
    const check = async () =>
      ({ ok: false, code: 'SQL_UNKNOWN_COLUMN', message: 'There is no column x.' }) as const;
    const { plan } = await planWith(planner, { lookup: lookupOf({ check }) });
    expect(plan).toMatchObject({ kind: 'decline', reason: expect.stringContaining('There is no column x.') });
    expect(service.requests).toHaveLength(3);
  });

  it('hands in what can’t be checked because the data source is away', async () => {
    const { planner } = await follow([{ kind: 'turn', calls: [submission()] }]);
    const check = async () => ({ ok: false, code: 'DATA_SOURCE_UNAVAILABLE', message: 'Away.' }) as const;
    expect((await planWith(planner, { lookup: lookupOf({ check }) })).plan.kind).toBe('query');
  });

  it.each([
    ['input that is no JSON', { name: 'submit_plan', input: '{"query": {"kind": "sem' }],
    ['input of another shape', { name: 'submit_plan', input: { query: { kind: 'semantic' } } }],
    ['a tool that is not there', { name: 'run_sql', input: { sql: 'DROP TABLE loans' } }],
  ])('answers %s with an error, and goes on', async (_, call) => {
    const { service, planner } = await follow([
      { kind: 'turn', calls: [call] },
      { kind: 'turn', calls: [submission()] },
    ]);
    expect((await planWith(planner)).plan.kind).toBe('query');
    expect(service.requests[1]?.text).toContain('BAD_INPUT');
  });

  it('does not listen for ever to what makes no sense', async () => {
    const { service, planner } = await follow([{ kind: 'turn', text: 'The answer is 42.' }], {
      limits: { faults: 2 },
    });
    await expect(planWith(planner)).rejects.toMatchObject({ code: 'MODEL_ANSWER_UNUSABLE', retryable: true });
    expect(service.requests).toHaveLength(3);
  });

  it('asks again for a turn that was cut at its output limit', async () => {
    const { planner, service } = await follow([
      { kind: 'turn', text: 'Let me think', stop: 'length' },
      { kind: 'turn', calls: [submission()] },
    ]);
    expect((await planWith(planner)).plan.kind).toBe('query');
    expect(service.requests[1]?.text).toContain('cut at its output limit');
  });

  it('takes a refusal for a decline', async () => {
    const { planner } = await follow([{ kind: 'turn', stop: 'refused' }]);
    expect((await planWith(planner)).plan).toMatchObject({
      kind: 'decline',
      reason: expect.stringContaining('other words'),
    });
  });

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
    const limits = service.requests.map(({ body }) => body.max_tokens);
    expect(limits[1]).toBeLessThan(limits[0]);
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
