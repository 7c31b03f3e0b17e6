import { compile } from '@parley/semantic-layer';
import { type Script, serviceKeyFor, startModelService } from '@parley/testing/model-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPlan } from '../check-plan.js';
import { createClaudePlanner } from '../claude/claude-planner.js';
import { createOpenAiCompatiblePlanner } from '../openai-compatible/openai-compatible-planner.js';
import type { Planner } from '../planner.js';
import { LIBRARY } from '../testing/library-model.js';
import type { ModelLimits } from './limits.js';
import { ASKED, LOANS_BY_BRANCH, planWith, submission } from './plan-with.test-support.js';

/**
 * What holds of every service, whatever its model says: the stand-ins follow a script, and where somebody has set a key the same
 * questions go to the service itself. A few cents a run.
 */
interface Service {
  readonly name: string;
  planner(options?: { readonly limits?: Partial<ModelLimits>; readonly apiKey?: string }): Planner;
  /** What a stand-in says next. */
  script(script: Script): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

function standIn(protocol: 'anthropic' | 'openai'): Service {
  let service: Awaited<ReturnType<typeof startModelService>> | undefined;
  return {
    name: `the stand-in of ${protocol}`,
    planner(options) {
      const common = { apiKey: 'good-key', disclosure: 'samples', ...options } as const;
      return protocol === 'anthropic'
        ? createClaudePlanner({ ...common, baseUrl: service?.url })
        : createOpenAiCompatiblePlanner({ ...common, baseUrl: `${service?.url}/v1`, model: 'scripted' });
    },
    script: (script) => service?.follow(script),
    async start() {
      service = await startModelService(protocol, [{ kind: 'turn', calls: [submission()] }]);
    },
    stop: async () => service?.stop(),
  };
}

const REAL = { script: () => {}, start: async () => {}, stop: async () => {} };
const claudeKey = serviceKeyFor('ANTHROPIC_API_KEY', 'Claude itself, in place of its stand-in');
const openAiKey = serviceKeyFor('OPENAI_API_KEY', 'OpenAI itself, in place of its stand-in');
const SERVICES: readonly Service[] = [
  standIn('anthropic'),
  standIn('openai'),
  ...(claudeKey === undefined
    ? []
    : [
        {
          ...REAL,
          name: 'Claude',
          planner: (options = {}) =>
            createClaudePlanner({ apiKey: claudeKey, disclosure: 'samples', ...options }),
        } satisfies Service,
      ]),
  ...(openAiKey === undefined
    ? []
    : [
        {
          ...REAL,
          name: 'OpenAI',
          planner: (options = {}) =>
            createOpenAiCompatiblePlanner({
              apiKey: openAiKey,
              model: process.env.OPENAI_MODEL ?? 'gpt-4.1-mini',
              disclosure: 'samples',
              ...options,
            }),
        } satisfies Service,
      ]),
];

describe.each(SERVICES)('$name', (service) => {
  beforeAll(() => service.start());
  afterAll(() => service.stop());

  const MINUTES = 180_000;

  it('answers a question with a query that runs, and tells what it cost', { timeout: MINUTES }, async () => {
    service.script([{ kind: 'turn', text: 'Loans by branch.', calls: [submission()] }]);
    const { plan, deltas } = await planWith(service.planner());
    expect(plan.kind).toBe('query');
    if (plan.kind !== 'query' || plan.query.kind !== 'semantic') throw new Error('not a semantic query');
    const { sql } = compile(LIBRARY, plan.query.semantic, {
      dialect: 'postgresql',
      timeZone: ASKED.timeZone,
    });
    expect(sql).toMatch(/loans/);
    expect(sql).toMatch(/2026-02-01/);
    const tokens = deltas.flatMap((delta) => (delta.kind === 'tokens' ? [delta] : []));
    expect(tokens.every(({ input, output }) => input > 0 && output > 0)).toBe(true);
    expect(deltas.filter(({ kind }) => kind === 'sent')).toHaveLength(tokens.length);
  });

  it('does not answer what the model has no data for', { timeout: MINUTES }, async () => {
    const input = { reason: 'There are no salaries.', understood: [], notUnderstood: ['salary'] };
    service.script([{ kind: 'turn', calls: [{ name: 'decline', input }] }]);
    const { plan } = await planWith(service.planner(), {
      question: 'What salary do our librarians earn on average?',
    });
    expect(checkPlan(plan)).toEqual(plan);
    expect(plan.kind).not.toBe('query');
  });

  it('mends a plan that failed', { timeout: MINUTES }, async () => {
    service.script([{ kind: 'turn', calls: [submission()] }]);
    const query = {
      kind: 'semantic',
      semantic: { ...LOANS_BY_BRANCH.semantic, metrics: ['loan_count'] },
    } as const;
    const failed = {
      code: 'SEMANTIC_QUERY_INVALID',
      message: 'The model has no metric loan_count.',
      plan: { kind: 'query', query, explanation: '', assumptions: [], confidence: 0.9 },
    } as const;
    const mended = await planWith(service.planner(), { failed });
    expect(mended.plan).not.toMatchObject({ query });
    expect(checkPlan(mended.plan)).toEqual(mended.plan);
  });

  it('can be left in mid-stream', { timeout: MINUTES }, async () => {
    service.script([{ kind: 'silence', after: 'I begin with' }]);
    const leaving = new AbortController();
    const told: string[] = [];
    const asked = (async () => {
      for await (const { kind } of service.planner().plan(ASKED, leaving.signal)) {
        told.push(kind);
        if (kind !== 'sent') leaving.abort(new Error('nobody waits any more'));
      }
    })();
    await expect(asked).rejects.toThrow('nobody waits any more');
    expect(told[0]).toBe('sent');
  });

  it('has only so much time', { timeout: MINUTES }, async () => {
    service.script([{ kind: 'silence' }]);
    await expect(planWith(service.planner({ limits: { timeMs: 30 } }))).rejects.toMatchObject({
      code: 'MODEL_LIMIT_REACHED',
      details: { limit: 'time' },
    });
  });

  it('takes only a key of its own', { timeout: MINUTES }, async () => {
    await expect(planWith(service.planner({ apiKey: 'sk-not-a-key' }))).rejects.toMatchObject({
      code: 'MODEL_SERVICE_REFUSED',
    });
  });
});
