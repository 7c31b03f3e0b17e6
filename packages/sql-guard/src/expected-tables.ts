import type { PhysicalCatalog, TableName } from './catalog.js';
import type { TableSite } from './resolve/lineage.js';
import type { ExpectedTable } from './stages.js';
import { tableShape } from './table-shape.js';

/** Tables whose shape a proof rests on, each once: those the statement reads, and those that only row rules read. */
export function expectedTables(
  sites: readonly TableSite[],
  catalog: PhysicalCatalog,
): readonly ExpectedTable[] {
  const expected = new Map<string, ExpectedTable>();
  for (const { table } of sites) {
    for (const name of [table, ...table.mappings]) {
      const key = JSON.stringify([name.schema, name.table]);
      if (!expected.has(key)) expected.set(key, expect(name, catalog));
    }
  }
  return [...expected.values()];
}

function expect({ schema, table }: TableName, catalog: PhysicalCatalog): ExpectedTable {
  const known = catalog.tables.find((candidate) => candidate.schema === schema && candidate.table === table);
  if (known === undefined) throw new Error(`The table ${schema}.${table} left the catalog.`);
  return { schema, table, shape: tableShape(known) };
}
