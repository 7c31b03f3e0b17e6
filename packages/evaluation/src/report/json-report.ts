import { readFile } from 'node:fs/promises';
import { ParleyError } from '@parley/errors';
import type { Evaluation } from '../run/evaluate.js';
import type { JudgedQuestion, JudgedUnanswerable } from '../run/outcome.js';
import { type Counts, countBy, countOutcomes, percentile, share } from './summary.js';

/** What `--json` writes: figures first, then each question. */
export interface EvaluationReport {
  readonly planner: string;
  readonly sets: readonly string[];
  readonly today: string;
  readonly total: number;
  readonly right: number;
  /** Before the re-fills took away what was right by chance. */
  readonly right_as_given: number;
  readonly wrong: number;
  readonly answered: number;
  readonly declined: number;
  readonly clarified: number;
  readonly failed: number;
  readonly accuracy: number;
  readonly precision: number | null;
  readonly coverage: number;
  readonly clarification_rate: number;
  /** Of planning, in milliseconds. */
  readonly median_ms: number;
  readonly p95_ms: number;
  readonly tokens: number;
  /** Questions that no database of the set could answer. */
  readonly unanswerable: UnanswerableCounts;
  /** Answerable ones, asked by somebody who may not see a column that they need. */
  readonly hidden_column: UnanswerableCounts;
  /** Questions with doubtful gold left out. */
  readonly without_disputed: Pick<
    Counts,
    'total' | 'right' | 'answered' | 'accuracy' | 'precision' | 'coverage'
  >;
  readonly by_category: Readonly<Record<string, Counts>>;
  readonly by_database: Readonly<Record<string, Counts>>;
  /** What planners said of themselves, and how often they were right. */
  readonly calibration: readonly ConfidenceBin[];
  /** On the data as given and on all re-fills: whatever has no rows is right. */
  readonly gold_without_rows: readonly string[];
  /** Whose gold can't be run. */
  readonly gold_failed: readonly string[];
  /** Whose gold takes some of several level rows. */
  readonly gold_undetermined: readonly string[];
  readonly questions: readonly JudgedQuestion[];
  readonly unanswerable_questions: readonly JudgedUnanswerable[];
}

export interface UnanswerableCounts {
  readonly total: number;
  readonly declined: number;
  readonly clarified: number;
  readonly answered: number;
  readonly failed: number;
  readonly declined_share: number | null;
  /** Declined, or asked back: nobody was told something wrong. */
  readonly not_answered_share: number | null;
}

export interface ConfidenceBin {
  readonly from: number;
  readonly to: number;
  readonly answered: number;
  readonly right: number;
  readonly mean_confidence: number | null;
  readonly precision: number | null;
}

export function reportOf(
  { questions, unanswerable }: Evaluation,
  about: Pick<EvaluationReport, 'planner' | 'sets' | 'today'>,
): EvaluationReport {
  const { clarificationRate, ...counts } = countOutcomes(questions);
  const undisputed = countOutcomes(questions.filter(({ disputed }) => disputed === undefined));
  const times = questions.map(({ ms }) => ms);
  return {
    planner: about.planner,
    sets: about.sets,
    today: about.today,
    ...counts,
    right_as_given: questions.filter(({ isRightAsGiven }) => isRightAsGiven).length,
    clarification_rate: clarificationRate,
    median_ms: percentile(times, 50),
    p95_ms: percentile(times, 95),
    tokens: questions.reduce((sum, { tokens }) => sum + tokens, 0),
    unanswerable: unanswerableCounts(unanswerable.filter(({ hidden }) => hidden === undefined)),
    hidden_column: unanswerableCounts(unanswerable.filter(({ hidden }) => hidden !== undefined)),
    without_disputed: {
      total: undisputed.total,
      right: undisputed.right,
      answered: undisputed.answered,
      accuracy: undisputed.accuracy,
      precision: undisputed.precision,
      coverage: undisputed.coverage,
    },
    by_category: countBy(questions, ({ category }) => category),
    by_database: countBy(questions, ({ database }) => database),
    calibration: calibration(questions),
    gold_without_rows: questions.filter(({ isGoldEmpty }) => isGoldEmpty).map(({ id }) => id),
    gold_failed: questions.filter(({ isGoldFailed }) => isGoldFailed).map(({ id }) => id),
    gold_undetermined: questions.filter(({ isGoldUndetermined }) => isGoldUndetermined).map(({ id }) => id),
    questions,
    unanswerable_questions: unanswerable,
  };
}

/** Reads what an earlier run wrote. @throws ParleyError BAD_INPUT */
export async function readReport(file: string): Promise<EvaluationReport> {
  try {
    const report: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (
      typeof report === 'object' &&
      report !== null &&
      'questions' in report &&
      Array.isArray(report.questions)
    ) {
      return report as EvaluationReport;
    }
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', `${file} can't be read: it must be what \`--json\` wrote.`, { cause });
  }
  throw new ParleyError(
    'BAD_INPUT',
    `${file} is no report of an evaluation: it must be what \`--json\` wrote.`,
  );
}

function unanswerableCounts(judged: readonly JudgedUnanswerable[]): UnanswerableCounts {
  const of = (outcome: JudgedUnanswerable['outcome']) =>
    judged.filter((each) => each.outcome === outcome).length;
  const [declined, clarified] = [of('declined'), of('clarified')];
  return {
    total: judged.length,
    declined,
    clarified,
    answered: of('answered'),
    failed: of('failed'),
    declined_share: share(declined, judged.length),
    not_answered_share: share(declined + clarified, judged.length),
  };
}

const BINS = [0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1] as const;

function calibration(questions: readonly JudgedQuestion[]): readonly ConfidenceBin[] {
  return BINS.slice(0, -1).map((from, index) => {
    const to = BINS[index + 1] ?? 1;
    const inBin = questions.filter(
      ({ outcome, confidence }) =>
        (outcome === 'right' || outcome === 'wrong') &&
        confidence !== null &&
        confidence >= from &&
        (confidence < to || to === 1),
    );
    const right = inBin.filter(({ outcome }) => outcome === 'right').length;
    const sum = inBin.reduce((total, { confidence }) => total + (confidence ?? 0), 0);
    return {
      ...{ from, to, answered: inBin.length, right },
      mean_confidence: share(sum, inBin.length),
      precision: share(right, inBin.length),
    };
  });
}
