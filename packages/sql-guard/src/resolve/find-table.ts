import type { TableView } from '../policies/table-view.js';
import { Refusal } from '../refusal.js';
import { orElse } from '../suggest.js';
import type { TableNode } from '../tree/query-tree.js';
import type { Resolver } from './resolver.js';

/**
 * Finds the base table a name means: by its schema, or along the search path.
 *
 * @throws Refusal SQL_CATALOG_TABLE, SQL_UNKNOWN_TABLE
 */
export function findTable({ schema, rules }: Resolver, node: TableNode): TableView {
  const written = node.schema === null ? node.name : `${node.schema}.${node.name}`;
  if (node.schema !== null && rules.engineSchemas.test(node.schema)) throw catalogTable(written, node.offset);
  const schemas = node.schema === null ? schema.searchPath : [node.schema];
  for (const name of schemas) {
    const table = rules.engineSchemas.test(name) ? null : schema.find({ schema: name, table: node.name });
    if (table !== null) return table;
  }
  // The engine finds its own tables without their schema too.
  if (rules.engineTables?.test(node.name) === true) throw catalogTable(written, node.offset);
  throw new Refusal(
    'SQL_UNKNOWN_TABLE',
    `There is no table "${written}" here${suggestion(schema, node)}`,
    node.offset,
    { name: written },
  );
}

function catalogTable(name: string, offset: number): Refusal {
  return new Refusal(
    'SQL_CATALOG_TABLE',
    `"${name}" is a table of the database itself; ask the catalog API what tables and columns there are.`,
    offset,
    { name },
  );
}

function suggestion({ names }: Resolver['schema'], node: TableNode): string {
  const elsewhere = names.find((table) => table.table === node.name);
  if (elsewhere !== undefined) return `. Did you mean "${elsewhere.schema}.${elsewhere.table}"?`;
  return orElse(
    node.name,
    names.map(({ table }) => table),
    'the catalog says which there are',
  );
}
