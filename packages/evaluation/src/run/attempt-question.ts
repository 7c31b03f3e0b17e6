import { isParleyError } from '@parley/errors';
import type { PlanRequest, QueryPlan } from '@parley/planners';
import { compile, type SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy } from '@parley/sql-guard';
import { ASKED_AT, pinClock } from '../clock/pin-clock.js';
import type { Answer } from '../matching/cell.js';
import type { AskedSet } from './asked-set.js';
import { guardStatement, UNRESTRICTED } from './guard-statement.js';
import type { Attempt } from './outcome.js';
import { planLookup } from './plan-lookup.js';
import { type Planned, planQuestion } from './plan-question.js';

const TIME_ZONE = 'UTC';
/** It would plan the same again. */
const BUILT_IN = 'built-in';

export interface Asking {
  readonly question: string;
  readonly note?: string;
}

/** For whom: what they may see, and the model that exists for them. */
export interface Asker {
  readonly policy: EffectivePolicy;
  readonly model: SemanticModel;
}

/** Plans that failed are mended so often at most, as in the product. */
const MOST_MENDS = 2;

/** The whole way of a question, without those who would read along; what it ends with is data. */
export async function attemptQuestion(
  asking: Asking,
  asked: AskedSet,
  asker: Asker = { policy: UNRESTRICTED, model: asked.model },
): Promise<Attempt> {
  const { today } = asked;
  const { planner } = asked.options;
  const lookup = planLookup(asked, asker);
  let request: PlanRequest = { ...asking, ...{ model: asker.model, today, timeZone: TIME_ZONE, lookup } };
  const spent = { ms: 0, tokens: 0 };
  for (let mended = 0; ; mended += 1) {
    const { attempt, failed } = await attemptOnce(request, asked, asker);
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

async function attemptOnce(request: PlanRequest, asked: AskedSet, asker: Asker): Promise<Tried> {
  const { planner, signal } = asked.options;
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

async function answersOf(sql: string, { data, parser, fills, options }: AskedSet, { policy }: Asker) {
  const { catalog, dialect } = data;
  const approved = await guardStatement({ sql, dialect }, { catalog, parser, policy });
  const answers: Answer[] = [];
  for (const fill of fills) answers.push(await fill.run(approved, options.signal));
  return answers;
}

export function messageOf(error: unknown): string {
  if (isParleyError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** What a plan would run. A statement of its own sees the pinned day, too. */
export function statementOf(
  query: QueryPlan['query'],
  { data: { dialect }, today }: AskedSet,
  model: SemanticModel,
): string {
  if (query.kind === 'sql') return pinClock(query.sql, { today, time: ASKED_AT }, dialect);
  return compile(model, query.semantic, { dialect, timeZone: TIME_ZONE }).sql;
}
