import type { Answer, Cell } from './answer.ts';

const TOLERANCE = 1e-6;

interface Comparing {
  /** The order of rows and of columns counts too. */
  readonly inOrder: boolean;
}

type Row = readonly Cell[];

/** In one sentence how `got` differs from what is right; null where it does not. */
export function difference(got: Answer, right: Answer, { inOrder }: Comparing): string | null {
  const columns = [...right.columns].sort();
  if ([...got.columns].sort().join() !== columns.join() || new Set(columns).size < columns.length) {
    return `The columns should be ${right.columns.join(', ')}, and are ${got.columns.join(', ')}.`;
  }
  if (got.rows.length !== right.rows.length) {
    return `There should be ${right.rows.length} rows, and are ${got.rows.length}.`;
  }
  if (inOrder) {
    const isInOrder = got.rows.every((row, index) => isSameRow(row, right.rows[index]));
    return isInOrder && got.columns.join() === right.columns.join()
      ? null
      : 'The rows or columns differ, or stand in another order.';
  }
  const { missing } = unmatched(inColumns(got, columns), inColumns(right, columns));
  return missing.length === 0
    ? null
    : `${missing.length} of ${right.rows.length} rows are not as they should be.`;
}

/** The rows of each side that the other lacks, columns in the order of their names. */
export function differingRows(
  got: Answer,
  right: Answer,
): { readonly missing: readonly Row[]; readonly extra: readonly Row[] } {
  const columns = [...right.columns].sort();
  return unmatched(inColumns(got, columns), inColumns(right, columns));
}

function inColumns({ columns, rows }: Answer, order: readonly string[]): readonly Row[] {
  const places = order.map((name) => columns.indexOf(name));
  return rows.map((row) => places.map((place) => row[place] ?? null));
}

/** Rows that are alike but for their numbers are tried against each other, because numbers are only nearly equal. */
function unmatched(got: readonly Row[], right: readonly Row[]) {
  const alike = new Map<string, Row[]>();
  for (const row of got) {
    const key = withoutNumbers(row);
    const rows = alike.get(key);
    if (rows === undefined) alike.set(key, [row]);
    else rows.push(row);
  }
  const missing = right.filter((row) => {
    const candidates = alike.get(withoutNumbers(row)) ?? [];
    const place = candidates.findIndex((candidate) => isSameRow(candidate, row));
    if (place >= 0) candidates.splice(place, 1);
    return place < 0;
  });
  return { missing, extra: [...alike.values()].flat() };
}

function withoutNumbers(row: Row): string {
  return JSON.stringify(row.map((cell) => (cell?.kind === 'number' ? '#' : cell)));
}

function isSameRow(left: Row, right: Row | undefined): boolean {
  return left.length === right?.length && left.every((cell, index) => isSameCell(cell, right[index] ?? null));
}

function isSameCell(left: Cell, right: Cell): boolean {
  if (left?.kind !== 'number' || right?.kind !== 'number') {
    return left?.kind === right?.kind && left?.value === right?.value;
  }
  if (Object.is(left.value, right.value)) return true;
  const size = Math.max(Math.abs(left.value), Math.abs(right.value));
  return Math.abs(left.value - right.value) <= TOLERANCE * size;
}
