import type { RowBatch } from '@parley/sql-drivers';

/** A longer one is no number. */
const MAX_BYTES = 200;

/** The number that a result is, where it is one row of one number. Drivers write decimals and large integers as strings. */
export function singleNumber({ count, json }: RowBatch): number | null {
  if (count !== 1 || json.byteLength > MAX_BYTES) return null;
  const [row] = JSON.parse(json.toString()) as readonly (readonly unknown[])[];
  const [cell] = row ?? [];
  if (row?.length !== 1 || (typeof cell !== 'number' && typeof cell !== 'string')) return null;
  const number = typeof cell === 'string' && cell.trim() === '' ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : null;
}

/** Two ways of adding the same up may differ in the last digits. */
export function isSameNumber(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));
}
