import { type Answer, shownCell } from '../matching/cell.js';
import { matchesGold } from '../matching/match-answers.js';
import type { EvaluationQuestion, GoldStatement } from '../question-set.js';
import type { Attempt, Outcome, ShownAnswer } from './outcome.js';

/** What a gold statement answers on one filling of the tables. */
export type GoldAnswer =
  | { readonly kind: 'rows'; readonly answer: Answer }
  /** Rows are level where it cuts: which it takes is the engine's choice. */
  | { readonly kind: 'undetermined'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly message: string };

/** On the data as given, then on each re-fill. */
export type GoldAnswers = readonly GoldAnswer[];

export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** Right on the data as given, whatever the re-fills say. */
  readonly isRightAsGiven: boolean;
  readonly expected?: ShownAnswer;
  readonly got?: ShownAnswer;
}

const SHOWN_ROWS = 5;

/**
 * An answer is right where it says what one gold statement does, the same one on the data as given and on every re-fill: tables
 * of a few rows make wrong statements look right.
 */
export function judge(
  question: EvaluationQuestion,
  attempt: Attempt,
  golds: readonly GoldAnswers[],
): Verdict {
  switch (attempt.kind) {
    case 'declined':
    case 'clarified':
      return { outcome: attempt.kind, reason: attempt.reason, isRightAsGiven: false };
    case 'failed':
      return { outcome: 'failed', reason: attempt.reason, isRightAsGiven: false };
    case 'answer':
      return judgeAnswer(question, attempt.answers, golds);
  }
}

function judgeAnswer(
  question: EvaluationQuestion,
  answers: readonly Answer[],
  golds: readonly GoldAnswers[],
): Verdict {
  const misses = golds.map((fills, index) => {
    const statement = question.gold[index];
    return statement === undefined ? 0 : firstMiss({ question, statement }, fills, answers);
  });
  if (misses.includes(-1)) return { outcome: 'right', reason: null, isRightAsGiven: true };
  const told = mostTelling(golds, misses);
  const got = told === undefined ? undefined : answers[told.fill];
  if (told === undefined || got === undefined) {
    const [failed] = golds.flat().filter((gold) => gold.kind === 'failed');
    const why = failed?.message ?? 'there is none';
    return { outcome: 'failed', reason: `The gold statement can't be run: ${why}`, isRightAsGiven: false };
  }
  const difference = differenceInWords(told.answer, got);
  return {
    outcome: 'wrong',
    reason: told.fill === 0 ? difference : `Right by chance: on re-fill ${told.fill}, ${difference}`,
    isRightAsGiven: told.fill > 0,
    expected: shown(told.answer),
    got: shown(got),
  };
}

/** Where the statement that agrees the longest stops to agree; undefined where none can be run. */
function mostTelling(
  golds: readonly GoldAnswers[],
  misses: readonly number[],
): { readonly fill: number; readonly answer: Answer } | undefined {
  const told = golds.flatMap((fills, index) => {
    const fill = misses[index] ?? 0;
    const gold = fills[fill];
    return gold === undefined || gold.kind === 'failed' ? [] : [{ fill, answer: gold.answer }];
  });
  return told.toSorted((one, other) => other.fill - one.fill)[0];
}

/** The first filling on which the answer says something else; -1 where there is none. */
function firstMiss(
  asked: { readonly question: EvaluationQuestion; readonly statement: GoldStatement },
  golds: GoldAnswers,
  answers: readonly Answer[],
): number {
  return golds.findIndex((gold, fill) => {
    const got = answers[fill];
    if (got === undefined || gold.kind === 'failed') return true;
    // On the data as given, the rows that the gold has are the known answer all the same.
    if (gold.kind === 'undetermined' && fill > 0) return false;
    return !matchesGold(got, gold.answer, asked);
  });
}

function differenceInWords(gold: Answer, got: Answer): string {
  if (gold.rows.length !== got.rows.length) {
    return `there should be ${gold.rows.length} rows, and are ${got.rows.length}.`;
  }
  if (gold.columns.length !== got.columns.length) {
    return `there should be ${gold.columns.length} columns, and are ${got.columns.length}.`;
  }
  return 'the values or their order differ.';
}

function shown({ columns, rows }: Answer): ShownAnswer {
  return {
    rowCount: rows.length,
    columns,
    rows: rows.slice(0, SHOWN_ROWS).map((row) => row.map(shownCell)),
  };
}
