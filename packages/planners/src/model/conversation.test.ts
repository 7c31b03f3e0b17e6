import { afterEach, describe, expect, it } from 'vitest';
import { LOANS_BY_BRANCH, lookupOf, planWith, submission } from './plan-with.test-support.js';
import { MODELS, PROTOCOLS, ScriptedPlanners } from './scripted-planners.test-support.js';

describe.each(PROTOCOLS)('a conversation over the %s protocol', (protocol) => {
  const { follow, stop } = new ScriptedPlanners(protocol);
  afterEach(stop);

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
      JSON.stringify(protocol === 'anthropic' ? [body.system, body.tools] : [body.messages?.[0], body.tools]),
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
});
