import type { Answer, Cell, Row } from './cell.js';
import { isSameMultiset } from './match-rows.js';

/** Nodes of the search at most: beyond, columns are so alike that no assignment is better than another. */
const MAX_TRIES = 20_000;

/** For each column of the answer, the gold's column that it is. */
export type ColumnAssignment = readonly number[];

export interface ColumnRules {
  /** Columns of the gold of which any, at least one, is enough; the others must all be there. */
  readonly anyOf: ReadonlySet<number>;
}

/**
 * Assigns the answer's columns to the gold's so that the rows are the same, as a multiset; undefined where nothing does.
 * Columns are tried by what is in them, never by their names, and only while the rows agree so far.
 */
export function assignColumns(
  gold: Answer,
  got: Answer,
  { anyOf }: ColumnRules,
): ColumnAssignment | undefined {
  const goldColumns = gold.columns.length;
  const required = goldColumns - anyOf.size;
  const least = anyOf.size > 0 ? required + 1 : required;
  if (got.columns.length < least || got.columns.length > goldColumns) return undefined;
  if (gold.rows.length !== got.rows.length) return undefined;

  const order = candidatesOf(gold, got).toSorted((one, other) => one.options.length - other.options.length);
  const alike = alikeColumns(gold);
  let tries = 0;

  const assign = (chosen: readonly number[]): readonly number[] | undefined => {
    const next = order[chosen.length];
    if (next === undefined) return isComplete(chosen) ? chosen : undefined;
    const triedLikes = new Set<number>();
    for (const option of next.options) {
      if (chosen.includes(option)) continue;
      // Where two hold the same in every row, the second differs only in being required.
      const likeness = alike[option] ?? option;
      if (triedLikes.has(likeness) && anyOf.has(option)) continue;
      triedLikes.add(likeness);
      tries += 1;
      if (tries > MAX_TRIES) return undefined;
      const extended = [...chosen, option];
      if (!agreesSoFar(extended)) continue;
      const found = assign(extended);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const agreesSoFar = (chosen: readonly number[]): boolean =>
    isSameMultiset(
      project(gold.rows, chosen),
      project(
        got.rows,
        order.slice(0, chosen.length).map(({ column }) => column),
      ),
    );
  const isComplete = (chosen: readonly number[]): boolean => {
    const isCovered = gold.columns.every((_, index) => anyOf.has(index) || chosen.includes(index));
    return isCovered && (anyOf.size === 0 || chosen.some((index) => anyOf.has(index)));
  };

  const chosen = assign([]);
  if (chosen === undefined) return undefined;
  const assignment = new Array<number>(got.columns.length);
  for (const [index, { column }] of order.entries()) assignment[column] = chosen[index] ?? -1;
  return assignment;
}

interface Candidates {
  /** Of the answer. */
  readonly column: number;
  /** Columns of the gold that hold the same values. */
  readonly options: readonly number[];
}

function candidatesOf(gold: Answer, got: Answer): readonly Candidates[] {
  const goldColumns = gold.columns.map((_, column) => columnOf(gold.rows, column));
  return got.columns.map((_, column) => {
    const cells = columnOf(got.rows, column);
    const options = goldColumns.flatMap((other, index) => (isSameMultiset(cells, other) ? [index] : []));
    return { column, options };
  });
}

/** For each column the first one that holds the same in every row. */
function alikeColumns({ columns, rows }: Answer): readonly number[] {
  const first = new Map<string, number>();
  return columns.map((_, column) => {
    const key = JSON.stringify(columnOf(rows, column));
    const known = first.get(key);
    if (known !== undefined) return known;
    first.set(key, column);
    return column;
  });
}

function columnOf(rows: readonly Row[], column: number): readonly (readonly [Cell])[] {
  return rows.map((row) => [row[column] ?? null] as const);
}

function project(rows: readonly Row[], columns: readonly number[]): readonly Row[] {
  return rows.map((row) => columns.map((column) => row[column] ?? null));
}
