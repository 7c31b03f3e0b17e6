import type { CatalogTable, PhysicalCatalog, TableName } from '../catalog.js';
import type { ColumnMask, ColumnRule, EffectivePolicy, RowRule } from '../policy.js';

/** A column the person may name. `mask` is what they see in place of its value. */
export interface VisibleColumn {
  readonly name: string;
  readonly type: string;
  readonly mask: Exclude<ColumnMask, { readonly kind: 'hide' }> | null;
}

/** A table the person may name, cut to the columns that exist for them. */
export interface VisibleTable extends TableName {
  readonly columns: readonly VisibleColumn[];
  /** All columns of the primary key, hidden ones too. Never to be told to the person. */
  readonly primaryKey: readonly string[];
  readonly rowRules: readonly RowRule[];
}

/** The catalog as one person may know it: what is hidden is not in here, so nothing can find or suggest it. */
export interface VisibleSchema {
  readonly searchPath: readonly string[];
  readonly tables: readonly VisibleTable[];
}

/** Where several rules mask one column, the one that shows least wins. */
const STRICTNESS: readonly ColumnMask['kind'][] = ['partial', 'hash', 'constant', 'null', 'hide'];

/**
 * Cuts the catalog to what the policy lets a person know. Once a source has any policy, views, materialised views and foreign
 * tables are hidden unless the policy allows them by name: they may read, as their owner, what a rule on their tables hides.
 */
export function visibleSchema(catalog: PhysicalCatalog, policy: EffectivePolicy): VisibleSchema {
  return {
    searchPath: catalog.searchPath,
    tables: catalog.tables
      .filter((table) => isVisible(table, policy))
      .map((table) => cutTable(table, policy)),
  };
}

function isVisible(table: CatalogTable, policy: EffectivePolicy): boolean {
  if (policy.allowedTables !== null) return policy.allowedTables.some((name) => isSameTable(name, table));
  const hasPolicy = policy.rowRules.length > 0 || policy.columnRules.length > 0;
  return table.kind === 'table' || !hasPolicy;
}

function cutTable(table: CatalogTable, policy: EffectivePolicy): VisibleTable {
  const rules = policy.columnRules.filter((rule) => isSameTable(rule.table, table));
  return {
    schema: table.schema,
    table: table.table,
    primaryKey: table.columns.filter(({ isPrimaryKey }) => isPrimaryKey).map(({ name }) => name),
    rowRules: policy.rowRules.filter((rule) => isSameTable(rule.table, table)),
    columns: table.columns.flatMap((column) => {
      const mask = strictestMask(rules.filter((rule) => rule.column === column.name));
      if (mask?.kind === 'hide') return [];
      return [{ name: column.name, type: column.type, mask }];
    }),
  };
}

function strictestMask(rules: readonly ColumnRule[]): ColumnMask | null {
  let strictest: ColumnMask | null = null;
  for (const { mask } of rules) {
    if (strictest === null || strictnessOf(mask) > strictnessOf(strictest)) strictest = mask;
  }
  return strictest;
}

/** A kind of mask this build does not know hides the column: unknown is denied. */
function strictnessOf(mask: ColumnMask): number {
  const rank = STRICTNESS.indexOf(mask.kind);
  return rank < 0 ? STRICTNESS.length : rank + (mask.kind === 'partial' ? 1 / (2 + mask.keepLast) : 0);
}

export function isSameTable(left: TableName, right: TableName): boolean {
  return left.schema === right.schema && left.table === right.table;
}
