import { isParleyError } from '@parley/errors';
import { draftModel } from '@parley/model-draft';
import type { Planner } from '@parley/planners';
import { compile, type SemanticModel } from '@parley/semantic-layer';
import { createParsers, type Parsers } from '@parley/sql-drivers';
import { ASKED_AT, LOADED_AT, pinClock } from '../clock/pin-clock.js';
import type { EvaluatedData, Fill } from '../databases/evaluated-data.js';
import { type EvaluationServer, openPostgresData } from '../databases/postgres-data.js';
import { keptColumns } from '../fills/kept-columns.js';
import type { EvaluationQuestion, GoldStatement, QuestionSet } from '../question-set.js';
import { guardStatement } from './guard-statement.js';
import { type GoldAnswers, judge } from './judge.js';
import type { Attempt, JudgedQuestion, JudgedUnanswerable } from './outcome.js';
import { planQuestion } from './plan-question.js';

export interface EvaluationOptions {
  readonly sets: readonly QuestionSet[];
  readonly planner: Planner;
  readonly server: EvaluationServer;
  /** The day all questions are asked, where their set doesn't say. */
  readonly today: string;
  /** How often the tables are filled anew. Default 2. */
  readonly refills?: number;
  readonly withNotes?: boolean;
  readonly signal: AbortSignal;
  readonly onJudged?: (judged: JudgedQuestion | JudgedUnanswerable) => void;
}

export interface Evaluation {
  readonly questions: readonly JudgedQuestion[];
  readonly unanswerable: readonly JudgedUnanswerable[];
}

const TIME_ZONE = 'UTC';
const DEFAULT_REFILLS = 2;

/** Asks every question of every set, in this process, the way a run goes: plan, compile, guard, run; and judges the answers. */
export async function evaluate(options: EvaluationOptions): Promise<Evaluation> {
  const parsers = createParsers({ timeLimitMs: 30_000 });
  try {
    const questions: JudgedQuestion[] = [];
    const unanswerable: JudgedUnanswerable[] = [];
    for (const [index, set] of options.sets.entries()) {
      await using data = await openData(set, index, options);
      const asked = await prepare(set, data, { options, parsers });
      for (const question of set.questions) {
        const judged = await judgeQuestion(question, asked);
        questions.push(judged);
        options.onJudged?.(judged);
      }
      for (const { id, question } of set.unanswerable) {
        const attempt = await attemptQuestion({ question }, { ...asked, fills: [] });
        const judged = { database: set.name, id, question, ...unanswered(attempt) };
        unanswerable.push(judged);
        options.onJudged?.(judged);
      }
    }
    return { questions, unanswerable };
  } finally {
    await parsers.close();
  }
}

/** A set with its data open, its model made, its tables filled. */
interface AskedSet {
  readonly set: QuestionSet;
  readonly data: EvaluatedData;
  readonly model: SemanticModel;
  readonly fills: readonly Fill[];
  readonly today: string;
  readonly options: EvaluationOptions;
  readonly parsers: Parsers;
}

function openData(set: QuestionSet, index: number, options: EvaluationOptions): Promise<EvaluatedData> {
  const clock = { today: set.today ?? options.today, time: LOADED_AT };
  const { data } = set;
  if (data.kind === 'sqlite') throw new Error('SQLite files are not opened here yet.');
  return openPostgresData({
    server: options.server,
    name: `parley_evaluation_${process.pid}_${index}`,
    refills: options.refills ?? DEFAULT_REFILLS,
    ...(data.kind === 'template' ? { template: data.database } : {}),
    load: async (client) => {
      if (data.kind === 'script') await client.query(pinClock(data.script, clock, 'postgresql'));
    },
    comments: set.comments,
    signal: options.signal,
  });
}

async function prepare(
  set: QuestionSet,
  data: EvaluatedData,
  { options, parsers }: Pick<AskedSet, 'options' | 'parsers'>,
): Promise<AskedSet> {
  const model = set.model ?? draftModel({ catalog: data.catalog, profiles: data.profiles }).model;
  const golds = set.questions.flatMap(({ gold }) => gold.map(({ sql }) => sql));
  const refills = await data.refill(await keptColumns(data, model, golds));
  const today = set.today ?? options.today;
  return { set, data, model, fills: [data.given, ...refills], today, options, parsers };
}

