import { ParleyError } from '@parley/errors';
import { describe, expect, it } from 'vitest';
import type { Plan, PlanDelta, Planner, QueryPlan } from '../planner.js';
import { LIBRARY } from '../testing/library-model.js';
import { type Passenger, planAlong, type Route, type Seat } from './plan-along.js';
import { PlannerBreaker } from './planner-breaker.js';

const REQUEST = { question: 'loans', model: LIBRARY, today: '2026-11-22', timeZone: 'UTC' };
const UNAVAILABLE = () => new ParleyError('MODEL_SERVICE_UNAVAILABLE', 'Nobody answers.');
const DECLINE: Plan = { kind: 'decline', reason: 'No.', understood: [], notUnderstood: ['loans'] };

function queryPlan(confidence = 0.9): QueryPlan {
  return {
    kind: 'query',
    query: { kind: 'sql', sql: 'SELECT 1' },
    explanation: '',
    assumptions: [],
    confidence,
  };
}

interface Script {
  readonly says?: readonly PlanDelta[];
  /** Settles when it may go on behind what it says. */
  readonly until?: Promise<void>;
  readonly ends: Plan | (() => unknown);
}

/** A planner that does as it is told, and tells how often it was asked and whether it was stopped. */
function scripted(name: string, { says = [], until, ends }: Script) {
  const state = { asked: 0, stopped: false };
  const planner: Planner = {
    name,
    async *plan(_request, signal) {
      state.asked += 1;
      signal.addEventListener('abort', () => {
        state.stopped = true;
      });
      yield* says;
      await until;
      if (typeof ends === 'function') throw ends();
      return ends;
    },
  };
  return { planner, state };
}

function along(seats: readonly Seat[], options: Partial<Route & Passenger> = {}) {
  const told: PlanDelta[] = [];
  const faults: unknown[] = [];
  const routed = planAlong({ seats, hedgeAfterMs: options.hedgeAfterMs ?? null }, REQUEST, {
    signal: options.signal ?? new AbortController().signal,
    tell: options.tell ?? (async (delta) => void told.push(delta)),
    onFault: (error) => faults.push(error),
  });
  return { routed, told, faults };
}

const never = new Promise<void>(() => undefined);
const text = (words: string): PlanDelta => ({ kind: 'text', text: words });

describe('planners in a tenant’s order', () => {
  it('the first one’s plan is taken, and nobody else is asked', async () => {
    const second = scripted('second', { ends: queryPlan() });
    const { routed } = along([scripted('first', { ends: DECLINE }), second]);
    expect(await routed).toEqual({ plan: DECLINE, planner: 'first', failures: [] });
    expect(second.state.asked).toBe(0);
  });

  it('who fails is followed by the next, and that is said', async () => {
    const seats = [
      scripted('first', { says: [text('I look. ')], ends: UNAVAILABLE }),
      scripted('second', { ends: () => new TypeError('undefined is not a function') }),
      scripted('third', { ends: { ...queryPlan(), confidence: 7 } }),
      scripted('fourth', { says: [text('Loans by day.')], ends: queryPlan() }),
    ];
    const { routed, told, faults } = along(seats);
    expect(await routed).toEqual({
      plan: queryPlan(),
      planner: 'fourth',
      failures: [
        { planner: 'first', code: 'MODEL_SERVICE_UNAVAILABLE' },
        { planner: 'second', code: null },
        { planner: 'third', code: 'PLAN_INVALID' },
      ],
    });
    expect(told).toContainEqual({ kind: 'step', title: 'Asking second instead of first' });
    expect(faults).toMatchObject([{ message: 'undefined is not a function' }]);
  });

  it('all fail: the first one’s failure is the reason', async () => {
    const { routed } = along([
      scripted('first', { ends: UNAVAILABLE }),
      scripted('second', { ends: () => new ParleyError('MODEL_SERVICE_REFUSED', 'No.') }),
    ]);
    await expect(routed).rejects.toMatchObject({ code: 'MODEL_SERVICE_UNAVAILABLE' });
  });

  describe('one that must be sure', () => {
    const unsure = () => ({ ...scripted('careful', { ends: queryPlan(0.7) }), sureFrom: 0.9 });

    it('is taken when it is', async () => {
      const careful = { ...scripted('careful', { ends: queryPlan(0.9) }), sureFrom: 0.9 };
      const { routed } = along([careful, scripted('other', { ends: DECLINE })]);
      expect((await routed).planner).toBe('careful');
    });

    it('gives way to the next, and is taken where that fails', async () => {
      const better = along([unsure(), scripted('other', { ends: queryPlan(0.5) })]);
      expect((await better.routed).planner).toBe('other');
      const failing = along([unsure(), scripted('other', { ends: UNAVAILABLE })]);
      expect(await failing.routed).toMatchObject({ planner: 'careful', failures: [{ planner: 'other' }] });
      expect((await along([unsure()]).routed).planner).toBe('careful');
    });
  });
});

