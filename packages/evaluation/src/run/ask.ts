import { ASKED_AT, pinClock } from '../clock/pin-clock.js';
import type { Fill } from '../databases/evaluated-data.js';
import { withTies } from '../matching/with-ties.js';
import type { EvaluationQuestion, GoldStatement, UnanswerableQuestion } from '../question-set.js';
import type { AskedSet } from './asked-set.js';
import { UNRESTRICTED } from './guard-statement.js';
import { hidingPolicy, modelUnder, neededColumn } from './hide-column.js';
import { type GoldAnswer, type GoldAnswers, judge } from './judge.js';
import { messageOf } from './message-of.js';
import type { Attempt, JudgedQuestion, JudgedUnanswerable } from './outcome.js';
import type { Asking, Respondent } from './respondent.js';

/** A set, and who is asked its questions. */
interface Interview {
  readonly asked: AskedSet;
  readonly respondent: Respondent;
  /** Whether they are told the questions' notes. */
  readonly withNotes: boolean;
}

/** Asks a question and judges what comes. */
export async function askQuestion(
  question: EvaluationQuestion,
  interview: Interview,
): Promise<JudgedQuestion> {
  const { asked } = interview;
  const asking = askingOf(question, interview);
  const golds = await goldAnswersOf(question, asked);
  const attempt = await attemptAsAnybody(asking, interview);
  const isAnswer = attempt.kind === 'answer' || attempt.kind === 'failed';
  return {
    database: asked.set.name,
    id: question.id,
    category: question.category,
    ...asking,
    ...judge(question, attempt, golds),
    sql: isAnswer ? attempt.sql : null,
    confidence: isAnswer ? attempt.confidence : null,
    assumptions: attempt.kind === 'answer' ? attempt.assumptions : [],
    ms: rounded(attempt.ms),
    tokens: attempt.tokens,
    ...(question.disputed === undefined ? {} : { disputed: question.disputed }),
    isGoldEmpty: golds.flat().every((gold) => gold.kind !== 'failed' && gold.answer.rows.length === 0),
    isGoldFailed: golds.every(([given]) => given?.kind === 'failed'),
    isGoldUndetermined: golds.every(([given]) => given?.kind === 'undetermined'),
    goldSql: question.gold[0]?.sql ?? '',
  };
}

/** Asks what can't be answered: right is whoever says so, or asks back. */
export async function askUnanswerable(
  { id, question }: UnanswerableQuestion,
  interview: Interview,
): Promise<JudgedUnanswerable> {
  const { asked } = interview;
  const attempt = await attemptAsAnybody({ question }, { ...interview, asked: { ...asked, fills: [] } });
  return { database: asked.set.name, id, question, ...withoutAnswer(attempt) };
}

/**
 * Asks a question as somebody for whom a column that it needs does not exist. Undefined where no column is needed: none of the
 * statements' own, or the answer is right without it all the same.
 */
export async function askWithoutColumn(
  question: EvaluationQuestion,
  interview: Interview,
): Promise<JudgedUnanswerable | undefined> {
  const { asked, respondent } = interview;
  const { set, data, parser, model: whole } = asked;
  const { goldDialect } = set;
  const needed = await neededColumn(question, { goldDialect, catalog: data.catalog, parser, model: whole });
  if (needed === undefined) return undefined;
  const policy = hidingPolicy(needed);
  const model = modelUnder(policy, data, set.model);
  const asking = askingOf(question, interview);
  const attempt = await respondent.attempt(asking, asked, { policy, model });
  if (attempt.kind === 'answer') {
    const { outcome } = judge(question, attempt, await goldAnswersOf(question, asked));
    if (outcome === 'right') return undefined;
  }
  return {
    database: set.name,
    id: question.id,
    question: question.question,
    hidden: `${needed.table}.${needed.column}`,
    ...withoutAnswer(attempt),
  };
}

function attemptAsAnybody(asking: Asking, { asked, respondent }: Interview): Promise<Attempt> {
  return respondent.attempt(asking, asked, { policy: UNRESTRICTED, model: asked.model });
}

function askingOf({ question, note }: EvaluationQuestion, { withNotes }: Interview): Asking {
  return note === undefined || !withNotes ? { question } : { question, note };
}

async function goldAnswersOf({ gold }: EvaluationQuestion, asked: AskedSet): Promise<readonly GoldAnswers[]> {
  const answers: GoldAnswers[] = [];
  for (const statement of gold) answers.push(await goldAnswers(statement, asked));
  return answers;
}

async function goldAnswers({ sql }: GoldStatement, { set, fills, today }: AskedSet): Promise<GoldAnswers> {
  const pinned = pinClock(sql, { today, time: ASKED_AT }, set.goldDialect);
  const tied = withTies(pinned, set.goldDialect);
  const answers: GoldAnswer[] = [];
  for (const fill of fills) answers.push(await goldAnswer(fill, pinned, tied));
  return answers;
}

async function goldAnswer(fill: Fill, sql: string, tied: string | undefined): Promise<GoldAnswer> {
  try {
    const answer = await fill.gold(sql);
    const level = tied === undefined ? answer : await fill.gold(tied);
    return { kind: level.rows.length > answer.rows.length ? 'undetermined' : 'rows', answer };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  }
}

function withoutAnswer(attempt: Attempt): Pick<JudgedUnanswerable, 'outcome' | 'reason' | 'sql' | 'ms'> {
  const ms = rounded(attempt.ms);
  switch (attempt.kind) {
    case 'answer':
      return { outcome: 'answered', reason: attempt.explanation, sql: attempt.sql, ms };
    case 'failed':
      return { outcome: 'failed', reason: attempt.reason, sql: attempt.sql, ms };
    case 'declined':
    case 'clarified':
      return { outcome: attempt.kind, reason: attempt.reason, sql: null, ms };
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