async function judgeQuestion(question: EvaluationQuestion, asked: AskedSet): Promise<JudgedQuestion> {
  const { withNotes = true } = asked.options;
  const note = withNotes ? question.note : undefined;
  const golds: GoldAnswers[] = [];
  for (const statement of question.gold) golds.push(await goldAnswers(statement, asked));
  const attempt = await attemptQuestion(
    { question: question.question, ...(note === undefined ? {} : { note }) },
    asked,
  );
  const verdict = judge(question, attempt, golds);
  return {
    database: asked.set.name,
    id: question.id,
    question: question.question,
    category: question.category,
    ...(note === undefined ? {} : { note }),
    ...verdict,
    sql: 'sql' in attempt ? (attempt.sql ?? null) : null,
    confidence: 'confidence' in attempt ? (attempt.confidence ?? null) : null,
    assumptions: 'assumptions' in attempt ? attempt.assumptions : [],
    ms: rounded(attempt.ms),
    tokens: attempt.tokens,
    ...(question.disputed === undefined ? {} : { disputed: question.disputed }),
    isGoldEmpty: golds.every((fills) =>
      fills.every((answer) => typeof answer !== 'string' && answer.rows.length === 0),
    ),
    goldSql: question.gold[0]?.sql ?? '',
  };
}

async function goldAnswers({ sql }: GoldStatement, { set, fills, today }: AskedSet): Promise<GoldAnswers> {
  const pinned = pinClock(sql, { today, time: ASKED_AT }, set.goldDialect);
  const answers: GoldAnswers[number][] = [];
  for (const fill of fills) answers.push(await fill.gold(pinned).catch(messageOf));
  return answers;
}

/** The whole way of a question, but for those who would read along. */
async function attemptQuestion(
  asked: { readonly question: string; readonly note?: string },
  { model, data, fills, today, options, parsers }: AskedSet,
): Promise<Attempt> {
  const began = performance.now();
  const { planner, signal } = options;
  let sql: string | undefined;
  let planned: Awaited<ReturnType<typeof planQuestion>> | undefined;
  try {
    planned = await planQuestion(planner, { ...asked, model, today, timeZone: TIME_ZONE }, signal);
    const { plan, ms, tokens } = planned;
    if (plan.kind === 'decline') return { kind: 'declined', reason: plan.reason, ms, tokens };
    if (plan.kind === 'clarification') {
      const choices = plan.choices.map(({ label }) => label).join(' | ');
      return { kind: 'clarified', reason: `${plan.question} ${choices}`, ms, tokens };
    }
    const { query, confidence, explanation, assumptions } = plan;
    sql =
      query.kind === 'sql'
        ? pinClock(query.sql, { today, time: ASKED_AT }, data.dialect)
        : compile(model, query.semantic, { dialect: data.dialect, timeZone: TIME_ZONE }).sql;
    const parser = parsers.for(data.dialect);
    const approved = await guardStatement({ sql, dialect: data.dialect }, { catalog: data.catalog, parser });
    const answers = [];
    for (const fill of fills) answers.push(await fill.run(approved, signal));
    return { kind: 'answer', sql, confidence, explanation, assumptions, answers, ms, tokens };
  } catch (error) {
    signal.throwIfAborted();
    const { ms = performance.now() - began, tokens = 0, plan } = planned ?? {};
    const confidence = plan?.kind === 'query' ? plan.confidence : null;
    return {
      kind: 'failed',
      reason: messageOf(error),
      ...(sql !== undefined && { sql }),
      confidence,
      ms,
      tokens,
    };
  }
}

function unanswered(attempt: Attempt): Pick<JudgedUnanswerable, 'outcome' | 'reason' | 'sql' | 'ms'> {
  const ms = rounded(attempt.ms);
  switch (attempt.kind) {
    case 'answer':
      return { outcome: 'answered', reason: attempt.explanation, sql: attempt.sql, ms };
    case 'failed':
      return { outcome: 'failed', reason: attempt.reason, sql: attempt.sql ?? null, ms };
    case 'declined':
    case 'clarified':
      return { outcome: attempt.kind, reason: attempt.reason, sql: null, ms };
  }
}

function messageOf(error: unknown): string {
  if (isParleyError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
