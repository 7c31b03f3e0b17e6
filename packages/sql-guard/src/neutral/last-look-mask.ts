import type { VisibleMask } from '../policies/cell-view.js';
import type { CallNode, CaseNode, ExpressionNode } from '../tree/query-tree.js';
import { nodesOf } from './nodes-of.js';

interface MaskedColumn {
  readonly name: string;
  readonly mask: VisibleMask;
}

/** Whether no value of any column gets through an expression but in the way the mask of its own column allows. */
export function isMask(node: ExpressionNode, column: MaskedColumn): boolean {
  switch (node.kind) {
    case 'column':
    case 'field':
    case 'star':
    case 'subquery':
      return false;
    case 'case':
      return isMaskCase(node, column);
    case 'call':
      return isAllowedUse(node, column)
        ? readsOnly(node.args, column.name)
        : node.args.every((argument) => isMask(argument, column)) && isPlain(node);
    case 'cast':
    case 'unary':
      return isMask(node.operand, column);
    case 'binary':
      return isMask(node.left, column) && isMask(node.right, column);
    case 'literal':
    case 'parameter':
      return true;
    default:
      return false;
  }
}

/** A branch that is never taken may hold the value: it gives the mask its type. */
function isMaskCase({ operand, branches, otherwise }: CaseNode, column: MaskedColumn): boolean {
  if (operand !== null) return false;
  for (const { when, then } of branches) {
    const fixed = when.kind === 'literal' && when.type === 'boolean' ? when.value : null;
    if (fixed !== false && !(isMask(when, column) && isMask(then, column))) return false;
    if (fixed === true) return true;
  }
  return otherwise === null || isMask(otherwise, column);
}

const HASHES: ReadonlySet<string> = new Set(['sha2', 'sha256', 'parley_hmac']);
const LENGTHS: ReadonlySet<string> = new Set(['char_length', 'length']);
/** Functions that answer the last characters, and how their count is written. */
const ENDS: ReadonlyMap<string, 'count' | 'negative count'> = new Map([
  ['right', 'count'],
  ['substr', 'negative count'],
]);

/** A hash takes all of the value in; what is shown in part may be measured, and cut to its last characters. */
function isAllowedUse({ name, args }: CallNode, { mask }: MaskedColumn): boolean {
  if (mask.kind === 'hash') return HASHES.has(name);
  if (mask.kind !== 'partial') return false;
  if (LENGTHS.has(name)) return true;
  const form = ENDS.get(name);
  const [, given, ...more] = args;
  const isNegative = given?.kind === 'unary' && given.operator === '-';
  const count = isNegative ? given.operand : given;
  return (
    form !== undefined &&
    isNegative === (form === 'negative count') &&
    more.length === 0 &&
    count?.kind === 'literal' &&
    count.value === String(mask.keepLast)
  );
}

/** Other columns may be hidden, or have masks of their own. */
export function readsOnly(part: ExpressionNode | readonly ExpressionNode[], name: string): boolean {
  for (const node of nodesOf(part)) {
    if (node.kind === 'subquery' || node.kind === 'star' || node.kind === 'field') return false;
    const names = node.kind === 'column' && Array.isArray(node.names) ? node.names : null;
    if (names !== null && (names.length !== 2 || names[0] !== 'source' || names[1] !== name)) return false;
  }
  return true;
}

function isPlain({ orderBy, filter, over, isStar }: CallNode): boolean {
  return orderBy.length === 0 && filter === null && over === null && !isStar;
}
