import type { JudgedQuestion, Outcome } from '../run/outcome.js';

export interface Counts {
  readonly total: number;
  readonly right: number;
  readonly wrong: number;
  readonly declined: number;
  readonly clarified: number;
  readonly failed: number;
  /** Right and wrong ones: what somebody would have believed. */
  readonly answered: number;
  /** Right of all. */
  readonly accuracy: number;
  /** Right of the answered; null where none was. */
  readonly precision: number | null;
  /** Answered of all. */
  readonly coverage: number;
  readonly clarificationRate: number;
}

export function countOutcomes(questions: readonly Pick<JudgedQuestion, 'outcome'>[]): Counts {
  const of = (outcome: Outcome) => questions.filter((question) => question.outcome === outcome).length;
  const [total, right, wrong] = [questions.length, of('right'), of('wrong')];
  const answered = right + wrong;
  const clarified = of('clarified');
  return {
    ...{ total, right, wrong, clarified, answered },
    declined: of('declined'),
    failed: of('failed'),
    accuracy: share(right, total) ?? 0,
    precision: share(right, answered),
    coverage: share(answered, total) ?? 0,
    clarificationRate: share(clarified, total) ?? 0,
  };
}

/** To four digits; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

/** The nearest-rank percentile; 0 of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** Counts by what `keyOf` says, in the order of the keys. */
export function countBy(
  questions: readonly JudgedQuestion[],
  keyOf: (question: JudgedQuestion) => string,
): Readonly<Record<string, Counts>> {
  const groups = Map.groupBy(questions, keyOf);
  return Object.fromEntries(
    [...groups]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, group]) => [key, countOutcomes(group)]),
  );
}
