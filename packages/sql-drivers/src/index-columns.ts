/** A column that a condition compares with something else. */
export interface Comparison {
  readonly column: string;
  /** Otherwise it is compared by order. */
  readonly isEquality: boolean;
}

/** More of them seldom narrow anything. */
export const MAX_INDEX_COLUMNS = 3;

/** The columns of an index that serves all comparisons at once: those of equality first, then one by order. */
export function indexColumns(comparisons: readonly Comparison[]): readonly string[] {
  const equal = new Set(comparisons.filter(({ isEquality }) => isEquality).map(({ column }) => column));
  const byOrder = comparisons.find(({ isEquality, column }) => !isEquality && !equal.has(column));
  return [...equal, ...(byOrder === undefined ? [] : [byOrder.column])].slice(0, MAX_INDEX_COLUMNS);
}
