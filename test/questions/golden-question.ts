/**
 * A question as a person types it, and SQL that somebody wrote by hand for what it means. The answer's
 * rows must be the SQL's rows: what is grouped by first, then the numbers, in the order they are asked for;
 * a list has the dimensions of its entity in the order of the model.
 *
 * Asked on Sunday 15 November 2026, of data that end with the day before.
 */
export interface GoldenQuestion {
  readonly id: string;
  readonly tenant: 'techcorp' | 'healthplus' | 'financeone';
  readonly question: string;
  readonly sql: string;
  /** Whether the order of the rows is part of the answer. */
  readonly ordered: boolean;
}
