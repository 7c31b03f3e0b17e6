import { createParsers, type Parsers } from '@parley/sql-drivers';
import type { QuestionSet } from '../question-set.js';
import { askQuestion, askUnanswerable, askWithoutColumn } from './ask.js';
import { openSet, type SetOptions } from './asked-set.js';
import type { JudgedQuestion, JudgedUnanswerable } from './outcome.js';
import type { Respondent } from './respondent.js';

export interface EvaluationOptions extends SetOptions {
  readonly sets: readonly QuestionSet[];
  readonly respondent: Respondent;
  /** The day all questions are asked, where their set doesn't say. */
  readonly today: string;
  /** Default true. */
  readonly withNotes?: boolean;
  /** Whether each question is also asked by somebody who may not see a column that it needs, where that can be. Default true. */
  readonly withHiddenColumns?: boolean;
  readonly onJudged?: (judged: JudgedQuestion | JudgedUnanswerable) => void;
}

export interface Evaluation {
  readonly questions: readonly JudgedQuestion[];
  readonly unanswerable: readonly JudgedUnanswerable[];
}

/** Asks every question of every set and judges the answers. */
export async function evaluate(options: EvaluationOptions): Promise<Evaluation> {
  await using cleanup = new AsyncDisposableStack();
  const parsers = cleanup.adopt(createParsers({ timeLimitMs: 30_000 }), (each) => each.close());
  const questions: JudgedQuestion[] = [];
  const unanswerable: JudgedUnanswerable[] = [];
  for (const [index, set] of options.sets.entries()) {
    const judged = await evaluateSet(set, { index, options, parsers });
    questions.push(...judged.questions);
    unanswerable.push(...judged.unanswerable);
  }
  return { questions, unanswerable };
}

interface Evaluating {
  readonly index: number;
  readonly options: EvaluationOptions;
  readonly parsers: Parsers;
}

async function evaluateSet(set: QuestionSet, { index, options, parsers }: Evaluating): Promise<Evaluation> {
  const { respondent, withNotes = true, withHiddenColumns = true, onJudged = () => undefined } = options;
  const today = (respondent.hasPinnedDay ? set.today : undefined) ?? options.today;
  await using asked = await openSet(set, { index, options: { ...options, today }, parsers });
  const interview = { asked, respondent, withNotes };
  const questions: JudgedQuestion[] = [];
  for (const question of set.questions) {
    const judged = await askQuestion(question, interview);
    questions.push(judged);
    onJudged(judged);
  }
  const unanswerable: JudgedUnanswerable[] = [];
  for (const question of set.unanswerable) {
    const judged = await askUnanswerable(question, interview);
    unanswerable.push(judged);
    onJudged(judged);
  }
  const mayHide = withHiddenColumns && respondent.knowsAskers;
  for (const question of mayHide ? set.questions : []) {
    const judged = await askWithoutColumn(question, interview);
    if (judged === undefined) continue;
    unanswerable.push(judged);
    onJudged(judged);
  }
  return { questions, unanswerable };
}
