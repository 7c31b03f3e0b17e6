import type { TableName } from './catalog.js';

/**
 * What the values of one column look like. A secret like the values themselves: it may be shown only to people who see the
 * column in clear in every row of the table (`visibleProfiles` of `@parley/access-policy` says to whom).
 */
export interface ValueProfile extends TableName {
  readonly column: string;
  /** Rows that were looked at: every share below is of them. */
  readonly rows: number;
  /** Of these rows, how many have no value: 0 to 1. 0 where there were no rows. */
  readonly nullShare: number;
  /** Different values, NULL left out. Counted where `isComplete`; else an estimate for the whole table, never below what was counted. */
  readonly distinct: number;
  /** Whether the whole table was looked at, not a sample of it. */
  readonly isComplete: boolean;
  /** Whether no two rows of the whole table share a value; absent where nobody has looked. */
  readonly isUnique?: boolean;
  /** The least and greatest of the values that were looked at, as the engine writes them; `null` where they have no order. */
  readonly min: string | null;
  readonly max: string | null;
  /** Characters of a value on average; `null` where the type is no text. */
  readonly averageLength: number | null;
  /** The most frequent values first. Empty where there are too many different ones, or they are too long. */
  readonly samples: readonly SampledValue[];
  readonly measuredAt: Date;
}

export interface SampledValue {
  /** As the engine writes it. */
  readonly value: string;
  /** Of the rows that were looked at, NULLs included, how many have it: 0 to 1. */
  readonly share: number;
}