describe('hedging', () => {
  it('asks the next beside a slow one, takes who is first, stops the other, and mixes no words', async () => {
    const slow = scripted('slow', { says: [text('I begin. ')], until: never, ends: DECLINE });
    const quick = scripted('quick', {
      says: [text('Loans '), { kind: 'tokens', model: 'm', input: 5, output: 1 }, text('by day.')],
      ends: queryPlan(),
    });
    const { routed, told } = along([slow, quick], { hedgeAfterMs: 1 });
    expect(await routed).toMatchObject({ planner: 'quick', failures: [] });
    expect(slow.state.stopped).toBe(true);
    // Tokens are told at once; the words when it is its turn to speak.
    expect(told.map((delta) => (delta.kind === 'text' ? delta.text : delta.kind))).toEqual([
      'I begin. ',
      'tokens',
      'Loans ',
      'by day.',
    ]);
  });

  it('does not end with one that fails while the other goes on', async () => {
    const gate = Promise.withResolvers<void>();
    const first = scripted('first', { until: gate.promise, ends: UNAVAILABLE });
    const late = Promise.withResolvers<void>();
    const second = scripted('second', { until: late.promise, ends: queryPlan() });
    const { routed } = along([first, second], { hedgeAfterMs: 1 });
    while (second.state.asked === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    gate.resolve();
    late.resolve();
    expect((await routed).planner).toBe('second');
  });
});

describe('a run that ends', () => {
  it('ends the planners at once, also one that does not listen', async () => {
    const controller = new AbortController();
    const deaf = scripted('deaf', { says: [text('…')], until: never, ends: DECLINE });
    const { routed } = along([deaf, scripted('next', { ends: queryPlan() })], {
      signal: controller.signal,
      tell: async () => controller.abort(new ParleyError('RUN_CANCELLED', 'The run was cancelled.')),
    });
    await expect(routed).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    expect(deaf.state.stopped).toBe(true);
  });
});

describe('a service that is away', () => {
  it('is left alone after three failures, and asked again after a while', async () => {
    const at = new Date('2026-11-22T10:00:00Z');
    const breaker = new PlannerBreaker({ now: () => at, openMs: 20 });
    const away = scripted('away', { ends: UNAVAILABLE });
    const fallBack = scripted('built-in', { ends: queryPlan() });
    const ask = () => along([{ ...away, breaker }, fallBack]).routed;
    for (let each = 0; each < 5; each += 1) expect((await ask()).planner).toBe('built-in');
    expect(away.state.asked).toBe(3);
    expect(breaker.health).toEqual({
      state: 'open',
      lastFailure: { code: 'MODEL_SERVICE_UNAVAILABLE', at },
    });
    await new Promise((resolve) => setTimeout(resolve, 25));
    await ask();
    expect(away.state.asked).toBe(4);
  });

  it('is not meant by a plan that can’t be used, nor by a run that was cancelled', async () => {
    const breaker = new PlannerBreaker({ now: () => new Date() });
    const odd = scripted('odd', { ends: () => new ParleyError('MODEL_ANSWER_UNUSABLE', 'Words.') });
    const left = scripted('left', { ends: () => new ParleyError('RUN_CANCELLED', 'Gone.') });
    for (let each = 0; each < 5; each += 1) {
      await expect(along([{ ...odd, breaker }]).routed).rejects.toMatchObject({
        code: 'MODEL_ANSWER_UNUSABLE',
      });
      await expect(along([{ ...left, breaker }]).routed).rejects.toMatchObject({ code: 'RUN_CANCELLED' });
    }
    expect(breaker.health).toMatchObject({
      state: 'closed',
      lastFailure: { code: 'MODEL_ANSWER_UNUSABLE' },
    });
  });
});
