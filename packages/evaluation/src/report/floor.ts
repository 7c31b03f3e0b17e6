import { z } from 'zod';
import { readJson } from '../loaders/read-json.js';
import type { JudgedQuestion } from '../run/outcome.js';
import type { EvaluationReport } from './json-report.js';

const floorSchema = z.object({
  /** Questions that were right, as `database id`. */
  right: z.array(z.string()),
  /** Fewer right ones than this are too few: some may change places. */
  least_right: z.number().int(),
  least_precision: z.number(),
  least_unanswerable_declined: z.number(),
});

/** What a planner must not fall below on a set. */
export type Floor = z.infer<typeof floorSchema>;

const floorsSchema = z.record(z.string(), floorSchema);

/** The floors of a file, by the name of their set. @throws ParleyError BAD_INPUT */
export function readFloors(file: string): Promise<Readonly<Record<string, Floor>>> {
  return readJson(file, floorsSchema);
}

/** Of a hundred right ones, so many may change places with wrong ones: what makes the planner better may cost a few. */
const MAY_CHANGE = 2;
/** Of the unanswerable questions this share is enough. */
const ENOUGH_DECLINED = 0.95;

/** The floor that a report sets: a little below what it has. */
export function floorOf(report: EvaluationReport): Floor {
  const { right, precision, unanswerable } = report;
  return {
    right: rightOnes(report).map(nameOf),
    least_right: Math.floor(right * (1 - MAY_CHANGE / 100)),
    least_precision: Math.floor((precision ?? 0) * 100 - MAY_CHANGE) / 100,
    least_unanswerable_declined: Math.min(unanswerable.declined_share ?? 0, ENOUGH_DECLINED),
  };
}

/** In sentences, how a report is below a floor, and which questions were right before; nothing where it is not. */
export function belowFloor(report: EvaluationReport, floor: Floor): readonly string[] {
  const faults = [
    ...below('right', report.right, floor.least_right),
    ...below('precision', report.precision ?? 0, floor.least_precision),
    ...below(
      'unanswerable declined',
      report.unanswerable.declined_share ?? 1,
      floor.least_unanswerable_declined,
    ),
  ];
  return faults.length === 0 ? [] : [...faults, ...regressions(report, floor)];
}

function below(what: string, is: number, floor: number): readonly string[] {
  return is < floor ? [`${what}: ${is}, and the floor is ${floor}.`] : [];
}

function regressions(report: EvaluationReport, floor: Floor): readonly string[] {
  const before = new Set(floor.right);
  return report.questions
    .filter((question) => question.outcome !== 'right' && before.has(nameOf(question)))
    .map((question) => `${nameOf(question)} was right, and is ${question.outcome}: ${question.reason ?? ''}`);
}

function rightOnes({ questions }: EvaluationReport): readonly JudgedQuestion[] {
  return questions.filter(({ outcome }) => outcome === 'right');
}

function nameOf({ database, id }: JudgedQuestion): string {
  return `${database} ${id}`;
}
