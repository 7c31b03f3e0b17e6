import {
  type CatalogTable,
  type EffectivePolicy,
  type PhysicalCatalog,
  type TableName,
  type TableView,
  type VisibleSchema,
  visibleSchema,
} from '@parley/sql-guard';

/**
 * The part of a physical schema that exists for one person: no table or column they may not name, and
 * no foreign key that would give one away. `hash` stays the whole schema's.
 */
export function visibleCatalog(catalog: PhysicalCatalog, policy: EffectivePolicy): PhysicalCatalog {
  const visible = visibleTables(catalog, policy);
  return { ...catalog, tables: catalog.tables.flatMap((table) => visible(table) ?? []) };
}

/** The same for one table at a time: the part of it that exists for the person, `null` where none does. */
export function visibleTables(
  catalog: PhysicalCatalog,
  policy: EffectivePolicy,
): (table: CatalogTable) => CatalogTable | null {
  const schema = visibleSchema(catalog, policy);
  return (table) => {
    const view = schema.find(table);
    return view === null ? null : visibleTable(table, view, schema);
  };
}

/** True when every one of these columns exists for the person. */
export function hasColumns(view: TableView, columns: readonly string[]): boolean {
  return columns.every((column) => view.columns.some(({ name }) => name === column));
}

function visibleTable(table: CatalogTable, view: TableView, schema: VisibleSchema): CatalogTable {
  const { rowEstimate: _rowEstimate, ...withoutEstimate } = table;
  const uniqueKeys = table.uniqueKeys?.filter((columns) => hasColumns(view, columns));
  return {
    // The estimate counts the rows that a row rule hides.
    ...(view.rows === null ? table : withoutEstimate),
    ...(uniqueKeys === undefined ? {} : { uniqueKeys }),
    columns: table.columns.filter(({ name }) => hasColumns(view, [name])),
    foreignKeys: table.foreignKeys.filter(
      ({ columns, references }) => hasColumns(view, columns) && isKnown(schema, references),
    ),
  };
}

function isKnown(schema: VisibleSchema, name: TableName & { readonly columns: readonly string[] }): boolean {
  const view = schema.find(name);
  return view !== null && hasColumns(view, name.columns);
}
