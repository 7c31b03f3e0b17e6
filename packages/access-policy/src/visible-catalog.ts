import type { CatalogTable, EffectivePolicy, PhysicalCatalog, TableName } from '@parley/sql-guard';

function isSameTable(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.table === right.table;
}

/** False for a table outside the person's list of tables. */
export function isTableVisible(policy: EffectivePolicy, table: TableName): boolean {
  return policy.allowedTables === null || policy.allowedTables.some((allowed) => isSameTable(allowed, table));
}

/** True for a column that does not exist for the person. Masked columns do exist. */
export function isColumnHidden(policy: EffectivePolicy, table: TableName, column: string): boolean {
  return policy.columnRules.some(
    (rule) => rule.mask.kind === 'hide' && rule.column === column && isSameTable(rule.table, table),
  );
}

/**
 * The part of a physical schema that exists for one person: no table or column they may not name, and
 * no foreign key that would give one away. `hash` stays the whole schema's.
 */
export function visibleCatalog(catalog: PhysicalCatalog, policy: EffectivePolicy): PhysicalCatalog {
  return {
    ...catalog,
    tables: catalog.tables
      .filter((table) => isTableVisible(policy, table))
      .map((table) => visibleTable(table, policy)),
  };
}

function visibleTable(table: CatalogTable, policy: EffectivePolicy): CatalogTable {
  const isVisible = (owner: TableName) => (column: string) => !isColumnHidden(policy, owner, column);
  return {
    ...table,
    columns: table.columns.filter((column) => isVisible(table)(column.name)),
    foreignKeys: table.foreignKeys.filter(
      (key) =>
        isTableVisible(policy, key.references) &&
        key.columns.every(isVisible(table)) &&
        key.references.columns.every(isVisible(key.references)),
    ),
  };
}
