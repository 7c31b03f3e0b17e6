import type { VisibleMask } from '../policies/cell-view.js';
import { fixedCondition, isEmpty, listIn, namesOf, objectIn, violation } from './last-look-node.js';
import { digitsOf } from './native-json.js';
import { isObject, type NativeObject } from './native-tree.js';

interface MaskedColumn {
  readonly name: string;
  readonly mask: VisibleMask;
}

/** Proves that no value of the column gets through an expression but in the way its mask allows. */
export function checkMask(value: unknown, column: MaskedColumn): void {
  if (Array.isArray(value)) {
    for (const item of value) checkMask(item, column);
    return;
  }
  if (!isObject(value)) return;
  if (value.class === 'COLUMN_REF') throw violation(`the true value of ${column.name}`);
  if (value.class === 'CASE') checkCase(value, column);
  else if (value.class === 'FUNCTION' && isAllowedUse(value, column)) readsOnly(value, column.name);
  else checkMask(Object.values(value), column);
}

/** A branch that is never taken may hold the value: it gives the mask its type. */
function checkCase(
  { case_checks: branches, else_expr: otherwise }: NativeObject,
  column: MaskedColumn,
): void {
  for (const branch of listIn(branches, 'branches')) {
    const { when_expr: when, then_expr: result } = objectIn(branch, 'branch');
    const fixed = fixedCondition(when);
    if (fixed !== false) {
      checkMask(when, column);
      checkMask(result, column);
    }
    if (fixed === true) return;
  }
  checkMask(otherwise, column);
}

/** A hash takes all of the value in; what is shown in part may be measured, and cut to its last characters. */
function isAllowedUse(
  { function_name: name, children, filter }: NativeObject,
  { mask }: MaskedColumn,
): boolean {
  if (!isEmpty(filter)) return false;
  if (mask.kind === 'hash') return name === 'sha256';
  if (mask.kind !== 'partial') return false;
  if (name === 'length') return true;
  const [, count] = listIn(children, 'arguments');
  const value = isObject(count) && isObject(count.value) ? count.value.value : null;
  return name === 'right' && digitsOf(value) === String(mask.keepLast);
}

/** Other columns may be hidden, or have masks of their own. */
export function readsOnly(value: unknown, name: string): void {
  if (Array.isArray(value)) {
    for (const item of value) readsOnly(item, name);
  } else if (isObject(value)) {
    if (value.class === 'COLUMN_REF') {
      const names = namesOf(value);
      if (names.length !== 2 || names[1] !== name) throw violation(`${names.join('.')} in place of ${name}`);
    }
    if (value.class === 'SUBQUERY') throw violation(`a subquery in place of ${name}`);
    readsOnly(Object.values(value), name);
  }
}
