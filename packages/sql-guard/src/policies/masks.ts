import type { ColumnMask } from '../policy.js';

/** Where several rules mask one column, the one that shows least wins. */
const STRICTNESS: readonly ColumnMask['kind'][] = ['partial', 'hash', 'constant', 'null', 'hide'];

/** The mask that shows least; null where there is none. The same whatever order they come in. */
export function strictestMask(masks: readonly ColumnMask[]): ColumnMask | null {
  const [first, ...others] = masks;
  if (first === undefined) return null;
  return others.reduce((left, right) => (isStricter(right, left) ? right : left), first);
}

function isStricter(left: ColumnMask, right: ColumnMask): boolean {
  const difference = strictnessOf(left) - strictnessOf(right);
  return difference === 0 ? JSON.stringify(left) < JSON.stringify(right) : difference > 0;
}

/** A kind of mask this build does not know counts as the strictest, and hides. */
function strictnessOf(mask: ColumnMask): number {
  const rank = STRICTNESS.indexOf(mask.kind);
  return rank < 0 ? STRICTNESS.length : rank + (mask.kind === 'partial' ? 1 / (2 + mask.keepLast) : 0);
}

export function isHiding(mask: ColumnMask): mask is Extract<ColumnMask, { readonly kind: 'hide' }> {
  return strictnessOf(mask) >= STRICTNESS.indexOf('hide');
}
