import type { Cell, Row } from './cell.js';

/** Relative, for numbers of which one at least has a fraction; whole numbers are equal or not. */
const TOLERANCE = 1e-4;
/** Beyond this, rows alike but for their numbers are compared in their order only. */
const MAX_ASSIGNED = 2_000;

export function isSameCell(left: Cell, right: Cell): boolean {
  if (left?.kind !== 'number' || right?.kind !== 'number') {
    return left?.kind === right?.kind && left?.value === right?.value;
  }
  const [one, other] = [left.value, right.value];
  if (Object.is(one, other) || one === other) return true;
  if (Number.isInteger(one) && Number.isInteger(other)) return false;
  return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other));
}

export function isSameRow(left: Row, right: Row | undefined): boolean {
  return left.length === right?.length && left.every((cell, index) => isSameCell(cell, right[index] ?? null));
}

/** Whether both hold the same rows, each as often, in whatever order. */
export function isSameMultiset(left: readonly Row[], right: readonly Row[]): boolean {
  if (left.length !== right.length) return false;
  const lefts = byExactPart(left);
  const rights = byExactPart(right);
  if (lefts.size !== rights.size) return false;
  return [...lefts].every(([key, rows]) => areAssignable(rows, rights.get(key) ?? []));
}

/** Rows that agree in all that is compared exactly. Numbers are only nearly equal, so they are left for later. */
function byExactPart(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.map((cell) => (cell?.kind === 'number' ? 0 : cell)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function areAssignable(left: readonly Row[], right: readonly Row[]): boolean {
  if (left.length !== right.length) return false;
  const lefts = left.toSorted(byNumbers);
  const rights = right.toSorted(byNumbers);
  if (lefts.every((row, index) => isSameRow(row, rights[index]))) return true;
  return left.length <= MAX_ASSIGNED && hasPerfectMatching(lefts, rights);
}

function byNumbers(one: Row, other: Row): number {
  for (const [index, cell] of one.entries()) {
    const against = other[index];
    if (cell?.kind !== 'number' || against?.kind !== 'number') continue;
    if (cell.value !== against.value) return cell.value - against.value;
  }
  return 0;
}

/** Nearly equal is not transitive, so that the first partner found may be another row's only one. */
function hasPerfectMatching(lefts: readonly Row[], rights: readonly Row[]): boolean {
  const partners = lefts.map((row) =>
    rights.flatMap((other, index) => (isSameRow(row, other) ? [index] : [])),
  );
  if (partners.some(({ length }) => length === 0)) return false;
  const takenBy = new Array<number>(rights.length).fill(-1);
  const place = (row: number, seen: Set<number>): boolean => {
    for (const candidate of partners[row] ?? []) {
      if (seen.has(candidate)) continue;
      seen.add(candidate);
      const holder = takenBy[candidate] ?? -1;
      if (holder < 0 || place(holder, seen)) {
        takenBy[candidate] = row;
        return true;
      }
    }
    return false;
  };
  return lefts.every((_, row) => place(row, new Set()));
}
