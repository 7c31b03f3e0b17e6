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

/** The floor that a report sets: what it has. */
export function floorOf(report: EvaluationReport): Floor {
  return {
    right: rightOnes(report).map(nameOf),
    least_right: report.right,
    least_precision: report.precision ?? 0,
    least_unanswerable_declined: report.unanswerable.declined_share ?? 0,
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
