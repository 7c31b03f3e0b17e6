import type { PhysicalCatalog } from '@parley/sql-guard';
import type { CatalogDocument } from './catalog-document.js';

/** The tables and columns of a physical schema. */
export function* physicalDocuments({
  tables,
}: Pick<PhysicalCatalog, 'tables'>): Generator<CatalogDocument, void> {
  for (const { schema, table, comment, columns } of tables) {
    yield {
      kind: 'table',
      path: [schema, table],
      name: table,
      label: table,
      ...(comment !== undefined && { description: comment }),
    };
    for (const { name, comment } of columns) {
      yield {
        kind: 'column',
        path: [schema, table, name],
        name,
        label: name,
        owner: table,
        ...(comment !== undefined && { description: comment }),
      };
    }
  }
}
