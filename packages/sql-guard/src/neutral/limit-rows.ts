import { integer } from '../policies/build.js';
import { Refusal } from '../refusal.js';
import type { ExpressionNode, QueryNode } from '../tree/query-tree.js';

/**
 * Makes the statement return at most `maxRows + 1` rows (the one more tells that there were more), whatever its own LIMIT says.
 *
 * @throws Refusal SQL_NOT_SUPPORTED for an outermost LIMIT that is computed
 */
export function limitRows(
  query: QueryNode,
  maxRows: number,
): { readonly query: QueryNode; readonly isLimited: boolean } {
  if (!Number.isSafeInteger(maxRows) || maxRows < 0 || maxRows >= Number.MAX_SAFE_INTEGER) {
    throw new Error('maxRows must be a whole number.');
  }
  const { limit } = query;
  const written = limit === null || isNoLimit(limit) ? null : rowCount(limit);
  if (written !== null && written <= BigInt(maxRows)) return { query, isLimited: false };
  return { query: { ...query, limit: integer(maxRows + 1) }, isLimited: true };
}

/** `LIMIT NULL`, and SQLite's `LIMIT -1`. */
function isNoLimit(limit: ExpressionNode): boolean {
  if (limit.kind === 'literal') return limit.type === 'null';
  return (
    limit.kind === 'unary' &&
    limit.operator === '-' &&
    limit.operand.kind === 'literal' &&
    limit.operand.type === 'number' &&
    /^0*[1-9]\d*$/.test(limit.operand.value)
  );
}

function rowCount(limit: ExpressionNode): bigint {
  if (limit.kind === 'literal' && limit.type === 'number' && /^\d+$/.test(limit.value))
    return BigInt(limit.value);
  throw new Refusal(
    'SQL_NOT_SUPPORTED',
    'A LIMIT that is computed is not supported at the end of a statement; write the number.',
    -1,
    { construct: 'LIMIT that is computed' },
  );
}
