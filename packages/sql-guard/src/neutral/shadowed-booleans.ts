import { ParleyError } from '@parley/errors';
import type { PrintedStatement } from '../dialect.js';
import type { QueryNode } from '../tree/query-tree.js';
import { type Fields, isFields, nodesOf } from './nodes-of.js';

const BOOLEAN_NAME = /^(?:true|false)$/i;

/**
 * SQLite reads TRUE and FALSE as columns where there is a column of that name: so where a statement says either, no name in it may
 * be one.
 *
 * @throws ParleyError SQL_NOT_SUPPORTED
 */
export function refuseShadowedBooleans(query: QueryNode, view: PrintedStatement['view']): void {
  let saysBoolean = false;
  let hasName = false;
  for (const node of nodesOf(query)) {
    const isBoolean = node.kind === 'literal' && node.type === 'boolean';
    const isTest = node.kind === 'test' && (node.test === 'true' || node.test === 'false');
    saysBoolean ||= isBoolean || isTest;
    if (isItself(node)) continue;
    const names = [node.name, node.alias, ...(Array.isArray(node.columnNames) ? node.columnNames : [])];
    hasName ||= names.some((name) => typeof name === 'string' && BOOLEAN_NAME.test(name));
    if (node.kind !== 'table' || typeof node.schema !== 'string' || typeof node.name !== 'string') continue;
    const columns = view({ schema: node.schema, table: node.name })?.typeOf.keys() ?? [];
    hasName ||= [...columns].some((name) => BOOLEAN_NAME.test(name));
  }
  if (!saysBoolean || !hasName) return;
  throw new ParleyError(
    'SQL_NOT_SUPPORTED',
    'TRUE and FALSE are not supported beside a column of that name; write 1 = 1 or 1 = 0.',
    { details: { construct: 'TRUE or FALSE beside a column of that name' } },
  );
}

/** An output column TRUE that is TRUE: another name for the same. */
function isItself({ name, expression }: Fields): boolean {
  if (!isFields(expression) || expression.kind !== 'literal' || expression.type !== 'boolean') return false;
  return typeof name === 'string' && name.toLowerCase() === String(expression.value);
}
