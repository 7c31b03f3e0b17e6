import type { VisibleMask } from '../policies/cell-view.js';
import { isObject, listOf, type Payload, strings, violation } from './last-look-node.js';

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
  if (isObject(value.ColumnRef)) throw violation(`the true value of ${column.name}`);
  if (isObject(value.CaseExpr)) checkCase(value.CaseExpr, column);
  else if (isObject(value.FuncCall) && isAllowedUse(value.FuncCall, column))
    readsOnly(value.FuncCall, column.name);
  else checkMask(Object.values(value), column);
}

/** A branch that is never taken may hold the value: it gives the mask its type. */
function checkCase({ args, arg, defresult }: Payload, column: MaskedColumn): void {
  checkMask(arg, column);
  for (const branch of listOf(args)) {
    const when = isObject(branch) && isObject(branch.CaseWhen) ? branch.CaseWhen : null;
    if (when === null) throw violation('a malformed CASE');
    const fixed = constantOf(when.expr);
    if (fixed !== false) {
      checkMask(when.expr, column);
      checkMask(when.result, column);
    }
    if (fixed === true) return;
  }
  checkMask(defresult, column);
}

function constantOf(condition: unknown): boolean | null {
  const literal = isObject(condition) ? condition.A_Const : undefined;
  if (!isObject(literal) || !isObject(literal.boolval)) return null;
  return literal.boolval.boolval === true;
}

/** A hash takes all of the value in; what is shown in part may be measured, and cut to its last characters. */
function isAllowedUse({ funcname, args }: Payload, { mask }: MaskedColumn): boolean {
  const name = strings(funcname).join('.');
  if (mask.kind === 'hash') return name === 'pg_catalog.sha256';
  if (mask.kind !== 'partial') return false;
  if (name === 'pg_catalog.length') return true;
  const [, count] = listOf(args);
  const literal = isObject(count) && isObject(count.A_Const) ? count.A_Const.ival : undefined;
  return name === 'pg_catalog.right' && isObject(literal) && (literal.ival ?? 0) === mask.keepLast;
}

/** Other columns may be hidden, or have masks of their own. */
export function readsOnly(value: unknown, name: string): void {
  if (Array.isArray(value)) {
    for (const item of value) readsOnly(item, name);
  } else if (isObject(value)) {
    if (isObject(value.ColumnRef)) {
      const names = strings(value.ColumnRef.fields);
      if (names.length !== 2 || names[1] !== name) throw violation(`${names.join('.')} in place of ${name}`);
    }
    if (value.SubLink !== undefined) throw violation(`a subquery in place of ${name}`);
    readsOnly(Object.values(value), name);
  }
}
