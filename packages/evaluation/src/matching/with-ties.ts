import type { SqlDialect } from '@parley/sql-guard';
import { sqlTokens } from '../clock/sql-tokens.js';

/**
 * The same statement with all rows that are level with its last one, where it ends with a LIMIT: if there are more of them than
 * it may have, which it takes is the engine's choice, and its rows are no measure. Undefined where nothing can be asked so.
 */
export function withTies(sql: string, dialect: SqlDialect): string | undefined {
  if (dialect !== 'postgresql') return undefined;
  const tokens = sqlTokens(sql);
  const last = tokens.at(-1)?.text === ';' ? tokens.length - 2 : tokens.length - 1;
  const [limit, count] = [tokens[last - 1], tokens[last]];
  if (limit?.text.toLowerCase() !== 'limit' || count?.kind !== 'number') return undefined;
  const isOrdered = tokens.some(
    ({ text }, index) => text.toLowerCase() === 'order' && tokens[index + 1]?.text.toLowerCase() === 'by',
  );
  return isOrdered ? `${sql.slice(0, limit.start)} FETCH FIRST ${count.text} ROWS WITH TIES` : undefined;
}
