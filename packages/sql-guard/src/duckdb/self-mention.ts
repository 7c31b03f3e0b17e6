import { asciiLowerCase } from '../resolve/identifier-rules.js';
import { notSupported } from './lowering.js';
import { isObject, type NativeCte } from './native-tree.js';

/**
 * Beside a recursive query, WITH can hold plain ones. A plain one that names itself means a table, and to tell it from a
 * recursive one would take more than the tree holds.
 */
export function refuseSelfMention(
  entries: readonly { readonly key: string; readonly value: NativeCte }[],
): void {
  for (const { key, value } of entries) {
    const { node } = value.query;
    if (node.type === 'RECURSIVE_CTE_NODE' || !mentions(node, asciiLowerCase(key))) continue;
    throw notSupported(`The query "${key}" of WITH that names itself`, -1);
  }
}

function mentions(value: unknown, name: string): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, name));
  if (!isObject(value)) return false;
  const { type, schema_name: schema, table_name: table } = value;
  if (type === 'BASE_TABLE' && schema === '' && typeof table === 'string' && asciiLowerCase(table) === name) {
    return true;
  }
  return Object.values(value).some((child) => mentions(child, name));
}
