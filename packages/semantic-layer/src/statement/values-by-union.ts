import { ParleyError } from '@parley/errors';
import type { Compilation } from './compilation.js';
import type { Select } from './select.js';
import { identifier } from './sql-text.js';

/** Each join doubles the parts; more than this reads too much. */
const MAX_JOINS = 3;

/**
 * For engines without a full join: what its left and its right join have, together. Repeats are lost on that way, so the values must
 * be asked for once each.
 */
export function withoutFullJoins(compilation: Compilation, select: Select): Select {
  const joins = select.from.filter((line) => line.startsWith('FULL JOIN')).length;
  if (compilation.target.dialect.hasFullJoin || joins === 0) return select;
  if (joins > MAX_JOINS) {
    throw new ParleyError(
      'SEMANTIC_QUERY_INVALID',
      'These values come from too many tables for an engine without full joins; ask for fewer, or for a metric that they describe.',
    );
  }
  const parts = Array.from({ length: 2 ** joins }, (_, part) => {
    let join = 0;
    const from = select.from.map((line) => {
      if (!line.startsWith('FULL JOIN')) return line;
      const side = (part >> join++) % 2 === 0 ? 'LEFT' : 'RIGHT';
      return line.replace('FULL', side);
    });
    return compilation.select({ ...select, from, distinct: true });
  });
  const query = compilation.addQuery('every_value', parts.join('\nUNION\n'));
  return {
    columns: select.columns.map(({ name }) => ({ sql: identifier(name), name })),
    from: [`FROM ${query}`],
  };
}
