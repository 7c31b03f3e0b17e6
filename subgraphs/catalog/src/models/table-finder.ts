import type { ImportOptions, ImportTable } from '@parley/semantic-layer';
import type { CatalogTable, PhysicalCatalog } from '@parley/sql-guard';
import { timeTypeOf } from '../find-physical-faults.js';

/**
 * Finds the tables that an imported model means: by schema and name, else the only one of its name, because dbt writes to
 * another schema in development than in production. Case is how warehouses differ, not tables.
 */
export function tableFinder(catalog: PhysicalCatalog): NonNullable<ImportOptions['findTable']> {
  const byName = Map.groupBy(catalog.tables, ({ table }) => table.toLowerCase());
  return ({ schema, table }) => {
    const candidates = byName.get(table.toLowerCase()) ?? [];
    const exact = candidates.find((candidate) => candidate.schema.toLowerCase() === schema?.toLowerCase());
    const [only, ...others] = candidates;
    const found = exact ?? (others.length === 0 ? only : undefined);
    return found === undefined ? undefined : importTable(found);
  };
}

function importTable({ schema, table, columns }: CatalogTable): ImportTable {
  const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  return {
    schema,
    table,
    timeTypeOf: (column) => {
      const type = types.get(column.toLowerCase())?.toLowerCase();
      if (type === undefined) return undefined;
      return /^(text|character varying|varchar|char)\b/.test(type) ? 'text' : timeTypeOf(type);
    },
  };
}
