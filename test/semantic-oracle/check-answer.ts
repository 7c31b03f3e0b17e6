import type { MetricsQuery, OrderBy } from '@parley/semantic-layer';
import type { AnswerRow, BruteAnswer } from './brute-answer.ts';
import type { Value } from './warehouse.ts';

/** What is right is right to this many parts of itself, however an engine rounds. */
const TOLERANCE = 1e-6;

/**
 * In one sentence how an engine's rows differ from the brute force's; null where they agree. Rows of the same sort keys may
 * stand in any order, and where a limit cuts through them any of them may come.
 */
export function differenceFrom(
  answer: BruteAnswer,
  rows: readonly (readonly unknown[])[],
  query: MetricsQuery,
): string | null {
  const limit = query.withTies === true ? undefined : query.limit;
  const count = Math.min(answer.rows.length, limit ?? Number.POSITIVE_INFINITY);
  if (rows.length !== count) return `There are ${rows.length} rows, and should be ${count}.`;
  const left = [...answer.rows];
  const taken: AnswerRow[] = [];
  for (const row of rows) {
    const place = left.findIndex((candidate) => isRow(candidate, row));
    const [found] = place < 0 ? [] : left.splice(place, 1);
    if (found === undefined) return `The row ${JSON.stringify(row)} should not be there.`;
    taken.push(found);
  }
  const sorted = [...answer.rows].sort((one, other) => compareRows(one, other, query.orderBy));
  const misplaced = taken.findIndex((row, index) => {
    const right = sorted[index];
    return right === undefined || compareRows(row, right, query.orderBy) !== 0;
  });
  return misplaced < 0 ? null : `The row ${misplaced + 1} stands in the wrong place.`;
}

function isRow({ groups, metrics }: AnswerRow, row: readonly unknown[]): boolean {
  const right = [...groups, ...metrics];
  return right.length === row.length && right.every((value, index) => isValue(value, row[index]));
}

function isValue(right: Value, got: unknown): boolean {
  if (right === null || got === null) return right === got;
  if (typeof right === 'boolean') return right === /^(t|true|1)$/.test(String(got));
  if (typeof right === 'number') return isNear(right, Number(got));
  return String(got).replace(/[ T]00:00:00(\.0+)?$/, '') === right;
}

function isNear(right: number, got: number): boolean {
  return Math.abs(right - got) <= TOLERANCE * Math.max(1, Math.abs(right));
}

/** By the order asked for; nulls last. */
export function compareRows(one: AnswerRow, other: AnswerRow, orderBy: readonly OrderBy[]): number {
  for (const { by, direction } of orderBy) {
    const compared = compareValues(one.sortable.get(by) ?? null, other.sortable.get(by) ?? null);
    if (compared === 0) continue;
    const isNullInvolved = one.sortable.get(by) === null || other.sortable.get(by) === null;
    return direction === 'ascending' || isNullInvolved ? compared : -compared;
  }
  return 0;
}

/** Nulls last, whatever the direction; numbers that are nearly equal are equal. */
function compareValues(one: Value, other: Value): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (typeof one === 'number' && typeof other === 'number' && isNear(one, other)) return 0;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
