import { integer } from '../policies/build.js';
import { Refusal } from '../refusal.js';
import type { ExpressionNode, QueryNode, ValuesNode } from '../tree/query-tree.js';

interface LimitedQuery {
  readonly query: QueryNode;
  /** True when the row limit was added or lowered. */
  readonly isLimited: boolean;
}

/**
 * Makes the statement return at most `maxRows + 1` rows (the one more tells that there were more), whatever its own LIMIT says.
 *
 * @throws Refusal SQL_NOT_SUPPORTED for an outermost LIMIT that is computed
 */
export function limitRows(query: QueryNode, maxRows: number): LimitedQuery {
  if (!Number.isSafeInteger(maxRows) || maxRows < 0 || maxRows >= Number.MAX_SAFE_INTEGER) {
    throw new Error('maxRows must be a whole number.');
  }
  const { limit, body } = query;
  if (body.kind === 'values' && limit === null) return limitValues(query, body, maxRows);
  const written = limit === null || isNoLimit(limit) ? null : rowCount(limit);
  if (written !== null && written <= BigInt(maxRows)) return { query, isLimited: false };
  return { query: { ...query, limit: integer(maxRows + 1) }, isLimited: true };
}

/** Rows that are written down are counted; SQLite takes no LIMIT after them. */
function limitValues(query: QueryNode, body: ValuesNode, maxRows: number): LimitedQuery {
  if (body.rows.length <= maxRows + 1) return { query, isLimited: false };
  return { query: { ...query, body: { ...body, rows: body.rows.slice(0, maxRows + 1) } }, isLimited: true };
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
