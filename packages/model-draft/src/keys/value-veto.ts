import type { DraftColumn } from '../physical/draft-table.js';

/** A few strays (0 for "none", a row deleted since) are no proof against a reference; half of the values are. */
const OUTSIDE = 0.5;

/** Whether the values speak against a reference from one column to the other. They never speak for one. */
export function valuesForbid(from: DraftColumn, to: DraftColumn): boolean {
  const [one, other] = [from.profile, to.profile];
  if (one === undefined || other === undefined || !one.isComplete || !other.isComplete) return false;
  if (one.rows === 0 || other.rows === 0 || one.nullShare === 1) return false;
  if (other.samples.length > 0 && other.samples.length >= other.distinct && one.samples.length > 0) {
    const known = new Set(other.samples.map(({ value }) => value));
    return one.samples.filter(({ value }) => !known.has(value)).length > one.samples.length * OUTSIDE;
  }
  const [low, high, least, most] = [one.min, one.max, other.min, other.max].map(Number);
  if (low === undefined || high === undefined || least === undefined || most === undefined) return false;
  if (from.family.kind !== 'integer' || ![low, high, least, most].every(Number.isFinite)) return false;
  const overlap = Math.min(high, most) - Math.max(low, least);
  return overlap < 0 || overlap < (high - low) * OUTSIDE;
}
