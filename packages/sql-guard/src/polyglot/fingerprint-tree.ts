import { statementFingerprint } from '../fingerprint.js';
import { asciiLowerCase } from '../resolve/identifier-rules.js';
import type { QueryNode } from '../tree/query-tree.js';

/**
 * Hash of a tree: equal for texts that differ only in white space, comments, brackets that change nothing, the case of keywords and
 * of columns' names, and how a number is written. Names of tables keep their case: to some servers it counts.
 */
export function fingerprintOf(query: QueryNode): string {
  return statementFingerprint(shapeOf(query));
}

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value;
  const node: Readonly<Record<string, unknown>> = { ...value };
  const shape = Object.entries(node).flatMap(([key, child]): [string, unknown][] => {
    // The OFFSET of a query is a node; the offset of a node is a place.
    const isPlace = key === 'id' || (key === 'offset' && typeof child === 'number');
    // An output column without an alias is named after its text, white space and all.
    const isMadeUp = key === 'name' && node.alias === null && 'expression' in node;
    return isPlace || isMadeUp ? [] : [[key, shapeOf(child)]];
  });
  if (node.kind === 'column' && Array.isArray(node.names)) {
    const names = node.names.map(String);
    return Object.fromEntries([
      ...shape,
      ['names', [...names.slice(0, -1), asciiLowerCase(names.at(-1) ?? '')]],
    ]);
  }
  // statementFingerprint takes numbers under this name.
  const isNumber = node.kind === 'literal' && node.type === 'number';
  return Object.fromEntries(isNumber ? [['fval', node.value]] : shape);
}
