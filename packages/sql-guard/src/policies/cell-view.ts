import type { ColumnMask, PolicyPredicate } from '../policy.js';
import { isHiding, strictestMask } from './masks.js';
import { inAll, inAny } from './predicates.js';
import type { GrantView, LayerView, TableRules } from './table-rules.js';

/** A mask that leaves the column in sight. */
export type VisibleMask = Exclude<ColumnMask, { readonly kind: 'hide' }>;

/**
 * What a person sees in a column: its values; a mask in every row; or its values in the rows that satisfy `clearWhen`
 * and a mask in all others.
 */
export type CellView =
  | { readonly kind: 'clear' }
  | { readonly kind: 'masked'; readonly mask: VisibleMask }
  | { readonly kind: 'mixed'; readonly clearWhen: PolicyPredicate; readonly mask: VisibleMask };

const CLEAR: CellView = { kind: 'clear' };

/**
 * What is seen in one column, named by its key. A cell is clear only in rows that, in every layer, a grant that shows the column
 * clear admits; in all others it wears the strictest mask that anybody has for it. Null where the column does not exist.
 */
export function cellView(column: string, { layers, deniedMasks }: TableRules): CellView | null {
  const denied = deniedMasks.get(column);
  const maskOf = (grant: GrantView): ColumnMask | null => grant.masks.get(column) ?? null;
  if (denied !== undefined && isHiding(denied)) return null;
  if (layers.some((layer) => layer.every((grant) => isHidden(maskOf(grant))))) return null;

  const granted = layers.flatMap((layer) => layer.map(maskOf)).filter((mask) => mask !== null);
  const strictest = strictestMask(denied === undefined ? granted : [...granted, denied]);
  if (strictest === null) return CLEAR;
  const mask: VisibleMask = isHiding(strictest) ? { kind: 'null' } : strictest;

  const showing = layers.map((layer) => layer.filter((grant) => maskOf(grant) === null));
  if (denied !== undefined || showing.some(({ length }) => length === 0)) return { kind: 'masked', mask };
  const clearWhen = inAll(
    showing.map((grants, index) =>
      isWhole(grants, layers[index]) ? null : inAny(grants.map(({ rows }) => rows)),
    ),
  );
  return clearWhen === null ? CLEAR : { kind: 'mixed', clearWhen, mask };
}

/** Where all of a layer show the column, whichever of them admitted the row does. */
function isWhole(showing: readonly GrantView[], layer: LayerView | undefined): boolean {
  return showing.length === layer?.length;
}

function isHidden(mask: ColumnMask | null): boolean {
  return mask !== null && isHiding(mask);
}
