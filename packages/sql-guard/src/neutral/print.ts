import type { BoundValue } from '../bound-value.js';
import type { QueryNode } from '../tree/query-tree.js';
import { printQuery } from './print-query.js';
import type { Printing } from './printing.js';
import type { Syntax } from './syntax.js';

export interface PrintedQuery {
  readonly sql: string;
  /** Of the parameters, in the order they stand in the text. */
  readonly values: readonly BoundValue[];
}

/**
 * The text that says in one dialect what the tree says. Nothing is near enough: what the dialect has no way to say is refused.
 *
 * @throws Refusal SQL_NOT_SUPPORTED
 */
export function printTree(query: QueryNode, syntax: Syntax): PrintedQuery {
  const printing: Printing = { syntax, values: [] };
  const sql = printQuery(query, printing);
  return { sql, values: printing.values };
}
