import type {
  CatalogTable,
  ColumnMask,
  EffectivePolicy,
  PhysicalCatalog,
  RowRule,
  TableName,
} from '@parley/sql-guard';

function isSameTable(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.table === right.table;
}

/** False for a table outside the person's list of tables. */
export function isTableVisible(policy: EffectivePolicy, table: TableName): boolean {
  return policy.allowedTables === null || policy.allowedTables.some((allowed) => isSameTable(allowed, table));
}

/** True for a column that does not exist for the person. */
export function isColumnHidden(policy: EffectivePolicy, table: TableName, column: string): boolean {
  return maskOf(policy, table, column)?.kind === 'hide';
}

/** True for a column that exists, but whose true values the person may not see. */
export function isColumnMasked(policy: EffectivePolicy, table: TableName, column: string): boolean {
  const mask = maskOf(policy, table, column);
  return mask !== undefined && mask.kind !== 'hide';
}

/** The rules that leave rows of the table out. */
export function rowRulesOf(policy: EffectivePolicy, table: TableName): readonly RowRule[] {
  return policy.rowRules.filter((rule) => isSameTable(rule.table, table));
}

function maskOf(policy: EffectivePolicy, table: TableName, column: string): ColumnMask | undefined {
  return policy.columnRules.find((rule) => rule.column === column && isSameTable(rule.table, table))?.mask;
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
  const { rowEstimate: _rowEstimate, ...withoutEstimate } = table;
  const isVisible = (owner: TableName) => (column: string) => !isColumnHidden(policy, owner, column);
  return {
    // The estimate counts the rows that a row rule hides.
    ...(rowRulesOf(policy, table).length > 0 ? withoutEstimate : table),
    columns: table.columns.filter((column) => isVisible(table)(column.name)),
    foreignKeys: table.foreignKeys.filter(
      (key) =>
        isTableVisible(policy, key.references) &&
        key.columns.every(isVisible(table)) &&
        key.references.columns.every(isVisible(key.references)),
    ),
  };
}
