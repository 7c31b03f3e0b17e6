import { parseReference } from './parse-where.js';
import { WhereFault } from './where-tokens.js';
import type { WhereOperand } from './where-tree.js';

/** SQL that is not read any further, in pieces between what it refers to. */
export type SqlPiece = string | Extract<WhereOperand, { kind: 'reference' }>;

/** What ends a condition, hides a part of it, or is Jinja that only dbt can run. */
const REFUSED = [';', '--', '/*', '{%', '{#'];

/**
 * Cuts a filter that is more than comparisons (a function, arithmetic) at its `{{ ... }}`. The rest stays SQL of the
 * engine: the guard reads it when the query it becomes part of is run.
 *
 * @throws WhereFault where a quote, a parenthesis or a reference is not closed or not known
 */
export function cutPlainSql(text: string): readonly SqlPiece[] {
  const refused = REFUSED.find((mark) => text.includes(mark));
  if (refused !== undefined) throw new WhereFault(`"${refused}" has no place in a filter`);
  const pieces: SqlPiece[] = [];
  let sql = '';
  let depth = 0;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== undefined) {
      if (sign === quote) quote = undefined;
    } else if (text.startsWith('{{', at)) {
      const end = text.indexOf('}}', at);
      if (end === -1) throw new WhereFault('A reference is not closed');
      const read = parseReference(text.slice(at, end + 2));
      if (!read.ok) throw new WhereFault(read.message);
      pieces.push(sql, { kind: 'reference', reference: read.tree.reference });
      sql = '';
      at = end + 1;
      continue;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
    } else if (sign === '(') {
      depth++;
    } else if (sign === ')' && --depth < 0) {
      throw new WhereFault('Its parentheses do not match');
    }
    sql += sign;
  }
  if (quote !== undefined || depth !== 0) throw new WhereFault('A quote or a parenthesis is not closed');
  return [...pieces, sql];
}
