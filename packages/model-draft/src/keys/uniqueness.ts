import type { DraftColumn } from '../physical/draft-table.js';

/** What is known of a column's values: no two alike, some alike, or nothing. */
export type Uniqueness = 'unique' | 'repeated' | 'unknown';

/** With fewer rows, values differ by chance. */
const FEWEST_ROWS = 5;

export function uniquenessOf({ profile }: DraftColumn): Uniqueness {
  if (profile === undefined || profile.rows === 0) return 'unknown';
  if (profile.isUnique !== undefined) return profile.isUnique ? 'unique' : 'repeated';
  const valued = Math.round(profile.rows * (1 - profile.nullShare));
  if (profile.isComplete) {
    if (profile.distinct < valued) return 'repeated';
    return profile.rows >= FEWEST_ROWS && profile.nullShare === 0 ? 'unique' : 'unknown';
  }
  // A sample may miss repetitions, and an estimate may be off by a little.
  return profile.distinct < valued * 0.9 ? 'repeated' : 'unknown';
}
