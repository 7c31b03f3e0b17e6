import type { QueryNode } from '../tree/query-tree.js';
import { printQuery as print } from './print-query.js';
import type { Printing } from './printing.js';
import type { PrintedDialect } from './syntax.js';
import { PRINTED_SYNTAXES } from './syntaxes/syntaxes.js';

/**
 * The statement as a person would write it: clauses on their own lines, names in quotes only where they need them, functions
 * without their schema. It is for people, and for the guard, which reads and checks it like any other statement: nothing that is
 * printed here goes to an engine as it is.
 *
 * @throws Refusal SQL_NOT_SUPPORTED for what the dialect has no way to say
 */
export function printQuery(query: QueryNode, dialect: PrintedDialect): string {
  const syntax = {
    ...PRINTED_SYNTAXES[dialect],
    functionPrefix: '',
    collationPrefix: '',
    // ClickHouse calls a column of a join `table.column`; the others call it by its own name.
    namesEveryColumn: dialect === 'clickhouse',
  };
  const printing: Printing = { syntax, values: [], depth: 0 };
  const sql = print(query, printing);
  if (printing.values.length > 0) throw new Error('A readable statement has no place for parameters.');
  return sql;
}
