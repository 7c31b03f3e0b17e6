import { isParleyError } from '@parley/errors';
import type { QueryPlan } from '@parley/planners';
import { compile, type SemanticModel } from '@parley/semantic-layer';
import type { EffectivePolicy } from '@parley/sql-guard';
import { ASKED_AT, pinClock } from '../clock/pin-clock.js';
import type { Answer } from '../matching/cell.js';
import type { AskedSet } from './asked-set.js';
import { guardStatement, UNRESTRICTED } from './guard-statement.js';
import type { Attempt } from './outcome.js';
import { type Planned, planQuestion } from './plan-question.js';

const TIME_ZONE = 'UTC';

export interface Asking {
  readonly question: string;
  readonly note?: string;
}

/** For whom: what they may see, and the model that exists for them. */
export interface Asker {
  readonly policy: EffectivePolicy;
  readonly model: SemanticModel;
}

/** The whole way of a question, without those who would read along; what it ends with is data. */
export async function attemptQuestion(
  asking: Asking,
  asked: AskedSet,
  asker: Asker = { policy: UNRESTRICTED, model: asked.model },
): Promise<Attempt> {
  const { today, options, fills } = asked;
  const { planner, signal } = options;
  const began = performance.now();
  let planned: Planned | undefined;
  let sql: string | undefined;
  try {
    planned = await planQuestion(
      planner,
      { question: asking.question, ...noteOf(asking), model: asker.model, today, timeZone: TIME_ZONE },
      signal,
    );
    const { plan, ms, tokens } = planned;
    if (plan.kind === 'decline') return { kind: 'declined', reason: plan.reason, ms, tokens };
    if (plan.kind === 'clarification') {
      const choices = plan.choices.map(({ label }) => label).join(' | ');
      return { kind: 'clarified', reason: `${plan.question} ${choices}`, ms, tokens };
    }
    sql = statementOf(plan, asked, asker.model);
    const { catalog, dialect } = asked.data;
    const source = { catalog, parser: asked.parser, policy: asker.policy };
    const approved = await guardStatement({ sql, dialect }, source);
    const answers: Answer[] = [];
    for (const fill of fills) answers.push(await fill.run(approved, signal));
    const { confidence, explanation, assumptions } = plan;
    return { kind: 'answer', sql, confidence, explanation, assumptions, answers, ms, tokens };
  } catch (error) {
    signal.throwIfAborted();
    const { ms = performance.now() - began, tokens = 0, plan } = planned ?? {};
    const confidence = plan?.kind === 'query' ? plan.confidence : null;
    return { kind: 'failed', reason: messageOf(error), sql: sql ?? null, confidence, ms, tokens };
  }
}

export function messageOf(error: unknown): string {
  if (isParleyError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

function noteOf({ note }: Asking): Pick<Asking, 'note'> {
  return note === undefined ? {} : { note };
}

function statementOf({ query }: QueryPlan, { data, today }: AskedSet, model: SemanticModel): string {
  const { dialect } = data;
  if (query.kind === 'sql') return pinClock(query.sql, { today, time: ASKED_AT }, dialect);
  return compile(model, query.semantic, { dialect, timeZone: TIME_ZONE }).sql;
}
