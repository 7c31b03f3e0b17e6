import { type Answer, shownCell } from '../matching/cell.js';
import { matchesGold } from '../matching/match-answers.js';
import type { EvaluationQuestion } from '../question-set.js';
import type { Attempt, Outcome, ShownAnswer } from './outcome.js';

/** What a gold statement answers on the data as given and on each re-fill; a text where it can't be run. */
export type GoldAnswers = readonly (Answer | string)[];

export interface Verdict {
  readonly outcome: Outcome;
  readonly reason: string | null;
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
      return { outcome: attempt.kind, reason: attempt.reason };
    case 'failed':
      return { outcome: 'failed', reason: attempt.reason };
    case 'answer':
      return judgeAnswer(question, attempt.answers, golds);
  }
}

function judgeAnswer(
  question: EvaluationQuestion,
  answers: readonly Answer[],
  golds: readonly GoldAnswers[],
): Verdict {
  const matches = golds.map((gold, index) => {
    const statement = question.gold[index];
    return gold.findIndex((right, fill) => {
      const got = answers[fill];
      if (got === undefined || typeof right === 'string' || statement === undefined) return true;
      return !matchesGold(got, right, { question, statement });
    });
  });
  if (matches.some((firstMiss) => firstMiss < 0)) return { outcome: 'right', reason: null };
  const furthest = Math.max(...matches);
  const told = golds[matches.indexOf(furthest)]?.[furthest];
  const got = answers[furthest];
  if (told === undefined || got === undefined || typeof told === 'string') {
    return { outcome: 'failed', reason: `The gold statement can't be run: ${String(told)}` };
  }
  return {
    outcome: 'wrong',
    reason:
      furthest === 0
        ? differenceInWords(told, got)
        : `Right by chance: on re-fill ${furthest}, ${differenceInWords(told, got)}`,
    expected: shown(told),
    got: shown(got),
  };
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

export function shown({ columns, rows }: Answer): ShownAnswer {
  return {
    rowCount: rows.length,
    columns,
    rows: rows.slice(0, SHOWN_ROWS).map((row) => row.map(shownCell)),
  };
}
