import { isParleyError } from '@parley/errors';
import type { Planner, PlanRequest } from '@parley/planners';
import type { Answer } from '../matching/cell.js';
import type { AskedSet } from './asked-set.js';
import { guardStatement } from './guard-statement.js';
import { messageOf } from './message-of.js';
import type { Attempt } from './outcome.js';
import { planLookup } from './plan-lookup.js';
import { type Planned, planQuestion } from './plan-question.js';
import type { Asker, Asking, Respondent } from './respondent.js';
import { statementOf, TIME_ZONE } from './statement-of.js';

/** It would plan the same again. */
const BUILT_IN = 'built-in';

/** Plans that failed are mended so often at most, as in the product. */
const MOST_MENDS = 2;

export interface InProcessOptions {
  /** Whether the planner may look up values of the data. Default true. */
  readonly tellsValues?: boolean;
}

/** A planner, and after it the way of a run, without those who would read along. */
export function inProcess(planner: Planner, { tellsValues = true }: InProcessOptions = {}): Respondent {
  return {
    name: planner.name,
    knowsAskers: true,
    hasPinnedDay: true,
    attempt: (asking, asked, asker) => attemptQuestion(planner, asking, { asked, asker, tellsValues }),
  };
}

interface Setting {
  readonly asked: AskedSet;
  readonly asker: Asker;
  readonly tellsValues: boolean;
}

async function attemptQuestion(planner: Planner, asking: Asking, setting: Setting): Promise<Attempt> {
  const { asked, asker } = setting;
  const { today } = asked;
  const lookup = planLookup(asked, setting);
  const isDrafted = asked.set.model === undefined;
  const about = { model: asker.model, isDrafted, today, timeZone: TIME_ZONE, lookup };
  let request: PlanRequest = { ...asking, ...about };
  const spent = { ms: 0, tokens: 0 };
  for (let mended = 0; ; mended += 1) {
    const { attempt, failed } = await attemptOnce(planner, request, setting);
    spent.ms += attempt.ms;
    spent.tokens += attempt.tokens;
    const mayMend = failed !== undefined && mended < MOST_MENDS && planner.name !== BUILT_IN;
    if (!mayMend) return { ...attempt, ...spent };
    request = { ...request, failed };
  }
}

interface Tried {
  readonly attempt: Attempt;
  /** What a planner that learns can mend. */
  readonly failed?: PlanRequest['failed'];
}

async function attemptOnce(
  planner: Planner,
  request: PlanRequest,
  { asked, asker }: Setting,
): Promise<Tried> {
  const { signal } = asked;
  const began = performance.now();
  let planned: Planned;
  try {
    planned = await planQuestion(planner, request, signal);
  } catch (error) {
    signal.throwIfAborted();
    const attempt = { kind: 'failed', reason: messageOf(error), sql: null, confidence: null } as const;
    return { attempt: { ...attempt, ms: performance.now() - began, tokens: 0 } };
  }
  const { plan, ms, tokens } = planned;
  if (plan.kind === 'decline') return { attempt: { kind: 'declined', reason: plan.reason, ms, tokens } };
  if (plan.kind === 'clarification') {
    const choices = plan.choices.map(({ label }) => label).join(' | ');
    return { attempt: { kind: 'clarified', reason: `${plan.question} ${choices}`, ms, tokens } };
  }
  const { confidence, explanation, assumptions } = plan;
  let sql: string | null = null;
  try {
    sql = statementOf(plan.query, asked, asker.model);
    const answers = await answersOf(sql, asked, asker);
    return { attempt: { kind: 'answer', sql, confidence, explanation, assumptions, answers, ms, tokens } };
  } catch (error) {
    signal.throwIfAborted();
    const attempt: Attempt = { kind: 'failed', reason: messageOf(error), sql, confidence, ms, tokens };
    if (!isParleyError(error)) return { attempt };
    return { attempt, failed: { plan, code: error.code, message: error.message } };
  }
}

async function answersOf(sql: string, { data, parser, fills, signal }: AskedSet, { policy }: Asker) {
  const { catalog, dialect } = data;
  const approved = await guardStatement({ sql, dialect }, { catalog, parser, policy });
  const answers: Answer[] = [];
  for (const fill of fills) answers.push(await fill.run(approved, signal));
  return answers;
}
