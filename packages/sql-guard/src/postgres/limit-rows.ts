import type { SelectStmt } from '@pgsql/types';
import { integer, least } from './build.js';

/** The most rows a LIMIT of PostgreSQL's own literal can say. */
const MAX_INTEGER = 2 ** 31 - 1;

/**
 * Makes the statement return at most `maxRows + 1` rows (the one more tells that there were more), whatever its
 * own LIMIT says. Answers whether that changed it.
 */
export function limitRows(select: SelectStmt, maxRows: number): boolean {
  if (!Number.isSafeInteger(maxRows) || maxRows < 0 || maxRows >= MAX_INTEGER) {
    throw new Error('maxRows must be a whole number of 32 bits.');
  }
  const most = maxRows + 1;
  const { limitCount } = select;
  if (limitCount !== undefined && 'A_Const' in limitCount && limitCount.A_Const.ival !== undefined) {
    if ((limitCount.A_Const.ival.ival ?? 0) <= maxRows) return false;
    select.limitCount = integer(most);
    return true;
  }
  const isAll = limitCount === undefined || ('A_Const' in limitCount && limitCount.A_Const.isnull === true);
  // LEAST ignores NULL, so LIMIT (SELECT NULL) is limited too.
  select.limitCount = isAll ? integer(most) : least(limitCount, integer(most));
  select.limitOption = 'LIMIT_OPTION_COUNT';
  return true;
}
