import type { Value } from './warehouse.ts';

/** The groups of a question, before its order and limit. Groups stand for their values; instances of one name may stand apart. */
export interface BruteAnswer {
  readonly rows: readonly AnswerRow[];
}

export interface AnswerRow {
  readonly groups: readonly Value[];
  readonly metrics: readonly Value[];
  /** By metric name or dimension, for ordering. */
  readonly sortable: ReadonlyMap<string, Value>;
}

/** A group's values, by the names of what was counted for it. */
export interface CountedGroup {
  readonly group: readonly Value[];
  readonly values: Map<string, Value>;
}
